/**
 * The patterns of LIKE: `%` stands for any characters, `_` for one, and `\` before one of them, or
 * before another `\`, for that character itself.
 *
 * @module
 */

/** One place of a pattern: a character, any one character, or any number of them. */
type Place = string | typeof ONE | typeof ANY;

const ONE = Symbol("_");
const ANY = Symbol("%");

/**
 * Makes the test whether a text is as a pattern says, from its beginning to its end. A test takes at most
 * as many steps as the text's length times the pattern's.
 */
export function likePattern(pattern: string, ignoresCase: boolean): (text: string) => boolean {
  const places = placesOf(ignoresCase ? pattern.toLowerCase() : pattern);
  const matches = places.includes(ONE) ? matchingPlaces(places) : matchingParts(places);
  return ignoresCase ? (text) => matches(text.toLowerCase()) : matches;
}

/** The longest text that is part of every text that is as a pattern says. */
export function longestPart(pattern: string): string {
  const places = placesOf(pattern).map((place) => place === ONE ? ANY : place);
  return partsOf(places).reduce((longest, part) => part.length > longest.length ? part : longest);
}

function placesOf(pattern: string): Place[] {
  const parts = pattern.match(/\\[\\%_]|[^]/gu) ?? [];
  return parts.map((part) =>
    part === "%" ? ANY : part === "_" ? ONE : part.replace(/^\\(?=.)/, "")
  );
}

/** Without `_`, each part between two `%` is looked for once. */
function matchingParts(places: readonly Place[]): (text: string) => boolean {
  const parts = partsOf(places);
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (parts.length === 1) return (text) => text === first;
  return function startsAndEndsWithParts(text) {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}

/** What stands before, between and after the `%`. */
function partsOf(places: readonly Place[]): string[] {
  const parts = [""];
  for (const place of places) {
    if (place === ANY) parts.push("");
    else parts.push(parts.pop()! + String(place));
  }
  return parts;
}

function matchingPlaces(places: readonly Place[]): (text: string) => boolean {
  /** Where a character does not fit, only the last `%` can make up for it by taking one more. */
  return function fitsPlaces(text) {
    const characters = [...text];
    let [at, place] = [0, 0];
    let [retryAt, retryPlace] = [0, -1];
    while (at < characters.length) {
      const wanted = places[place];
      if (wanted === ANY) {
        [retryAt, retryPlace] = [at, ++place];
      } else if (wanted === ONE || wanted === characters[at]) {
        at++;
        place++;
      } else if (retryPlace >= 0) {
        [at, place] = [++retryAt, retryPlace];
      } else return false;
    }
    return places.slice(place).every((rest) => rest === ANY);
  };
}
