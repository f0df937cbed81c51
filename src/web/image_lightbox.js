/// <reference lib="dom" />
/** Images over the whole page, to be looked at closely. */

import { html, render } from "lit-html";

const STEP = 1.25;
const MOST = 20;
const HELP = "Arrows: other images · + and −: size · r: turn · 0: as it was";

/**
 * Says of an image that could not be shown that it cannot.
 *
 * @param {EventTarget | null} image
 */
export function markImage(image) {
  if (!(image instanceof HTMLImageElement) || !image.complete || image.naturalWidth > 0) return;
  const link = image.closest("a");
  if (link === null) return;
  delete link.dataset.image;
  link.download = image.alt;
  link.textContent = "Browsers do not show this kind of file: download it";
}

/**
 * Shows an image of an iteration, and the others from there.
 *
 * @param {string} id The iteration's.
 * @param {string[]} names Of all its images.
 * @param {number} first Which is shown first.
 */
export function openImage(id, names, first) {
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  dialog.setAttribute("aria-label", "Image");
  let index = first;
  let view = { scale: 1, turn: 0, x: 0, y: 0 };
  const show = () => {
    const name = names[index] ?? "";
    const address = `ui/iterations/${id}/images/${index}`;
    render(template(name, address), dialog);
    const image = /** @type {HTMLElement} */ (dialog.querySelector("img"));
    const { scale, turn, x, y } = view;
    image.style.transform = `translate(${x}px, ${y}px) scale(${scale}) rotate(${turn}deg)`;
  };
  const look = (/** @type {Partial<typeof view>} */ changes) => {
    view = { ...view, ...changes };
    show();
  };
  const reset = () => look({ scale: 1, turn: 0, x: 0, y: 0 });
  const zoom = (/** @type {number} */ factor) =>
    look({ scale: Math.min(MOST, Math.max(1 / MOST, view.scale * factor)) });
  const turn = () => look({ turn: view.turn + 90 });
  const move = (/** @type {number} */ step) => {
    index = (index + step + names.length) % names.length;
    reset();
  };
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: () => move(1),
    ArrowLeft: () => move(-1),
    "+": () => zoom(STEP),
    "=": () => zoom(STEP),
    "-": () => zoom(1 / STEP),
    r: turn,
    0: reset,
  };
  const template = (/** @type {string} */ name, /** @type {string} */ address) =>
    html`
      <header>
        <h2><bdi>${name}</bdi></h2>
        <span class="muted" role="status">${index + 1} of ${names.length}</span>
        <button class="icon" aria-label="Image before" @click="${keys.ArrowLeft}">‹</button>
        <button class="icon" aria-label="Next image" @click="${keys.ArrowRight}">›</button>
        <button class="icon" aria-label="Smaller" @click="${keys["-"]}">−</button>
        <button class="icon" aria-label="Larger" @click="${keys["+"]}">+</button>
        <button class="icon" aria-label="Turn" @click="${turn}">↻</button>
        <button class="icon" @click="${reset}">Reset</button>
        <a class="button" href="${address}" download="${name}">Download</a>
        <button class="icon" aria-label="Close" @click="${() => dialog.close()}">×</button>
      </header>
      <div class="stage"><img src="${address}" alt="${name}" draggable="false"></div>
      <p class="muted">${HELP}</p>
    `;
  dialog.onkeydown = (event) => {
    const act = event.ctrlKey || event.metaKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  dialog.onpointermove = ({ buttons, movementX, movementY }) => {
    if (buttons === 1) look({ x: view.x + movementX, y: view.y + movementY });
  };
  dialog.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP);
  }, { passive: false });
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  show();
  dialog.showModal();
}
