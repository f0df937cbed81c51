/**
 * The scripts and styles of the pages. Their address has a digest of all of them in it, so that a browser
 * keeps them for good, and gets new ones with a new version.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Hono } from "../deps/hono.ts";
import { SCRIPTS, STYLES } from "./asset_texts.ts";

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};
const FOREVER = "public, max-age=31536000, immutable";
const TEXTS = new Map(Object.entries({ ...SCRIPTS, ...STYLES }));
const VERSION = digestOf([...TEXTS].flat());
const FOLDER = `ui/assets/${VERSION}`;

/** The address of an asset, from the root of the App. */
export function assetUrl(name: string): string {
  if (!TEXTS.has(name)) throw new Error(`Cannot name an asset ${name}: there is none`);
  return `${FOLDER}/${name}`;
}

/** Adds the assets to the pages. */
export function addAssets(routes: Hono): void {
  const compressed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  routes.get(`/${FOLDER}/:name`, async (c) => {
    const name = c.req.param("name");
    const text = TEXTS.get(name);
    if (text === undefined) return c.notFound();
    const type = TYPES[name.split(".").at(-1)!]!;
    const headers = { "content-type": type, "cache-control": FOREVER, vary: "accept-encoding" };
    if (!/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) return c.body(text, 200, headers);
    if (!compressed.has(name)) compressed.set(name, gzip(text));
    return c.body(await compressed.get(name)!, 200, { ...headers, "content-encoding": "gzip" });
  });
}

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function digestOf(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 12);
}
