/**
 * Repositories made by git itself, to compare with.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { dirname, join } from "../../src/deps/std_path.ts";
import { BackgroundWork } from "../../src/tracking/background_work.ts";
import { type GitState, gitStates } from "../../src/tracking/git_state.ts";

const SETTINGS = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

/** A folder for repositories, removed with all that is in it when it is disposed. */
export class GitFolder implements Disposable {
  /** The real path of the repository in it. */
  readonly path: string;
  readonly #root: string;

  constructor() {
    this.#root = Deno.realPathSync(Deno.makeTempDirSync());
    this.path = join(this.#root, "repository");
    Deno.mkdirSync(this.path);
  }

  /** A path in the repository, or beside it: `../other`. */
  join(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** Runs git in the repository. */
  git(...args: string[]): string {
    return this.gitIn(this.path, ...args);
  }

  /** Runs git in another folder. */
  gitIn(cwd: string, ...args: string[]): string {
    const { success, stdout, stderr } = new Deno.Command("git", {
      args: ["-c", "protocol.file.allow=always", ...args],
      cwd,
      env: SETTINGS,
    }).outputSync();
    const text = new TextDecoder().decode(stdout);
    if (!success) {
      throw new Error(`git ${args.join(" ")}: ${text}${new TextDecoder().decode(stderr)}`);
    }
    return text;
  }

  /** Writes a file of the repository. */
  write(path: string, content: string | Uint8Array): void {
    Deno.mkdirSync(dirname(this.join(path)), { recursive: true });
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(this.join(path), bytes);
  }

  /** Reads a file of the repository. */
  read(path: string): string {
    return Deno.readTextFileSync(this.join(path));
  }

  /** Removes a file or a folder of the repository. */
  remove(path: string): void {
    Deno.removeSync(this.join(path), { recursive: true });
  }

  /** Sets a file's time to one long ago. */
  touch(path: string): void {
    Deno.utimeSync(this.join(path), 1e9, 1e9);
  }

  /** The commit that is checked out. */
  commit(path: string = this.path): string {
    return this.gitIn(path, "rev-parse", "HEAD").trim();
  }

  /** Whether git calls a working tree dirty. It writes down what it saw of the files. */
  isDirty(path: string = this.path): boolean {
    return this.gitIn(path, "status", "--porcelain", "--untracked-files=no") !== "";
  }

  /** What we say of a working tree. It must be what git says, if it is anything, and stay so. */
  state(path: string = this.path): GitState | undefined {
    const state = readState(path);
    const isDirty = this.isDirty(path);
    assertEquals(readState(path), state);
    if (typeof state?.dirty === "boolean") assertEquals(state.dirty, isDirty);
    return state;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#root, { recursive: true });
  }
}

/** A repository with a commit of a few files. */
export function committedFolder(...init: string[]): GitFolder {
  const folder = new GitFolder();
  folder.git("init", "--quiet", "--initial-branch=main", ...init);
  for (const name of ["a.txt", "b.txt", "lib/c.txt", "lib/deep/d.txt", "lib.txt"]) {
    folder.write(name, `${name}\n`);
  }
  Deno.symlinkSync("lib/c.txt", folder.join("link"));
  Deno.chmodSync(folder.join("lib.txt"), 0o755);
  folder.git("add", ".");
  folder.git("commit", "--quiet", "--message=first");
  return folder;
}

/** Reads to the end, however long it takes on a machine that does other things as well. */
export function readState(path: string): GitState | undefined {
  return new BackgroundWork(gitStates(path), undefined, Infinity).finish();
}
