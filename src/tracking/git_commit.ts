/**
 * Commits, wherever git keeps them: each in a file of its own, or in a pack with others.
 *
 * @module
 */

import { join, resolve } from "../deps/std_path.ts";
import { inflate } from "../contract/platform.ts";
import { type GitRepository, readIfThere } from "./git_repository.ts";
import { mayRead } from "./permission.ts";

const MOST_BORROWED = 5;
const MOST_DELTAS = 300;

/** The id of a commit's tree; `undefined` if the commit is nowhere to be found. */
export function treeOf({ commonFolder }: GitRepository, commit: string): string | undefined {
  for (const folder of objectFolders(join(commonFolder, "objects"), MOST_BORROWED)) {
    const bytes = readLoose(folder, commit) ?? readFromPacks(folder, commit, MOST_DELTAS);
    if (bytes === undefined) continue;
    return /^tree ([0-9a-f]{40})\n/.exec(new TextDecoder().decode(bytes.subarray(0, 46)))?.[1];
  }
  return undefined;
}

/** A folder of objects, and those of other repositories that it borrows from. */
function* objectFolders(folder: string, links: number): Generator<string> {
  yield folder;
  const borrowed = readIfThere(join(folder, "info", "alternates"))?.split("\n") ?? [];
  for (const line of links === 0 ? [] : borrowed) {
    const other = resolve(folder, line);
    if (/^[^#"]/.test(line) && mayRead(other)) yield* objectFolders(other, links - 1);
  }
}

/** A file of its own, with its kind and size before its content. */
function readLoose(folder: string, id: string): Uint8Array | undefined {
  let packed: Uint8Array;
  try {
    packed = Deno.readFileSync(join(folder, id.slice(0, 2), id.slice(2)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const bytes = inflate(packed);
  return bytes.subarray(bytes.indexOf(0) + 1);
}

function readFromPacks(folder: string, id: string, links: number): Uint8Array | undefined {
  const packs = join(folder, "pack");
  for (const name of namesIn(packs)) {
    if (!name.endsWith(".idx")) continue;
    const offset = findInPack(join(packs, name), id);
    if (offset === undefined) continue;
    return readWhole(folder, join(packs, name.replace(/idx$/, "pack")), offset, links);
  }
  return undefined;
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Puts an object together from all that it differs from. */
function readWhole(
  folder: string,
  pack: string,
  offset: number,
  links: number,
): Uint8Array | undefined {
  const { base, bytes } = readPacked(pack, offset);
  if (base === undefined) return bytes;
  if (links === 0) return undefined;
  const whole = typeof base === "number"
    ? readWhole(folder, pack, base, links - 1)
    : readFromPacks(folder, base, links - 1);
  return whole && applyDelta(whole, bytes);
}

/** An object as it lies in a pack: whole, or as what differs from another. */
interface PackedObject {
  /** Where the other lies in the same pack, or its id. */
  base: number | string | undefined;
  bytes: Uint8Array;
}

const INDEX_SIGNATURE = 0xff744f63;
const FANOUT_BYTES = 8 + 256 * 4;
const COMMIT = 1;
const OFFSET_DELTA = 6;
const NAMED_DELTA = 7;
const MOST_BYTES = 1_000_000;

/** Where a pack has an object; `undefined` if it has not. Reads the pack's index, `.idx`. */
function findInPack(indexPath: string, id: string): number | undefined {
  using file = Deno.openSync(indexPath);
  const head = new DataView(readAt(file, 0, FANOUT_BYTES).buffer);
  if (head.getUint32(0) !== INDEX_SIGNATURE || head.getUint32(4) !== 2) {
    throw new Error(`A pack's index is of an unknown version: ${indexPath}`);
  }
  const first = parseInt(id.slice(0, 2), 16);
  const countBelow = (byte: number): number => byte < 0 ? 0 : head.getUint32(8 + 4 * byte);
  let [low, high] = [countBelow(first - 1), countBelow(first)];
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = readAt(file, FANOUT_BYTES + 20 * middle, 20).toHex();
    if (found === id) return offsetOf(file, middle, countBelow(255));
    if (found < id) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

/** After the ids come checksums of 4 bytes, then offsets of 4, then those that need 8. */
function offsetOf(file: Deno.FsFile, index: number, count: number): number {
  const offsets = FANOUT_BYTES + 24 * count;
  const offset = new DataView(readAt(file, offsets + 4 * index, 4).buffer).getUint32(0);
  if (offset < 0x80000000) return offset;
  const place = offsets + 4 * count + 8 * (offset - 0x80000000);
  return Number(new DataView(readAt(file, place, 8).buffer).getBigUint64(0));
}

/**
 * Reads a commit, or the difference that makes one.
 *
 * @throws {Error} If it is something else, or more than a commit can sensibly be.
 */
function readPacked(packPath: string, offset: number): PackedObject {
  using file = Deno.openSync(packPath);
  const head = readAt(file, offset, 64);
  const kind = (head[0]! >> 4) & 7;
  let size = head[0]! & 15;
  let at = 1;
  for (let shift = 4; (head[at - 1]! & 0x80) !== 0; shift += 7) {
    size += (head[at++]! & 0x7f) * 2 ** shift;
  }
  if (![COMMIT, OFFSET_DELTA, NAMED_DELTA].includes(kind) || size > MOST_BYTES) {
    throw new Error(`No commit lies at ${offset} of ${packPath}`);
  }
  const { base, length } = baseOf(kind, head.subarray(at), offset);
  const packed = readAt(file, offset + at + length, Math.ceil(size * 1.01) + 128);
  return { base, bytes: inflate(packed) };
}

function baseOf(
  kind: number,
  head: Uint8Array,
  offset: number,
): { base: number | string | undefined; length: number } {
  if (kind === COMMIT) return { base: undefined, length: 0 };
  if (kind === NAMED_DELTA) return { base: head.subarray(0, 20).toHex(), length: 20 };
  let length = 1;
  let distance = head[0]! & 0x7f;
  while ((head[length - 1]! & 0x80) !== 0) {
    distance = (distance + 1) * 128 + (head[length++]! & 0x7f);
  }
  return { base: offset - distance, length };
}

/** Makes the object that differs from another: pieces of that one, and new ones. */
function applyDelta(base: Uint8Array, delta: Uint8Array): Uint8Array {
  let at = 0;
  const next = (): number => delta[at++]!;
  const readSize = (): number => {
    let [size, byte] = [0, 0x80];
    for (let shift = 0; (byte & 0x80) !== 0; shift += 7) {
      byte = next();
      size += (byte & 0x7f) * 2 ** shift;
    }
    return size;
  };
  const readSparse = (bits: number, count: number): number =>
    Array.from({ length: count }, (_, index) => (bits >> index) & 1 ? next() * 256 ** index : 0)
      .reduce((sum, part) => sum + part, 0);
  readSize(); // that of the base
  const result = new Uint8Array(Math.min(readSize(), MOST_BYTES));
  for (let filled = 0; at < delta.length;) {
    const code = next();
    const isCopy = (code & 0x80) !== 0;
    const from = isCopy ? readSparse(code, 4) : at;
    const length = isCopy ? readSparse(code >> 4, 3) || 0x10000 : code;
    if (!isCopy) at += length;
    result.set((isCopy ? base : delta).subarray(from, from + length), filled);
    filled += length;
  }
  return result;
}

function readAt(file: Deno.FsFile, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  file.seekSync(offset, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < length) {
    const read = file.readSync(bytes.subarray(filled));
    if (read === null) break; // the end of the file
    filled += read;
  }
  return bytes.subarray(0, filled);
}
