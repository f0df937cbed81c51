/**
 * A repository of git's, read without starting git: where it lies on disk, what is checked out of it, and
 * how it is configured.
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

/** Values by their full name, `remote.origin.url`; only the part in the middle has upper case. */
export class GitConfig {
  readonly #values = new Map<string, string[]>();

  /** Adds what a file says; includes are not followed. */
  parse(text: string): void {
    let section = "";
    for (const line of unbroken(text).split("\n")) {
      const head = /^\s*\[([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
      if (head !== null) section = sectionName(head[1]!, head[2]);
      const [, key, value] = /^\s*([a-z][\w-]*)\s*(?:=\s*(.*))?/i.exec(
        line.slice(head?.[0].length ?? 0),
      ) ?? [];
      if (key !== undefined) this.#add(`${section}.${key.toLowerCase()}`, value);
    }
  }

  /** A value that is missing after its name means true. */
  #add(name: string, value = "true"): void {
    this.#values.set(name, [...this.#values.get(name) ?? [], parseValue(value)]);
  }

  /** The last value of a name. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** The first value of a name. */
  first(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  /** Whether a setting is on. */
  isOn(name: string, byDefault: boolean): boolean {
    const value = this.get(name)?.toLowerCase();
    if (value === undefined) return byDefault;
    return !["false", "no", "off", "0", ""].includes(value);
  }

  /** The middle parts of a section: `remote` gives the names of all remotes. */
  subsections(section: string): string[] {
    const names = [...this.#values.keys()].filter((name) => name.startsWith(`${section}.`));
    const middles = names.map((name) => name.slice(section.length + 1, name.lastIndexOf(".")));
    return [...new Set(middles.filter((middle) => middle !== ""))];
  }
}

/** Reads the repository's own settings; those of the user and of the system are not looked at. */
export function readConfig({ commonFolder, gitFolder }: GitRepository): GitConfig {
  const config = new GitConfig();
  config.parse(readIfThere(join(commonFolder, "config")) ?? "");
  if (config.isOn("extensions.worktreeconfig", false)) {
    config.parse(readIfThere(join(gitFolder, "config.worktree")) ?? "");
  }
  return config;
}

function unbroken(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/((?:^|[^\\])(?:\\\\)*)\\\n/g, "$1");
}

function sectionName(name: string, subsection: string | undefined): string {
  if (subsection === undefined) return name.toLowerCase();
  return `${name.toLowerCase()}.${subsection.replace(/\\(.)/g, "$1")}`;
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", b: "\b" };

/** Takes quotes, escapes and a comment out of a value. */
function parseValue(raw: string): string {
  let value = "";
  for (const [part, inQuotes] of raw.matchAll(/"((?:[^"\\]|\\.)*)"|[#;].*|\\.|[^"\\#;]+/g)) {
    if (/^[#;]/.test(part)) break;
    value += (inQuotes ?? part).replace(/\\(.)/g, (_, char) => ESCAPES[char] ?? char);
  }
  return value.trimEnd();
}
