/**
 * What is wrong with a text that is no JSON, as Python tells it: in its words, and by the place at
 * which it gives up.
 *
 * @module
 */

/** What is wrong with a text that should be JSON. */
export interface JsonFault {
  /** In Python's words. */
  msg: string;
  /** Where, in UTF-16 units. */
  at: number;
}

/** Reads one token, and gives the step that reads the next. */
type Step = () => Step | undefined;

const SPACE = /[ \t\n\r]*/y;
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN|-?Infinity/y;
// deno-lint-ignore no-control-regex -- these are what a string may not hold
const PLAIN = /[^"\\\x00-\x1f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Finds the first fault of a text; `undefined` if Python would take it. */
export function findJsonFault(text: string): JsonFault | undefined {
  return new JsonReader(text).read();
}

class JsonReader {
  readonly #text: string;
  #at = 0;
  #fault: JsonFault | undefined;
  /** The brackets that are to close yet: what is nested is no call within a call. */
  readonly #open: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): JsonFault | undefined {
    for (let step: Step | undefined = this.#value; step !== undefined;) {
      this.#take(SPACE);
      step = step();
    }
    return this.#fault;
  }

  readonly #value: Step = () => {
    const mark = this.#mark();
    if (mark === "[" || mark === "{") return this.#begin(mark);
    if (mark === '"') return this.#string(this.#after);
    return this.#take(LITERAL) ? this.#after : this.#fail("Expecting value");
  };

  #begin(bracket: "[" | "{"): Step {
    this.#at++;
    this.#open.push(bracket === "[" ? "]" : "}");
    return () => {
      if (this.#mark() === this.#open.at(-1)) return this.#after();
      return bracket === "[" ? this.#value() : this.#name();
    };
  }

  readonly #name: Step = () => {
    if (this.#mark() === '"') return this.#string(this.#colon);
    return this.#fail("Expecting property name enclosed in double quotes");
  };

  readonly #colon: Step = () => {
    if (this.#mark() !== ":") return this.#fail("Expecting ':' delimiter");
    this.#at++;
    return this.#value;
  };

  /** After a value: another one, or the end of what it is in. */
  readonly #after: Step = () => {
    const [mark, end] = [this.#mark(), this.#open.at(-1)];
    if (end === undefined) return mark === undefined ? undefined : this.#fail("Extra data");
    if (mark !== end && mark !== ",") return this.#fail("Expecting ',' delimiter");
    this.#at++;
    if (mark === ",") return end === "]" ? this.#value : this.#name;
    this.#open.pop();
    return this.#after;
  };

  #string(next: Step): Step | undefined {
    const start = this.#at++;
    while (this.#take(PLAIN) || this.#take(ESCAPE));
    const mark = this.#mark();
    if (mark === '"') {
      this.#at++;
      return next;
    }
    const escaped = this.#text[this.#at + 1];
    if (mark === undefined || mark === "\\" && escaped === undefined) {
      return this.#fail("Unterminated string starting at", start);
    }
    if (mark !== "\\") return this.#fail("Invalid control character at");
    if (escaped === "u") return this.#fail("Invalid \\uXXXX escape", this.#at + 1);
    return this.#fail("Invalid \\escape");
  }

  #mark(): string | undefined {
    return this.#text[this.#at];
  }

  /** Whether there was something to take. */
  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    pattern.test(this.#text);
    const isTaken = pattern.lastIndex > this.#at;
    if (isTaken) this.#at = pattern.lastIndex;
    return isTaken;
  }

  #fail(msg: string, at: number = this.#at): undefined {
    this.#fault = { msg, at };
  }
}
