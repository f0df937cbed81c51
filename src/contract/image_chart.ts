/**
 * An image of an iteration: its wire form, and what kind of image given bytes are.
 *
 * @module
 */

import type { z } from "../deps/zod.ts";
import { documentOf } from "./document.ts";
import { newObjectIdSchema, objectIdSchema } from "./object_id.ts";
import { flagSchema } from "./scalar.ts";
import { text } from "./text.ts";

/** An image as the MLOps App stores it; the keys stand in the App's own order. */
export interface ImageChart {
  /** 24 hexadecimal characters. */
  id: string;
  /** 1 to 100 characters; need not be unique. */
  name: string;
  /** The file's bytes in Base64. */
  encoded_image: string;
  /** Whether the image is shown when iterations are compared. */
  comparable: boolean | null;
}

/** The kinds of images that can be told by their content. */
export type ImageMediaType =
  | "image/png"
  | "image/jpeg"
  | "image/gif"
  | "image/webp"
  | "image/svg+xml"
  | "image/bmp";

/** The schema of an image as a client may send it: the MLOps App's limits and defaults. */
export const imageChartSchema: z.ZodType<ImageChart> = documentOf(() => ({
  id: newObjectIdSchema,
  name: text(1, 100),
  encoded_image: text(),
  comparable: flagSchema.nullable().default(true),
}));

/** The schema of an image in an App's reply. */
export const imageChartReplySchema: z.ZodType<ImageChart> = documentOf(() => ({
  id: objectIdSchema,
  name: text(),
  encoded_image: text(),
  comparable: flagSchema.nullable(),
}));

/** How far into a file the start of an SVG drawing is looked for. */
const SVG_PROLOGUE = 4096;
/** The lengths of the second header that a bitmap can have. */
const BITMAP_HEADERS = [12, 16, 40, 52, 56, 64, 108, 124];

/** Tells an image's media type by its content; `undefined` when it is none that a browser shows. */
export function imageMediaType(bytes: Uint8Array): ImageMediaType | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (start.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(start)) return "image/gif";
  if (/^RIFF[^]{4}WEBP/.test(start)) return "image/webp";
  if (start.startsWith("BM") && isBitmap(bytes)) return "image/bmp";
  return isSvg(bytes) ? "image/svg+xml" : undefined;
}

/** Two letters alone would take a text for a bitmap; the length of its second header tells. */
function isBitmap(bytes: Uint8Array): boolean {
  if (bytes.length < 18) return false;
  const header = new DataView(bytes.buffer, bytes.byteOffset + 14, 4).getUint32(0, true);
  return BITMAP_HEADERS.includes(header);
}

/** An SVG drawing begins with its element, after XML's declaration, comments and document type. */
function isSvg(bytes: Uint8Array): boolean {
  const beginning = new TextDecoder().decode(bytes.subarray(0, SVG_PROLOGUE));
  const prologue = /^(?:\s|<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^[>]*(?:\[[^\]]*\]\s*)?>)*/i;
  return /^<(?:[\w-]+:)?svg[\s/>]/.test(beginning.replace(prologue, ""));
}
