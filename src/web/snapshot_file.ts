/**
 * A page as one file, to be sent to somebody: it holds all that it shows, runs nothing, and asks nobody.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { type Context, html, raw } from "../deps/hono.ts";
import compareStyle from "./compare.css" with { type: "text" };
import type { Html } from "./page.ts";
import { PALETTE_STYLE } from "./snapshot_chart.ts";
import snapshotStyle from "./snapshot.css" with { type: "text" };
import style from "./style.css" with { type: "text" };

const STYLE = [style, compareStyle, snapshotStyle, PALETTE_STYLE].join("\n");
const HASH = createHash("sha256").update(STYLE).digest("base64");
/** What the file may do: look as it does. */
const POLICY = `default-src 'none'; style-src 'sha256-${HASH}'; img-src data:`;
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `${POLICY}; sandbox; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};
const NAME_LENGTH = 60;

/** A file's content. */
export interface SnapshotParts {
  title: string;
  /** What the file is called. */
  name: string;
  body: Html;
}

/** Answers with a file to be kept. */
export async function answerSnapshot(c: Context, parts: SnapshotParts): Promise<Response> {
  const name = encodeURIComponent(fileName(parts.name).toWellFormed());
  const disposition = `attachment; filename*=UTF-8''${name.replaceAll("'", "%27")}`;
  const text = String(await documentOf(parts)).trimStart();
  return c.body(text, 200, { ...HEADERS, "content-disposition": disposition });
}

/** A name that every system can have. */
export function fileName(name: string): string {
  const kept = name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+|[.-]+$/g, "");
  return `${[...kept].slice(0, NAME_LENGTH).join("") || "snapshot"}.html`;
}

function documentOf({ title, body }: SnapshotParts): Html {
  const now = new Date().toISOString();
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="content-security-policy" content="${POLICY}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title}</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body class="snapshot">
        <main>
    ${body}
    <footer class="muted">As it was at <time datetime="${now}">${timeText(now)}</time>.
      Made by the MLOps App of @mlops/tracking.</footer>
        </main>
      </body>
    </html>
  `;
}

/** A time for whoever gets the file, wherever that is. */
export function timeText(instant: string): string {
  return `${instant.slice(0, 19).replace("T", " ")} UTC`;
}
