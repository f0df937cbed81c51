/// <reference lib="dom" />
/** Short messages at the edge of the page. */

const SHOWN_MS = 6000;

/**
 * Shows a message. An error stays until it is closed.
 *
 * @param {string} text
 * @param {"info" | "error"} [kind]
 */
export function toast(text, kind = "info") {
  const message = document.createElement("output");
  message.className = `toast ${kind}`;
  message.setAttribute("role", kind === "error" ? "alert" : "status");
  const close = document.createElement("button");
  close.textContent = "×";
  close.setAttribute("aria-label", "Close this message");
  close.onclick = () => message.remove();
  message.append(text, close);
  placeOf().append(message);
  if (kind === "info") setTimeout(() => message.remove(), SHOWN_MS);
}

/** A dialog lies over everything but what is in it. */
function placeOf() {
  const parent = document.querySelector("dialog[open]") ?? document.body;
  const there = parent.querySelector(":scope > .toasts");
  if (there !== null) return there;
  const place = document.createElement("div");
  place.className = "toasts";
  parent.append(place);
  return place;
}
