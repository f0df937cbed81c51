import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { committedFolder, type GitFolder, readState } from "../support/git_folder.ts";

const WHOLE = { dirty: false, remote: null };

const CHANGES: [name: string, change: (folder: GitFolder) => void, isDirty: boolean][] = [
  ["a file with other content", (it) => it.write("a.txt", "other"), true],
  ["content of the same size", (it) => it.write("lib/deep/d.txt", "LIB/deep/d.txt\n"), true],
  ["the same content written again", (it) => it.write("a.txt", "a.txt\n"), false],
  ["another time only", (it) => it.touch("a.txt"), false],
  ["a removed file", (it) => it.remove("b.txt"), true],
  ["a removed folder", (it) => it.remove("lib"), true],
  ["a file that can be run", (it) => Deno.chmodSync(it.join("a.txt"), 0o755), true],
  ["a file that is not tracked", (it) => it.write("new.txt", "new"), false],
  ["a staged file", (it) => (it.write("a.txt", "x"), it.git("add", "a.txt")), true],
  ["a staged new file", (it) => (it.write("lib/new", "x"), it.git("add", ".")), true],
  ["a staged removal", (it) => it.git("rm", "--quiet", "lib/deep/d.txt"), true],
  ["a file no longer tracked", (it) => it.git("rm", "--quiet", "--cached", "a.txt"), true],
  ["a renamed file", (it) => it.git("mv", "a.txt", "z.txt"), true],
  ["an announced file", (it) => (it.write("n", "x"), it.git("add", "--intent-to-add", "n")), true],
  ["a staged mode", (it) => it.git("update-index", "--chmod=+x", "a.txt"), true],
  ["a staged change taken back by hand", (it) => {
    it.write("a.txt", "x");
    it.git("add", "a.txt");
    it.write("a.txt", "a.txt\n");
  }, true],
  ["a staged change taken back", (it) => {
    it.write("lib/new", "x");
    it.git("add", ".");
    it.git("rm", "--quiet", "--force", "lib/new");
    it.write("a.txt", "x");
    it.git("add", "a.txt");
    it.write("a.txt", "a.txt\n");
    it.git("add", "a.txt");
  }, false],
  ["a file in the place of a folder", (it) => {
    it.remove("lib");
    it.write("lib", "file");
  }, true],
  ["a folder in the place of a file", (it) => {
    it.remove("a.txt");
    it.write("a.txt/within", "a.txt\n");
  }, true],
  ["a link to a file in its place", (it) => {
    Deno.renameSync(it.join("a.txt"), it.join("moved"));
    Deno.symlinkSync("moved", it.join("a.txt"));
  }, true],
  ["a link to a folder in its place", (it) => {
    Deno.renameSync(it.join("lib"), it.join("moved"));
    Deno.symlinkSync("moved", it.join("lib"));
  }, true],
  ["a link to something else", (it) => {
    it.remove("link");
    Deno.symlinkSync("lib/C.txt", it.join("link"));
  }, true],
  ["the same link made again", (it) => {
    it.remove("link");
    Deno.symlinkSync("lib/c.txt", it.join("link"));
  }, false],
  ["a file in the place of a link", (it) => {
    it.remove("link");
    it.write("link", "lib/c.txt");
  }, true],
  ["a file that cannot be run any more", (it) => Deno.chmodSync(it.join("lib.txt"), 0o644), true],
  ["an index that is gone", (it) => it.remove(".git/index"), true],
  ["a file that counts as unchanged", (it) => {
    it.git("update-index", "--assume-unchanged", "a.txt", "b.txt");
    it.write("a.txt", "other");
    it.remove("b.txt");
  }, false],
  ["a file that is not to be checked out", (it) => {
    it.git("update-index", "--skip-worktree", "a.txt");
    it.remove("a.txt");
  }, false],
  ["modes that do not count", (it) => {
    it.git("config", "core.fileMode", "false");
    Deno.chmodSync(it.join("a.txt"), 0o755);
  }, false],
  ["a conflict", (it) => {
    it.git("switch", "--quiet", "--create", "side");
    it.write("a.txt", "side");
    it.git("commit", "--quiet", "--all", "--message=side");
    it.git("switch", "--quiet", "main");
    it.write("a.txt", "main");
    it.git("commit", "--quiet", "--all", "--message=main");
    try {
      it.git("merge", "side");
    } catch {
      it.write("a.txt", "main");
    }
  }, true],
];

for (const version of [2, 4]) {
  for (const [name, change, isDirty] of CHANGES) {
    const outcome = isDirty ? "dirty" : "clean";
    Deno.test(`isDirty() calls ${name} ${outcome}, with an index of version ${version}`, () => {
      using folder = committedFolder();
      folder.git("update-index", `--index-version=${version}`);
      change(folder);
      assertEquals(folder.state()?.dirty, isDirty);
    });
  }
}

/** A repository with another in it as `sub`. */
function folderWithSubmodule(): GitFolder {
  const folder = committedFolder();
  folder.git("clone", "--quiet", "--bare", ".", "../other");
  folder.git("submodule", "--quiet", "add", "../other", "sub");
  folder.git("commit", "--quiet", "--message=sub");
  return folder;
}

Deno.test("isDirty() looks into submodules, and tells their own state within", () => {
  using folder = folderWithSubmodule();
  const sub = folder.join("sub");
  assertEquals(folder.state()?.dirty, false);
  assertEquals(folder.state(sub), {
    ...WHOLE,
    commit: folder.commit(sub),
    branch: "main",
    remote: folder.join("../other"),
  });
  folder.write("sub/untracked", "x");
  assertEquals(folder.state()?.dirty, false);
  folder.write("sub/a.txt", "other");
  assertEquals(folder.state()?.dirty, true);
  folder.gitIn(sub, "commit", "--quiet", "--all", "--message=other");
  assertEquals(folder.state()?.dirty, true);
  folder.git("add", "sub");
  folder.git("commit", "--quiet", "--message=other");
  assertEquals(folder.state()?.dirty, false);
});

Deno.test("isDirty() takes a submodule that is not checked out for unchanged, and one that is gone not", () => {
  using folder = folderWithSubmodule();
  folder.git("submodule", "--quiet", "deinit", "--force", "sub");
  assertEquals(folder.state()?.dirty, false);
  folder.remove("sub");
  assertEquals(folder.state()?.dirty, true);
});

for (const form of ["--no-sparse-index", "--sparse-index"]) {
  Deno.test(`isDirty() leaves out what is not checked out, with ${form}`, () => {
    using folder = committedFolder();
    folder.git("sparse-checkout", "set", "--cone", form, "lib/deep");
    folder.git("sparse-checkout", "set", "--cone", form, "other");
    assertEquals(folder.state()?.dirty, false);
    folder.write("a.txt", "other");
    assertEquals(folder.state()?.dirty, true);
    folder.git("commit", "--quiet", "--all", "--message=second");
    assertEquals(folder.state()?.dirty, false);
    folder.write("lib/c.txt", "it is there all the same");
    const dirty = readState(folder.path)?.dirty;
    assertEquals([dirty, folder.isDirty()], [form === "--sparse-index" ? null : true, true]);
  });
}

Deno.test("isDirty() does not say dirty where only line endings differ, which settings decide", () => {
  using folder = committedFolder();
  folder.git("config", "core.autocrlf", "true");
  folder.remove("a.txt");
  folder.git("checkout", "--quiet", "a.txt");
  assertEquals(folder.read("a.txt"), "a.txt\r\n");
  folder.isDirty(); // git writes down that it saw it
  assertEquals(folder.state()?.dirty, false);
  folder.touch("a.txt");
  assertEquals(readState(folder.path)?.dirty, null);
  folder.write("a.txt", "other\r\n");
  assertEquals(folder.state()?.dirty, true);
});

const ATTRIBUTES: [lines: string, dirty: boolean | null][] = [
  ["*.txt filter=upper", null],
  ["a.txt ident", null],
  ["/a.txt\tworking-tree-encoding=UTF-16LE", null],
  ["a* -filter", null],
  ["*.md filter=upper\nb.txt filter=upper\n# a.txt filter=upper", true],
  ["*.txt text=auto eol=lf linguist-filter", true],
];

for (const [lines, dirty] of ATTRIBUTES) {
  Deno.test(`isDirty() says ${dirty} of a changed a.txt under ${JSON.stringify(lines)}`, () => {
    using folder = committedFolder();
    folder.write(".gitattributes", lines);
    folder.git("add", ".gitattributes");
    folder.git("commit", "--quiet", "--message=attributes");
    assertEquals(readState(folder.path)?.dirty, false);
    folder.write("a.txt", "A.TXT\n");
    assertEquals(readState(folder.path)?.dirty, dirty);
  });
}

const DAMAGES: [name: string, damage: (folder: GitFolder) => void][] = [
  ["an index in two parts", (it) => it.git("update-index", "--split-index")],
  ["an index that is cut off", (it) => Deno.truncateSync(it.join(".git/index"), 100)],
  ["an index of a later version", (it) => {
    const bytes = Deno.readFileSync(it.join(".git/index"));
    bytes[7] = 5;
    Deno.writeFileSync(it.join(".git/index"), bytes);
  }],
  ["a commit that is gone", (it) => {
    const commit = it.commit();
    Deno.removeSync(it.join(".git/objects", commit.slice(0, 2), commit.slice(2)));
  }],
  ["more files than it looks at", (it) => {
    const entry = it.git("ls-files", "--stage", "a.txt").split("\t")[0];
    const lines = Array.from({ length: 50_001 }, (_, number) => `${entry}\t${number}\n`);
    it.write("lines", lines.join(""));
    it.git("-c", "alias.fill=!git update-index --index-info <lines", "fill");
  }],
  ["files that lie elsewhere", (it) => it.git("config", "core.worktree", it.join("lib"))],
];

for (const [name, damage] of DAMAGES) {
  Deno.test(`isDirty() cannot tell with ${name}, and the rest is told`, () => {
    using folder = committedFolder();
    const commit = folder.commit();
    damage(folder);
    const state = readState(folder.path);
    assertEquals(state, { commit, branch: "main", dirty: null, remote: null });
  });
}

/** A folder that could not be entered any more would be a matter of who runs the test. */
function chmodFile(path: string, mode: number): void {
  if (Deno.statSync(path).isFile) Deno.chmodSync(path, mode);
}

/** Each does something to the repository; what git refuses is not done. */
const ACTIONS: ((folder: GitFolder, path: string) => void)[] = [
  (folder, path) => folder.write(path, "1"),
  (folder, path) => folder.write(path, "2"),
  (folder, path) => Deno.removeSync(folder.join(path), { recursive: true }),
  (folder, path) => chmodFile(folder.join(path), 0o755),
  (folder, path) => chmodFile(folder.join(path), 0o644),
  (folder, path) => Deno.symlinkSync("1", folder.join(path)),
  (folder, path) => folder.git("add", path),
  (folder) => folder.git("add", "--all"),
  (folder, path) => folder.git("reset", "--quiet", "--", path),
  (folder, path) => folder.git("rm", "--quiet", "--cached", "-r", path),
  (folder) => folder.git("commit", "--quiet", "--message=further"),
  (folder) => folder.git("commit", "--quiet", "--all", "--message=further"),
  (folder) => folder.git("reset", "--quiet", "--hard"),
  (folder) => folder.git("gc", "--quiet"),
  (folder) => folder.git("update-index", "--index-version=4"),
];
const PATHS = ["a.txt", "lib", "lib/c.txt", "lib/deep/d.txt", "lib.txt", "lib-2", "ä/ö"];

Deno.test("isDirty() says what git says, whatever was done to the repository", () => {
  const actions = fc.array(
    fc.record({ action: fc.constantFrom(...ACTIONS), path: fc.constantFrom(...PATHS) }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(actions, (given) => {
      using folder = committedFolder();
      for (const { action, path } of given) {
        try {
          action(folder, path);
        } catch {
          continue; // there is no such file, or nothing to commit
        }
      }
      assertEquals(folder.state()?.dirty, folder.isDirty());
    }),
    { numRuns: 40 },
  );
});
