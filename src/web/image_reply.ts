/**
 * Images as they came, for pages to show. Whatever is in them, nothing of it runs: a drawing in SVG may
 * hold scripts.
 *
 * @module
 */

import { imageMediaType } from "../contract/image_chart.ts";
import { StoreRefusal } from "../store/store_error.ts";
import type { TrackingStore } from "../store/tracking_store.ts";

/** Stands for an image whose bytes are not there. */
const PLACEHOLDER = new TextEncoder().encode(
  `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="90"><rect width="100%" height="100%" ` +
    `fill="#eef1f5"/><text x="50%" y="50%" text-anchor="middle" dominant-baseline="middle" ` +
    `font-family="sans-serif" font-size="14" fill="#566274">The bytes are not there yet</text></svg>`,
);

/**
 * The bytes of an image, by its place among the iteration's or else by its name; `undefined` if there is
 * no such image.
 */
export async function imageBytes(
  store: TrackingStore,
  id: string,
  which: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const index = /^\d{1,9}$/.test(which) ? Number(which) : await indexOf(store, id, which);
  try {
    return index < 0 ? undefined : bytesOf(await store.encodedImage(id, index));
  } catch (error) {
    if (error instanceof StoreRefusal && error.reason === "image not found") return undefined;
    throw error;
  }
}

async function indexOf(store: TrackingStore, id: string, wanted: string): Promise<number> {
  const { image_charts } = await store.findListedIteration(id);
  return image_charts?.findIndex(({ name }) => name === wanted) ?? -1;
}

/** Says what the bytes are. What no browser shows is for keeping only. */
export function imageHeaders(bytes: Uint8Array): Record<string, string> {
  const type = imageMediaType(bytes);
  return {
    "content-type": type ?? "application/octet-stream",
    "content-disposition": type === undefined ? "attachment" : "inline",
    // A drawing's own styles are harmless.
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
    "cache-control": bytes === PLACEHOLDER ? "no-store" : "private, max-age=60",
  };
}

/** The record of an image comes before its bytes; other clients may have posted anything. */
function bytesOf(encoded: string): Uint8Array<ArrayBuffer> {
  try {
    const bytes = Uint8Array.fromBase64(encoded);
    return bytes.length === 0 ? PLACEHOLDER : bytes;
  } catch {
    return PLACEHOLDER;
  }
}
