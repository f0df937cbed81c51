/**
 * Where a repository of git's lies on disk, found without starting git.
 *
 * @module
 */

import { dirname, join, resolve } from "../deps/std_path.ts";
import { mayRead } from "./permission.ts";

/** The folders of a repository, as one of its working trees sees them. */
export interface GitRepository {
  /** The root of the working tree. */
  root: string;
  /** What is this working tree's own: `HEAD` and the index. */
  gitFolder: string;
  /** What all working trees share: branches, objects, settings. */
  commonFolder: string;
}

const { NotFound, NotADirectory, IsADirectory } = Deno.errors;

/** A branch `a` that is packed, beside one `a/b` that is not, is looked for where a folder lies. */
const ABSENCES = [NotFound, NotADirectory, IsADirectory];

/**
 * Finds the repository that a folder is in, upwards; nothing beyond a folder that must not be looked
 * at, for a repository of its own could lie there.
 */
export function findRepository(from: string): GitRepository | undefined {
  let folder = mayRead(from) ? Deno.realPathSync(from) : resolve(from);
  while (mayRead(join(folder, ".git"))) {
    const repository = repositoryAt(folder);
    if (repository !== undefined) return repository;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  return undefined;
}

/** The repository whose working tree has this very folder as its root. */
export function repositoryAt(root: string): GitRepository | undefined {
  const gitFolder = gitFolderOf(root);
  if (gitFolder === undefined || readIfThere(join(gitFolder, "HEAD")) === undefined) {
    return undefined;
  }
  const common = readIfThere(join(gitFolder, "commondir"))?.trimEnd();
  return {
    root,
    gitFolder,
    commonFolder: common === undefined ? gitFolder : resolve(gitFolder, common),
  };
}

/** `.git` itself, or the folder that it names when it is a file, as in submodules and worktrees. */
function gitFolderOf(root: string): string | undefined {
  const place = join(root, ".git");
  try {
    if (Deno.statSync(place).isDirectory) return place;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
  const named = /^gitdir: ([^\n]+)/.exec(readIfThere(place) ?? "")?.[1];
  return named === undefined ? undefined : resolve(root, named);
}

/** A file's text; `undefined` if there is no such file. Throws, and never prompts, if it must not be read. */
export function readIfThere(path: string): string | undefined {
  if (!mayRead(path)) throw new Deno.errors.NotCapable(`${path} must not be read`);
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (ABSENCES.some((absence) => error instanceof absence)) return undefined;
    throw error;
  }
}
