/**
 * A working tree's files, compared with what the index says of them.
 *
 * @module
 */

import { basename, dirname, join } from "../deps/std_path.ts";
import { readVariable } from "../settings.ts";
import { type GitConfig, type GitRepository, readIfThere } from "./git_repository.ts";
import { type IndexEntry, MODE, objectId } from "./git_index.ts";
import { mayRead } from "./permission.ts";

/** The largest file that is read, where it takes that to tell. */
const MOST_BYTES = 8_000_000;

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** A working tree. */
export class GitWorktree {
  readonly #repository: GitRepository;
  readonly #config: GitConfig;
  /** When the index was written; a file of the same moment may have changed after git saw it. */
  readonly #indexTime: number;
  readonly #folders = new Map<string, boolean>([["", true]]);
  #attributes: GitAttributes | undefined;

  constructor(repository: GitRepository, config: GitConfig, indexTime: number) {
    this.#repository = repository;
    this.#config = config;
    this.#indexTime = indexTime;
  }

  /** The path of an entry on disk. */
  pathOf({ path }: IndexEntry): string {
    return `${this.#repository.root}/${path}`;
  }

  /** What lies where the entry's file should; `undefined` if nothing does. */
  look(entry: IndexEntry): Deno.FileInfo | undefined {
    const { path } = entry;
    return this.#isFolder(path.slice(0, path.lastIndexOf("/") + 1))
      ? lookAt(this.pathOf(entry))
      : undefined;
  }

  /** Whether a file or symbolic link is another than the entry says; `null` if that cannot be told. */
  isChanged(entry: IndexEntry, info: Deno.FileInfo): boolean | null {
    const isLink = entry.mode === MODE.symlink;
    // Where the system has no symbolic links, git puts their target into a file.
    const isKind = isLink && this.#config.isOn("core.symlinks", true)
      ? info.isSymlink
      : info.isFile;
    if (!isKind || this.#isOtherMode(entry, info)) return true;
    if (this.#isAsSeen(entry, info)) return false;
    return info.isSymlink
      ? isOtherTarget(entry, Deno.readLinkSync(this.pathOf(entry)))
      : this.#isOtherContent(entry, info.size);
  }

  #isOtherMode({ mode }: IndexEntry, info: Deno.FileInfo): boolean {
    if (mode === MODE.symlink || info.mode === null) return false;
    if (!this.#config.isOn("core.filemode", true)) return false;
    return ((info.mode & 0o100) !== 0) !== (mode === MODE.executable);
  }

  #isAsSeen(entry: IndexEntry, { mtime, ctime, ino, size }: Deno.FileInfo): boolean {
    return mtime?.getTime() === entry.mtime && entry.mtime < this.#indexTime &&
      Math.floor((ctime?.getTime() ?? 0) / 1000) === entry.ctime &&
      (ino ?? 0) % 2 ** 32 === entry.inode && size === entry.size;
  }

  #isOtherContent(entry: IndexEntry, size: number): boolean | null {
    if (size > MOST_BYTES) return null;
    const content = Deno.readFileSync(this.pathOf(entry));
    if (isObject(entry, content)) return false;
    this.#attributes ??= new GitAttributes(this.#repository, this.#config);
    if (this.#attributes.mayFilter(entry.path)) return null;
    // Whether line endings count is for settings to say that are not all to be read.
    const unified = withoutReturns(content);
    return unified.length < content.length && isObject(entry, unified) ? null : true;
  }

  /** Whether a path that ends in `/` is a folder of the working tree, and no link to one elsewhere. */
  #isFolder(path: string): boolean {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const isFolder = this.#isFolder(path.slice(0, path.lastIndexOf("/", path.length - 2) + 1)) &&
      lookAt(`${this.#repository.root}/${path.slice(0, -1)}`)?.isDirectory === true;
    this.#folders.set(path, isFolder);
    return isFolder;
  }
}

function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function isOtherTarget(entry: IndexEntry, target: string): boolean | null {
  if (isObject(entry, new TextEncoder().encode(target))) return false;
  return target.includes("\ufffd") ? null : true; // its bytes are not to be had
}

function isObject({ object }: IndexEntry, content: Uint8Array): boolean {
  const id = objectId("blob", content);
  return object.every((byte, index) => byte === id[index]);
}

/** The content as git keeps it where line ends are converted. */
function withoutReturns(content: Uint8Array): Uint8Array {
  return content.filter((byte, index) =>
    byte !== CARRIAGE_RETURN || content[index + 1] !== LINE_FEED
  );
}

/** The attributes that do, beside those of line endings. */
const FILTERING = /(?:^|\s)[-!]?(?:filter|ident|working-tree-encoding)(?:[=\s]|$)/m;

/** The attributes of a repository's files, as far as the files that give them may be read. */
class GitAttributes {
  readonly #root: string;
  readonly #general: readonly string[];
  readonly #ofFolders = new Map<string, readonly string[]>();

  constructor({ root, commonFolder }: GitRepository, config: GitConfig) {
    this.#root = root;
    const everywhere = config.get("core.attributesfile") ?? userFile();
    const files = [join(commonFolder, "info", "attributes"), "/etc/gitattributes", everywhere];
    this.#general = files.flatMap((file) => file === undefined ? [] : filteringLines(file));
  }

  /** Whether a file may go through a filter, so that its content alone does not tell. */
  mayFilter(path: string): boolean {
    const name = basename(path).toLowerCase();
    const isConcerned = (line: string): boolean => mayMatch(line.split(/\s/)[0]!, name);
    if (this.#general.some(isConcerned)) return true;
    for (let folder = dirname(path);; folder = dirname(folder)) {
      if (this.#linesOf(folder).some(isConcerned)) return true;
      if (folder === ".") return false;
    }
  }

  #linesOf(folder: string): readonly string[] {
    const known = this.#ofFolders.get(folder);
    if (known !== undefined) return known;
    const lines = filteringLines(join(this.#root, folder, ".gitattributes"));
    this.#ofFolders.set(folder, lines);
    return lines;
  }
}

function userFile(): string | undefined {
  const home = readVariable("HOME");
  const folder = readVariable("XDG_CONFIG_HOME") ?? (home && join(home, ".config"));
  return folder && join(folder, "git", "attributes");
}

function filteringLines(file: string): string[] {
  const text = mayRead(file) ? readIfThere(file) ?? "" : "";
  return text.split("\n").map((line) => line.trim())
    .filter((line) => !line.startsWith("#") && FILTERING.test(line));
}

/** Whether a pattern can mean a file of this name; in doubt it can. The folders in it are not looked at. */
function mayMatch(pattern: string, name: string): boolean {
  const last = pattern.toLowerCase().split("/").at(-1)!;
  const end = last.replace(/^\*/, "");
  if (/[*?[\]\\"]/.test(end)) return true;
  return last === end ? name === end : name.endsWith(end);
}
