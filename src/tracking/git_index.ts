/**
 * Git's index: the files that it tracks, as it last saw them, and what of them is staged. And the tree that
 * it makes.
 *
 * @module
 */

import { startDigest } from "../contract/platform.ts";

/** The kinds of entries, by their mode. */
export const MODE = {
  executable: 0o100755,
  file: 0o100644,
  folder: 0o040000,
  repository: 0o160000,
  symlink: 0o120000,
} as const;

/** A tracked file. */
export interface IndexEntry {
  /** From the root of the working tree, with `/`. */
  path: string;
  mode: number;
  /** The staged content. */
  object: Uint8Array;
  /** Not 0: a merge has left several versions of it. */
  stage: number;
  /** How the file was when git last saw it with this content: milliseconds, seconds, bytes. */
  mtime: number;
  ctime: number;
  inode: number;
  size: number;
  isAssumedUnchanged: boolean;
  isSkipped: boolean;
  /** Announced by `git add -N`, without content. */
  isIntended: boolean;
}

const SIGNATURE = 0x44495243; // DIRC
const HEAD_BYTES = 12;
const STAT_BYTES = 40;
const HASH_BYTES = 20;

/** The index of a repository in which nothing was staged yet. */
export const EMPTY_INDEX: Uint8Array = new Uint8Array(HEAD_BYTES + HASH_BYTES);
new DataView(EMPTY_INDEX.buffer).setUint32(0, SIGNATURE);
EMPTY_INDEX[7] = 2;

/** Where an entry lies in the bytes. */
interface Span {
  start: number;
  flags: number;
  moreFlags: number;
  /** How much of the name before is left out at the end; 0 where names are whole. */
  dropped: number;
  nameStart: number;
  nameEnd: number;
}

/** An index with SHA-1 ids, of version 2, 3 or 4, in its bytes. */
export class GitIndex {
  /** How many entries it has. */
  readonly count: number;
  /** The tree that the entries make, where git has noted it. */
  readonly rootTree: string | undefined;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #version: number;

  /** @throws {Error} If it is none, or of another version or form. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#version = this.#view.getUint32(4);
    this.count = this.#view.getUint32(8);
    const isKnown = this.#version >= 2 && this.#version <= 4;
    if (this.#view.getUint32(0) !== SIGNATURE || !isKnown) {
      throw new Error(`The index is of an unknown version: ${this.#version}`);
    }
    let end = HEAD_BYTES;
    for (const span of this.#spans()) end = this.#endOf(span);
    this.rootTree = this.#readExtensions(end);
  }

  /**
   * The entries, in order.
   *
   * @throws {Error} If a path is not UTF-8.
   */
  *entries(): Generator<IndexEntry> {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let name: Uint8Array = new Uint8Array();
    for (const span of this.#spans()) {
      const own = this.#bytes.subarray(span.nameStart, span.nameEnd);
      name = this.#version === 4 ? joined(name.subarray(0, name.length - span.dropped), own) : own;
      yield this.#entryAt(span, decoder.decode(name));
    }
  }

  #entryAt({ start, flags, moreFlags }: Span, path: string): IndexEntry {
    const word = (index: number): number => this.#view.getUint32(start + 4 * index);
    return {
      path,
      mode: word(6),
      object: this.#bytes.subarray(start + STAT_BYTES, start + STAT_BYTES + HASH_BYTES),
      stage: (flags >> 12) & 3,
      ctime: word(0),
      mtime: word(2) * 1000 + Math.floor(word(3) / 1e6),
      inode: word(5),
      size: word(9),
      isAssumedUnchanged: (flags & 0x8000) !== 0,
      isSkipped: (moreFlags & 0x4000) !== 0,
      isIntended: (moreFlags & 0x2000) !== 0,
    };
  }

  *#spans(): Generator<Span> {
    let start = HEAD_BYTES;
    for (let left = this.count; left > 0; left--) {
      const span = this.#spanAt(start);
      yield span;
      start = this.#endOf(span);
    }
  }

  #spanAt(start: number): Span {
    const place = start + STAT_BYTES + HASH_BYTES;
    const flags = this.#view.getUint16(place);
    const isExtended = this.#version >= 3 && (flags & 0x4000) !== 0;
    const moreFlags = isExtended ? this.#view.getUint16(place + 2) : 0;
    const at = place + (isExtended ? 4 : 2);
    const [dropped, nameStart] = this.#version === 4 ? this.#readNumber(at) : [0, at];
    const nameEnd = this.#bytes.indexOf(0, nameStart);
    if (nameEnd < 0) throw new Error("The index is cut off");
    return { start, flags, moreFlags, dropped, nameStart, nameEnd };
  }

  /** Whole names are filled up with zeros, so that the next entry begins at a multiple of eight. */
  #endOf({ start, nameEnd }: Span): number {
    if (this.#version === 4) return nameEnd + 1;
    return start + 8 * (Math.floor((nameEnd - start) / 8) + 1);
  }

  #readNumber(at: number): [number: number, end: number] {
    let byte = this.#view.getUint8(at);
    let value = byte & 0x7f;
    while ((byte & 0x80) !== 0) {
      byte = this.#view.getUint8(++at);
      value = ((value + 1) << 7) | (byte & 0x7f);
    }
    return [value, at + 1];
  }

  /** Gives the noted tree. What has a name in lower case changes what the entries mean. */
  #readExtensions(start: number): string | undefined {
    let noted: string | undefined;
    for (let at = start; at < this.#bytes.length - HASH_BYTES;) {
      const name = String.fromCharCode(...this.#bytes.subarray(at, at + 4));
      const end = at + 8 + this.#view.getUint32(at + 4);
      if (!/^[A-Z]|^sdir$/.test(name)) throw new Error(`The index is of an unknown form: ${name}`);
      if (name === "TREE") noted = rootOf(this.#bytes.subarray(at + 8, end));
      at = end;
    }
    return noted;
  }
}

/** The first of the noted trees is the root: an empty name, two numbers, and its id unless it is void. */
function rootOf(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0x0a);
  const isValid = /^\0\d+ \d+$/.test(String.fromCharCode(...bytes.subarray(0, end)));
  return isValid ? bytes.subarray(end + 1, end + 1 + HASH_BYTES).toHex() : undefined;
}

function joined(start: Uint8Array, end: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(start.length + end.length);
  bytes.set(start);
  bytes.set(end, start.length);
  return bytes;
}

/** The id of an object of git's: the SHA-1 of its kind, its size and its content, in 20 bytes. */
export function objectId(kind: "blob" | "tree", content: Uint8Array): Uint8Array {
  return startDigest("sha1").update(`${kind} ${content.length}\0`).update(content).digest();
}

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
