/**
 * `mlops delete`: deletes iterations.
 *
 * @module
 */

import type { AppClient } from "../delivery/app_client.ts";
import { Option } from "../deps/commander.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { countOf } from "./format.ts";
import { findIteration } from "./known_iterations.ts";
import { checkFilter } from "./ls.ts";
import { askedSelection, type NamedSelection, ownAppWithData } from "./own_app.ts";
import { print, printJson } from "./print.ts";

interface DeleteOptions extends CliOptions, NamedSelection {
  yes?: boolean | undefined;
}

/** Deletes iterations that the App has. */
export const remove: CliCommand = {
  usage: "delete [id...]",
  summary: "delete iterations, all of them or none; without --yes, count them only",
  options: [
    new Option("-f, --filter <filter>", "those of which it holds, in place of ids")
      .argParser(checkFilter),
    new Option("-p, --project <title>", "with a filter: only those of a project"),
    new Option("-e, --experiment <name>", "with a filter: only those of an experiment of it"),
    new Option("--yes", "that it is meant: nothing brings them back"),
  ],
  examples: [
    ["delete 1a2b3c4d --yes", "the one whose id begins or ends so"],
    [`delete --filter "status = 'crashed'"`, "tells how many there are"],
    [`delete --project Iris --filter "metrics.loss = NaN" --yes`, "deletes them"],
  ],
  async run({ json, yes, ...named }: DeleteOptions, ...parts) {
    const client = await ownAppWithData("delete");
    const order = { ...await whichOf(client, named, parts), dry_run: !yes };
    const counts = await client.post<{ matched: number; deleted: number }>(
      "/iterations/delete",
      order,
    );
    if (json) printJson(counts);
    else if (yes) print(`${countOf(counts.deleted, "iteration")} deleted.`);
    else print(`${countOf(counts.matched, "iteration")} would be deleted. Add --yes to do it.`);
    return 0;
  },
};

async function whichOf(
  client: AppClient,
  named: NamedSelection,
  parts: readonly string[],
): Promise<object> {
  if (parts.length === 0) return await askedSelection(client, named);
  if (Object.values(named).some((it) => it !== undefined)) {
    throw new Error("Cannot delete by ids and by a filter at once");
  }
  const ids: string[] = [];
  for (const part of parts) ids.push((await findIteration(part)).id);
  return { ids };
}
