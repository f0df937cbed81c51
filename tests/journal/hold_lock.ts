/** Holds the lock of a new file until it is killed. */

import { print } from "../support/child.ts";
import { JournalLock } from "../../src/journal/journal_lock.ts";

const lock = JournalLock.create(Deno.args[0]!);
print("held");
await Deno.stdin.read(new Uint8Array(1));
lock.release();
