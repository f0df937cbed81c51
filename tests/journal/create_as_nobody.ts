/** Tries to make journals as a user that has no rights, and to read one; prints what comes of it. */

import process from "node:process";
import { join } from "../../src/deps/std_path.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { print } from "../support/child.ts";
import { AT, headerOf, ID } from "../support/journal_records.ts";

const NOBODY = 65534;
const folder = Deno.args[0]!;
Deno.chmodSync(folder, 0o755);
process.seteuid!(NOBODY);
for (const directory of [join(folder, ".mlops"), join(folder, "other")]) {
  try {
    new Outbox(directory).create(headerOf({ id: ID.replace("0", "f") }), AT);
  } catch (error) {
    print((error as Error).name);
  }
}
print(new Outbox(join(folder, ".mlops")).read(ID)!.iteration.status);
process.seteuid!(0);
