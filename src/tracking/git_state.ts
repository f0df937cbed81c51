/**
 * What of a program's source is checked out, read from its repository without starting git.
 *
 * @module
 */

import { BackgroundWork } from "./background_work.ts";
import { sourceFolder } from "./environment.ts";
import {
  findRepository,
  type GitConfig,
  type GitHead,
  readConfig,
  readHead,
} from "./git_repository.ts";
import { isDirty } from "./git_dirty.ts";
import { withoutCredentials } from "./secrets.ts";

/** What of a repository is checked out. */
export interface GitState extends GitHead {
  /**
   * Whether a tracked file differs from the commit, staged or not; `null` when that cannot be told
   * for certain, or not soon enough. Files that are not tracked do not count; submodules do.
   */
  dirty: boolean | null;
  /** Where the branch's remote lies, without credentials; `null` when there is none. */
  remote: string | null;
}

const MOST_MS = 200;

let ofSource: BackgroundWork<GitState | undefined> | undefined;

/**
 * The state of the repository that the program's main module lies in, as it was when it was first asked
 * for: the code that runs is that of the start, whatever is checked out later.
 *
 * Uses `--allow-read` on the repository and on the folders between. Never prompts, and never starts git.
 */
export function sourceGitState(): BackgroundWork<GitState | undefined> {
  return ofSource ??= new BackgroundWork(gitStates(sourceFolder()), undefined, MOST_MS);
}

/**
 * What is known of the repository that a folder is in, more and more of it; `undefined` if it is in none,
 * or that must not be read.
 */
export function* gitStates(
  from: string | undefined,
): Generator<GitState | undefined, GitState | undefined> {
  const repository = from === undefined ? undefined : findRepository(from);
  const head = repository && readHead(repository);
  if (repository === undefined || head === undefined) return undefined;
  const state = { ...head, dirty: null, remote: remoteOf(readConfig(repository), head.branch) };
  for (const steps = isDirty(repository, head.commit);;) {
    yield state;
    const { done, value } = steps.next();
    if (done) return { ...state, dirty: value };
  }
}

/** The remote that the branch follows, else the usual one, else the only one. */
function remoteOf(config: GitConfig, branch: string | null): string | null {
  const names = config.subsections("remote");
  const wanted = [branch === null ? undefined : config.get(`branch.${branch}.remote`), "origin"];
  const name = wanted.find((it) => it !== undefined && names.includes(it)) ??
    (names.length === 1 ? names[0] : undefined);
  const url = config.first(`remote.${name}.url`);
  return url === undefined ? null : withoutCredentials(url);
}
