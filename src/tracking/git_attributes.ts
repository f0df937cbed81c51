/**
 * What makes the content of a working tree's files another than that of the commit's.
 *
 * @module
 */

import { basename, dirname, join } from "../deps/std_path.ts";
import type { GitConfig } from "./git_config.ts";
import { type GitRepository, readIfThere } from "./git_repository.ts";
import { readVariable } from "../settings.ts";
import { mayRead } from "./permission.ts";

/** The attributes that do, beside those of line endings. */
const FILTERING = /(?:^|\s)[-!]?(?:filter|ident|working-tree-encoding)(?:[=\s]|$)/m;

/** The attributes of a repository's files, as far as the files that give them may be read. */
export class GitAttributes {
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
