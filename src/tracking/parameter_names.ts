/**
 * The names of a function's parameters, as its own text has them.
 *
 * @module
 */

/** `name`, `...name`, or `undefined` for one that is taken apart by a pattern. */
export type Parameter = string | undefined;

const OPENING = "([{";
const CLOSING = ")]}";
const NAME = /^\s*(\.\.\.)?\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/u;
const SINGLE = /^\s*(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=$/u;

/** The parameters of a function. One of the platform's own, or a bound one, does not tell. */
export function parametersOf(fn: (...args: never[]) => unknown): Parameter[] {
  return parameterNames(Function.prototype.toString.call(fn));
}

/** The parameters of a function with this text. */
export function parameterNames(text: string): Parameter[] {
  const code = withoutLiterals(text);
  let head = "";
  let depth = 0; // a method's name may be computed, with brackets of its own
  for (const piece of code) {
    if (piece === "(" && depth === 0) return splitList(code).map(nameOf);
    if (piece === ">" && depth === 0) return [SINGLE.exec(head)?.[1]];
    if (OPENING.includes(piece)) depth++;
    if (CLOSING.includes(piece)) depth--;
    head += piece;
  }
  return [];
}

function nameOf(part: string): Parameter {
  const [, dots = "", name] = NAME.exec(part) ?? [];
  return name === undefined ? undefined : dots + name;
}

/** The parts between commas, up to the bracket that closes the list. */
function splitList(code: Iterable<string>): string[] {
  const parts = [""];
  let depth = 0;
  for (const piece of code) {
    if (OPENING.includes(piece)) depth++;
    if (CLOSING.includes(piece) && --depth < 0) break;
    if (piece === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  if (parts.at(-1)!.trim() === "") parts.pop(); // none, or a comma after the last
  return parts;
}

/** The code, character by character: comments, texts and regular expressions may hold brackets and commas. */
function withoutLiterals(text: string): IterableIterator<string> & { return?: undefined } {
  const pieces = readCode(text);
  // Without return(): one loop goes on where another has left off.
  return {
    next: () => pieces.next(),
    [Symbol.iterator]() {
      return this;
    },
  };
}

function* readCode(text: string): Generator<string, undefined> {
  let before = "";
  for (let at = 0; at < text.length;) {
    const end = literalEnd(text, at, before);
    const isComment = text[at] === "/" && (text[at + 1] === "/" || text[at + 1] === "*");
    const piece = end === at ? text[at]! : isComment ? " " : "''";
    yield piece;
    before = lastOf(before + piece);
    at = Math.max(end, at + 1);
  }
  return undefined;
}

/** Characters enough to tell a keyword by; spaces at the end are one. */
function lastOf(code: string): string {
  return code.slice(-20).replace(/\s+$/, " ");
}

/** What a slash divides stands before it. */
const DIVIDED = /(?:[\p{ID_Continue}$)\]}']|\+\+|--)\s?$/u;
const NOT_DIVIDED = /(?:^|[^\p{ID_Continue}$.])(?:return|typeof|in|of|void|new|await|yield)\s?$/u;
const LITERALS: Readonly<Record<string, RegExp>> = {
  '"': /"(?:\\[^]|[^"\\])*"/y,
  "'": /'(?:\\[^]|[^'\\])*'/y,
};
const COMMENT = /\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\//y;
const REGEXP = /\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/\w*/y;

/** Where what begins here ends; here, if it is code. */
function literalEnd(text: string, at: number, before: string): number {
  const character = text[at]!;
  if (character === "`") return templateEnd(text, at);
  if (character !== "/") return matchEnd(LITERALS[character], text, at);
  const end = matchEnd(COMMENT, text, at);
  if (end > at) return end;
  return DIVIDED.test(before) && !NOT_DIVIDED.test(before) ? at : matchEnd(REGEXP, text, at);
}

function matchEnd(pattern: RegExp | undefined, text: string, at: number): number {
  if (pattern === undefined) return at;
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** A template holds code, which may hold templates. */
function templateEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "`") return at + 1;
    if (text[at] === "\\") at++;
    else if (text.startsWith("${", at)) at = codeEnd(text, at + 2);
  }
  return text.length;
}

/** The bracket that closes the code within a template. */
function codeEnd(text: string, start: number): number {
  let depth = 0;
  let before = "";
  for (let at = start; at < text.length; at++) {
    const end = literalEnd(text, at, before);
    if (end > at) {
      before = "'";
      at = end - 1;
      continue;
    }
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth < 0) return at;
    before = lastOf(before + text[at]);
  }
  return text.length;
}
