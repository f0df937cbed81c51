import { assertEquals, assertThrows } from "@std/assert";
import { exists } from "../../src/journal/exists.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

Deno.test("exists() tells what is there, be it a file, a folder or a link to nothing", () => {
  using folder = temporaryFolder();
  Deno.writeTextFileSync(folder.join("file"), "");
  Deno.symlinkSync(folder.join("nothing"), folder.join("link"));
  const paths = [folder.path, ...["file", "link", "nothing"].map((name) => folder.join(name))];
  assertEquals(paths.map(exists), [true, true, true, false]);
});

Deno.test("exists() throws where it may not look", { permissions: { read: false } }, () => {
  assertThrows(() => exists("/tmp"), Deno.errors.NotCapable);
});
