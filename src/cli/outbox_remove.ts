import { Option } from "../deps/commander.ts";
import type { CliCommand } from "./cli_command.ts";
import { findWaiting, ownOutbox } from "./outbox_entries.ts";
import { print } from "./print.ts";

/** Throws one journal of the outbox away. */
export const removeWaiting: CliCommand = {
  usage: "remove <id>",
  summary: "throw away an iteration that waits; what an App has of it already stays there",
  options: [
    new Option("--yes", "that it is meant: nothing brings it back").makeOptionMandatory(),
  ],
  examples: [["outbox remove 1a2b3c4d --yes", "the one whose id begins or ends so"]],
  run(_options, part) {
    const id = findWaiting(part!);
    using journal = ownOutbox().claim(id);
    if (journal === undefined) {
      throw new Error(`Cannot remove ${id}: a process that lives holds it`);
    }
    journal.remove();
    print(`${id} is removed.`);
    return Promise.resolve(0);
  },
};
