/// <reference lib="dom" />
/** The clipboard. */

import { toast } from "./toast.js";

/**
 * Copies a text, and says so.
 *
 * @param {string} text
 * @param {string} what What the message calls it.
 */
export async function copy(text, what) {
  const isDone = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  if (isDone || copySelected(text)) toast(`${what} copied.`);
  else toast(`The browser does not let pages copy. ${what}: ${text}`, "error");
}

/**
 * Where a page came by plain HTTP from another machine, browsers have no other way.
 *
 * @param {string} text
 */
function copySelected(text) {
  const place = document.createElement("textarea");
  place.value = text;
  document.body.append(place);
  place.select();
  const isDone = document.execCommand("copy");
  place.remove();
  return isDone;
}
