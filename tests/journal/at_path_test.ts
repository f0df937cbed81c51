import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { exists, replaceFile } from "../../src/journal/at_path.ts";
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

Deno.test("replaceFile() makes a file, and puts a new one in the place of the old", () => {
  using folder = temporaryFolder();
  const path = folder.join("a");
  replaceFile(path, "one");
  using old = Deno.openSync(path, { read: true });
  replaceFile(path, "two, longer");
  replaceFile(path, "3");
  assertStrictEquals(Deno.readTextFileSync(path), "3");
  const bytes = new Uint8Array(20);
  const read = old.readSync(bytes)!; // who reads the old one reads it to its end
  assertStrictEquals(new TextDecoder().decode(bytes.subarray(0, read)), "one");
});

Deno.test("replaceFile() leaves the old file when it cannot write", () => {
  using folder = temporaryFolder();
  replaceFile(folder.join("a"), "one");
  Deno.mkdirSync(folder.join("a.new"));
  assertThrows(() => replaceFile(folder.join("a"), "two"));
  assertStrictEquals(Deno.readTextFileSync(folder.join("a")), "one");
  assert(
    assertThrows(() => replaceFile(folder.join("b", "c"), "")) instanceof Deno.errors.NotFound,
  );
});
