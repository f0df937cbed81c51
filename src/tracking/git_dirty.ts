/**
 * Whether a working tree holds something else than its commit.
 *
 * @module
 */

import { join, resolve } from "../deps/std_path.ts";
import { treeOf } from "./git_commit.ts";
import {
  type GitConfig,
  type GitRepository,
  readConfig,
  readHead,
  repositoryAt,
} from "./git_repository.ts";
import { EMPTY_INDEX, GitIndex, type IndexEntry, MODE, TreeBuilder } from "./git_index.ts";
import { GitWorktree } from "./git_worktree.ts";
import { mayRead } from "./permission.ts";

const MOST_FILES = 50_000;
const MOST_INDEX_BYTES = 32_000_000;

/**
 * Tells whether a tracked file differs from the commit, in the working tree or staged; `null` if that
 * cannot be told. Files that are not tracked do not count. It gives way after each file.
 *
 * @throws {Error} If something of the repository cannot be read, or is of an unknown form.
 */
export function* isDirty(
  repository: GitRepository,
  commit: string | null,
): Generator<void, boolean | null> {
  const config = readConfig(repository);
  if (!mayRead(repository.root) || !isPlain(repository, config)) return null;
  const { index, time } = readIndex(repository) ?? {};
  if (index === undefined || index.count > MOST_FILES) return null;
  const worktree = new GitWorktree(repository, config, time!);
  let isTold = true;
  for (const entry of index.entries()) {
    const isChanged = yield* isEntryDirty(entry, worktree, config);
    if (isChanged) return true;
    if (isChanged === null) isTold = false;
    yield;
  }
  const isStaged = yield* isOtherTree(index, repository, commit);
  return isStaged || (isTold ? isStaged : null);
}

/** Whether the files lie where they seem to, and have SHA-1 ids. */
function isPlain({ root, gitFolder }: GitRepository, config: GitConfig): boolean {
  const place = config.get("core.worktree");
  return (place === undefined || resolve(gitFolder, place) === root) &&
    !config.isOn("core.bare", false) &&
    (config.get("extensions.objectformat") ?? "sha1") === "sha1";
}

/** The index, and when it was written; `undefined` if it is too large to be read. */
function readIndex({ gitFolder }: GitRepository): { index: GitIndex; time: number } | undefined {
  try {
    using file = Deno.openSync(join(gitFolder, "index"));
    const { size, mtime } = file.statSync();
    if (size > MOST_INDEX_BYTES) return undefined;
    const bytes = new Uint8Array(size);
    for (let at = 0, read; at < size; at += read) read = file.readSync(bytes.subarray(at)) ?? size;
    return { index: new GitIndex(bytes), time: mtime?.getTime() ?? 0 };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { index: new GitIndex(EMPTY_INDEX), time: 0 };
    throw error;
  }
}

function* isEntryDirty(
  entry: IndexEntry,
  worktree: GitWorktree,
  config: GitConfig,
): Generator<void, boolean | null> {
  if (entry.stage !== 0 || entry.isIntended) return true;
  if (entry.isAssumedUnchanged) return false;
  // What a sparse checkout leaves out may lie there all the same, and counts then.
  if (entry.isSkipped && !config.isOn("core.sparsecheckout", false)) return false;
  const info = worktree.look(entry);
  if (info === undefined) return !entry.isSkipped;
  if (entry.mode === MODE.folder) return null;
  if (entry.mode !== MODE.repository) return worktree.isChanged(entry, info);
  return info.isDirectory ? yield* isSubmoduleDirty(entry, worktree.pathOf(entry)) : true;
}

/** A submodule at another commit counts, and one that is dirty itself. */
function* isSubmoduleDirty(
  { object }: IndexEntry,
  path: string,
): Generator<void, boolean | null> {
  const repository = repositoryAt(path);
  if (repository === undefined) return false; // it is not checked out
  const commit = readHead(repository)?.commit ?? null;
  if (commit === null) return null;
  return commit !== object.toHex() || (yield* isDirty(repository, commit));
}

function* isOtherTree(
  index: GitIndex,
  repository: GitRepository,
  commit: string | null,
): Generator<void, boolean | null> {
  if (commit === null) return index.count > 0;
  const committed = treeOf(repository, commit);
  if (committed === undefined) return null;
  return (index.rootTree ?? (yield* buildTree(index))) !== committed;
}

function* buildTree(index: GitIndex): Generator<void, string> {
  const tree = new TreeBuilder();
  for (const entry of index.entries()) {
    tree.add(entry);
    yield;
  }
  return tree.finish();
}
