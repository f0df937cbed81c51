import { assert, assertEquals } from "@std/assert";
import { BackgroundWork } from "../../src/tracking/background_work.ts";
import { gitStates } from "../../src/tracking/git_state.ts";
import { committedFolder, GitFolder, readState } from "../support/git_folder.ts";

const WHOLE = { dirty: false, remote: null };

Deno.test("gitStates() tells the whole state in the background", async () => {
  using folder = committedFolder();
  folder.git("config", "remote.origin.url", "https://ada:secret@example.com/iris.git");
  assertEquals(await new BackgroundWork(gitStates(folder.join("lib")), undefined, 60_000).result, {
    commit: folder.commit(),
    branch: "main",
    dirty: false,
    remote: "https://example.com/iris.git",
  });
});

Deno.test("gitStates() tells commit and branch, from any folder within", () => {
  using folder = committedFolder();
  const expected = { commit: folder.commit(), branch: "main", dirty: false, remote: null };
  assertEquals(folder.state(), expected);
  assertEquals(readState(folder.join("lib/deep")), expected);
  folder.git("switch", "--quiet", "--create", "feature/x.y");
  assertEquals(folder.state()?.branch, "feature/x.y");
});

Deno.test("gitStates() tells nothing where there is no repository", () => {
  using folder = new GitFolder();
  assertEquals(readState(folder.path), undefined);
  folder.write(".git/rubbish", "");
  assertEquals(readState(folder.path), undefined);
});

Deno.test("gitStates() has no commit before the first, and what is staged then counts", () => {
  using folder = new GitFolder();
  folder.git("init", "--quiet", "--initial-branch=main");
  assertEquals(folder.state(), { commit: null, branch: "main", dirty: false, remote: null });
  folder.write("a", "a");
  assertEquals(folder.state()?.dirty, false);
  folder.git("add", "a");
  assertEquals(folder.state()?.dirty, true);
});

Deno.test("gitStates() has no branch when a commit is checked out", () => {
  using folder = committedFolder();
  folder.git("switch", "--quiet", "--detach");
  assertEquals(folder.state(), { commit: folder.commit(), branch: null, ...WHOLE });
});

Deno.test("gitStates() finds the commit where branches, tags and commits are packed", () => {
  using folder = committedFolder();
  for (const name of ["main-2", "x/main"]) folder.git("branch", name);
  folder.git("tag", "--annotate", "--message=tag", "main");
  folder.git("gc", "--quiet");
  assertEquals(folder.state(), { commit: folder.commit(), branch: "main", ...WHOLE });
  folder.write("a.txt", "newer than what is packed");
  folder.git("commit", "--quiet", "--all", "--message=second");
  assertEquals(folder.state(), { commit: folder.commit(), branch: "main", ...WHOLE });
});

Deno.test("gitStates() reads commits that a pack holds as differences", () => {
  using folder = committedFolder();
  const text = Array.from({ length: 400 }, (_, line) => `what was done in step ${line ** 2}`);
  for (let number = 0; number < 12; number++) {
    text[number * 30] = `another thing, number ${number}`;
    folder.git("commit", "--quiet", "--allow-empty", `--message=${text.join("\n")}`);
  }
  folder.git("repack", "-adf", "--quiet", "--depth=20", "--window=20");
  const form = "--batch-check=%(objectname) %(objecttype) %(deltabase)";
  const objects = folder.git("cat-file", "--batch-all-objects", form);
  const differing = [...objects.matchAll(/^(\w{40}) commit (?!0{40})/gm)].map(([, id]) => id);
  assert(differing.length > 5, objects);
  for (const commit of differing) {
    folder.git("checkout", "--quiet", commit!);
    assertEquals(folder.state(), { commit: commit!, branch: null, ...WHOLE });
  }
});

Deno.test("gitStates() reads commits that lie in the repository it was cloned from", () => {
  using folder = committedFolder();
  folder.git("clone", "--quiet", "--shared", folder.path, "../clone");
  const clone = folder.join("../clone");
  const state = { commit: folder.commit(), branch: "main", dirty: false, remote: folder.path };
  assertEquals({ ...folder.state(clone) }, state);
});

Deno.test("gitStates() tells the working trees of a repository apart", () => {
  using folder = committedFolder();
  folder.git("worktree", "add", "--quiet", "-b", "side", "../side");
  const side = folder.join("../side");
  folder.write("../side/a.txt", "side");
  const commit = folder.commit();
  assertEquals(folder.state(side), { ...WHOLE, commit, branch: "side", dirty: true });
  assertEquals(folder.state(), { ...WHOLE, commit, branch: "main" });
  folder.gitIn(side, "commit", "--quiet", "--all", "--message=side");
  assertEquals(folder.state(side), {
    ...WHOLE,
    commit: folder.commit(side),
    branch: "side",
  });
});

Deno.test("gitStates() tells only the commit where ids are SHA-256", () => {
  using folder = committedFolder("--object-format=sha256");
  const commit = folder.commit();
  assertEquals(commit.length, 64);
  assertEquals(folder.state(), { commit, branch: "main", dirty: null, remote: null });
});

Deno.test("gitStates() tells nothing of a repository whose branches it cannot read", () => {
  for (const head of ["ref: refs/heads/.invalid", "ref: refs/../../x", "rubbish", ""]) {
    using folder = committedFolder();
    folder.write(".git/HEAD", `${head}\n`);
    assertEquals(readState(folder.path), undefined);
  }
});

const REMOTES: [config: string[], remote: string | null][] = [
  [["remote.origin.url=git@example.com:team/iris.git"], "git@example.com:team/iris.git"],
  [["remote.origin.url=https://ada:secret@example.com/iris.git"], "https://example.com/iris.git"],
  [["remote.origin.url=https://ghp_secret@example.com/iris"], "https://example.com/iris"],
  [["remote.origin.url=ssh://git:secret@example.com:22/iris"], "ssh://example.com:22/iris"],
  [["remote.origin.url=https://example.com/i?token=secret#x"], "https://example.com/i"],
  [["remote.team.url=/srv/iris.git"], "/srv/iris.git"],
  [["remote.a.url=/a", "remote.b.url=/b"], null],
  [["remote.a.url=/a", "remote.origin.url=/o"], "/o"],
  [["remote.a.url=/a", "remote.origin.url=/o", "branch.main.remote=a"], "/a"],
  [["remote.origin.url=/o", "branch.main.remote=."], "/o"],
  [['remote.x "y\\z.url=C:\\my "files" # not a comment'], 'C:\\my "files" # not a comment'],
];

Deno.test("gitStates() tells the branch's remote, else origin, else the only one, without credentials", () => {
  for (const [settings, remote] of REMOTES) {
    using folder = committedFolder();
    for (const setting of settings) {
      const [name, value] = setting.split(/=(.*)/s) as [string, string];
      folder.git("config", name, value);
    }
    assertEquals(folder.state()?.remote, remote);
  }
});
