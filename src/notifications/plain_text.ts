/**
 * Texts of somebody else's in messages: harmless, and no longer than the receiver takes.
 *
 * @module
 */

/**
 * A text with its lines, without what could steer a terminal or turn the direction of the writing
 * around it.
 */
export function harmless(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what it is about
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "\ufffd")
    .toWellFormed();
}

/** A harmless text in one line. */
export function oneLine(text: string): string {
  return harmless(text.replace(/\s+/g, " ").trim());
}

/**
 * The start of a text whose escaped form is no longer than allowed, in UTF-16 units; a cut shows as an
 * ellipsis.
 *
 * @param escape What becomes of each character.
 */
export function fitText(
  text: string,
  most: number,
  escape: (character: string) => string = (character) => character,
): string {
  let fitted = "";
  let withRoom = "";
  for (const character of text) {
    fitted += escape(character);
    if (fitted.length > most) return `${withRoom}…`;
    if (fitted.length < most) withRoom = fitted;
  }
  return fitted;
}
