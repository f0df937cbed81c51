/**
 * The tree that an index makes.
 *
 * @module
 */

import { type IndexEntry, MODE, objectId } from "./git_index.ts";

interface Folder {
  /** Empty for the root, else with a `/` at its end. */
  path: string;
  parts: Uint8Array[];
}

const encoder = new TextEncoder();

/** Makes trees of entries that come in the order of an index. */
export class TreeBuilder {
  readonly #open: Folder[] = [{ path: "", parts: [] }];

  /** Adds an entry. */
  add({ path, mode, object }: IndexEntry): void {
    // A whole folder that is not checked out is one entry, `name/`.
    const name = mode === MODE.folder ? path.slice(0, -1) : path;
    while (!name.startsWith(this.#open.at(-1)!.path)) this.#close();
    for (let slash; (slash = name.indexOf("/", this.#open.at(-1)!.path.length)) >= 0;) {
      this.#open.push({ path: name.slice(0, slash + 1), parts: [] });
    }
    const folder = this.#open.at(-1)!;
    folder.parts.push(...partsOf(mode, name.slice(folder.path.length), object));
  }

  /** The root's id; nothing can be added any more. */
  finish(): string {
    while (this.#open.length > 1) this.#close();
    return idOf(this.#open[0]!.parts).toHex();
  }

  #close(): void {
    const { path, parts } = this.#open.pop()!;
    const parent = this.#open.at(-1)!;
    const name = path.slice(parent.path.length, -1);
    parent.parts.push(...partsOf(MODE.folder, name, idOf(parts)));
  }
}

function partsOf(mode: number, name: string, object: Uint8Array): Uint8Array[] {
  return [encoder.encode(`${mode.toString(8)} ${name}\0`), object];
}

function idOf(parts: readonly Uint8Array[]): Uint8Array {
  const content = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    content.set(part, at);
    at += part.length;
  }
  return objectId("tree", content);
}
