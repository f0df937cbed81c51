/**
 * Python writes three numbers that JSON does not have, bare: `NaN`, `Infinity` and `-Infinity`.
 *
 * @module
 */

const BARE_NUMBER = /-?\bInfinity\b|\bNaN\b/g;

/** Puts quotes round the bare numbers of a JSON text; what stands in strings stays as it is. */
export function quoteBareNumbers(json: string): string {
  const parts: string[] = [];
  for (let at = 0; at < json.length;) {
    const quote = json.indexOf('"', at);
    const start = quote < 0 ? json.length : quote;
    const end = endOfString(json, start);
    parts.push(json.slice(at, start).replace(BARE_NUMBER, '"$&"'), json.slice(start, end));
    at = end;
  }
  return parts.join("");
}

/** Where the string that starts at a quote ends; a regular expression could run out of stack here. */
function endOfString(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return json.length;
}
