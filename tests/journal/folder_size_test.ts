import { assertEquals } from "@std/assert";
import { folderSize } from "../../src/journal/folder_size.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

Deno.test("folderSize() is the bytes of all files, and 0 for a folder that is gone", () => {
  using folder = temporaryFolder();
  assertEquals(folderSize(folder.path), 0);
  Deno.writeFileSync(folder.join("a"), new Uint8Array(1000));
  Deno.writeTextFileSync(folder.join("b"), "12345");
  assertEquals(folderSize(folder.path), 1005);
  assertEquals(folderSize(folder.join("gone")), 0);
});
