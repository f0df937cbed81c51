/**
 * What is checked out: the commit, and the branch.
 *
 * @module
 */

import { join } from "../deps/std_path.ts";
import { type GitRepository, readIfThere } from "./git_repository.ts";

/** What is checked out. */
export interface GitHead {
  /** In hexadecimal; `null` before the first commit. */
  commit: string | null;
  /** `null` when a commit is checked out, and no branch. */
  branch: string | null;
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const BRANCH = "refs/heads/";
const OWN_REFS = /^refs\/(?:bisect|worktree|rewritten)\//;
const MOST_LINKS = 5;

/** Reads what is checked out; `undefined` if that cannot be told. */
export function readHead(repository: GitRepository): GitHead | undefined {
  const head = readIfThere(join(repository.gitFolder, "HEAD"))?.trimEnd() ?? "";
  if (COMMIT.test(head)) return { commit: head, branch: null };
  const ref = linkedRef(head);
  if (ref === undefined) return undefined;
  const commit = resolveRef(repository, ref, MOST_LINKS);
  if (commit === undefined) return undefined;
  return { commit, branch: ref.startsWith(BRANCH) ? ref.slice(BRANCH.length) : null };
}

/** The name in `ref: refs/heads/main`; not that of a repository which keeps its branches in tables. */
function linkedRef(text: string): string | undefined {
  const ref = /^ref: (refs\/.+)$/.exec(text)?.[1];
  const isFile = ref !== undefined && !ref.split("/").includes("..") && !ref.endsWith("/.invalid");
  return isFile ? ref : undefined;
}

/** The commit of a reference; `null` if there is none yet, `undefined` if that cannot be told. */
function resolveRef(
  repository: GitRepository,
  ref: string,
  links: number,
): string | null | undefined {
  const folder = OWN_REFS.test(ref) ? repository.gitFolder : repository.commonFolder;
  const text = readIfThere(join(folder, ref))?.trimEnd();
  if (text === undefined) return findPacked(repository, ref);
  if (COMMIT.test(text)) return text;
  const next = linkedRef(text);
  return next === undefined || links === 0 ? undefined : resolveRef(repository, next, links - 1);
}

function findPacked({ commonFolder }: GitRepository, ref: string): string | null | undefined {
  const text = readIfThere(join(commonFolder, "packed-refs")) ?? "";
  const end = `\n${text}`.indexOf(` ${ref}\n`);
  if (end < 0) return null;
  const commit = `\n${text}`.slice(0, end).split("\n").at(-1)!;
  return COMMIT.test(commit) ? commit : undefined;
}
