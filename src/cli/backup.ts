/**
 * `mlops backup`: a copy of the database, made while programs use it.
 *
 * @module
 */

import { databaseNumber, databasePath } from "../app/open_folder.ts";
import { currentSettings } from "../settings.ts";
import { backupSqlite } from "../store/sqlite_backup.ts";
import { shownPath } from "../tracking/permission.ts";
import type { CliCommand } from "./cli_command.ts";
import { formatSize } from "./format.ts";
import { writeNewFile } from "./new_file.ts";
import { tellOfWaiting } from "./own_app.ts";
import { print, printJson } from "./print.ts";

/** Copies the database of the tracking folder. */
export const backup: CliCommand = {
  usage: "backup <file>",
  summary: "copy the tracking folder's database, whoever uses it meanwhile, and check the copy",
  options: [],
  examples: [
    ["backup 2026-01-31.sqlite", "to use it again, put it in a folder of its own as mlops.sqlite"],
  ],
  async run({ dir, json }, file) {
    const { directory } = currentSettings();
    if (databaseNumber(directory) === undefined) {
      throw new Error(`Cannot back up: there is no database in ${shownPath(directory)}`);
    }
    await writeNewFile(file!, () => backupSqlite(databasePath(directory), file!));
    const { size } = await Deno.stat(file!);
    if (json) printJson({ file, bytes: size });
    else print(`${file} has everything in ${shownPath(directory)}: ${formatSize(size)}.`);
    tellOfWaiting(dir);
    return 0;
  },
};
