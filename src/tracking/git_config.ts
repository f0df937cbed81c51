/**
 * A repository's settings.
 *
 * @module
 */

import { join } from "../deps/std_path.ts";
import { type GitRepository, readIfThere } from "./git_repository.ts";

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
