/**
 * Commits, wherever git keeps them.
 *
 * @module
 */

import { join, resolve } from "../deps/std_path.ts";
import { applyDelta, findInPack, readPacked } from "./git_pack.ts";
import { type GitRepository, readIfThere } from "./git_repository.ts";
import { inflate } from "./git_object.ts";
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
