/** Makes a journal as a user that may not write into the folder that was kept for it. */

import process from "node:process";
import { Outbox } from "../../src/journal/outbox.ts";
import { print } from "../support/child.ts";
import { AT, headerOf } from "../support/journal_records.ts";

const NOBODY = 65534;
process.seteuid!(NOBODY);
const writer = new Outbox(Deno.args[0]!).create(headerOf(), AT);
using _ = await writer.close();
print("made");
process.seteuid!(0);
