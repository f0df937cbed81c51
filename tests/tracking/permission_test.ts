import { assertEquals } from "@std/assert";
import { join } from "../../src/deps/std_path.ts";
import { missingPermissions, shownPath } from "../../src/tracking/permission.ts";
import { ProgramFolder } from "../support/program.ts";

const PERMISSION = JSON.stringify(new URL("../../src/tracking/permission.ts", import.meta.url));

Deno.test("shownPath() is short within the working folder, and whole elsewhere", () => {
  assertEquals(shownPath(join(Deno.cwd(), "a/b")), "a/b");
  assertEquals(shownPath(`${Deno.cwd()}-other/a`), `${Deno.cwd()}-other/a`);
  assertEquals(shownPath(Deno.cwd()), Deno.cwd());
  assertEquals(shownPath("/somewhere/else"), "/somewhere/else");
});

Deno.test("shownPath() shows the whole path when the working folder is gone", async () => {
  using folder = new ProgramFolder();
  const { stdout, stderr } = await folder.run(
    `import { shownPath } from ${PERMISSION};
     Deno.mkdirSync("gone"); Deno.chdir("gone"); Deno.removeSync("../gone");
     console.log(shownPath("/a/b"));`,
  );
  assertEquals([stdout, stderr], ["/a/b\n", ""]);
});

Deno.test("missingPermissions() names the flags that are missing, and never prompts", async () => {
  assertEquals(missingPermissions("/anywhere"), undefined);
  using folder = new ProgramFolder();
  const source = `import { missingPermissions } from ${PERMISSION};
    console.log(missingPermissions(Deno.cwd() + "/.mlops"));`;
  const cases: [flags: string[], missing: string][] = [
    [[], "--allow-read=.mlops --allow-write=.mlops"],
    [["--allow-read"], "--allow-write=.mlops"],
    [["--allow-write=.mlops"], "--allow-read=.mlops"],
    [["--allow-read", "--allow-write=.mlops/outbox"], "--allow-write=.mlops"],
    [["--allow-read=.mlops", "--allow-write=."], "undefined"],
    [["-A"], "undefined"],
  ];
  for (const [flags, missing] of cases) {
    assertEquals((await folder.run(source, { flags })).stdout, `${missing}\n`);
  }
});
