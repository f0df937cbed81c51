import { fromFileUrl, resolve } from "../deps/std_path.ts";
import { readVariable } from "../settings.ts";
import { shownPath } from "./permission.ts";

/**
 * A command of this very copy of the module's command line, as a person can type it: with npx where that
 * is what started this program.
 *
 * @param directory The tracking folder; it is named unless it is the one that is taken by default.
 */
export function mlopsCommand(command: string, directory?: string): string {
  const main = new URL("../cli/main.ts", import.meta.url);
  const place = main.protocol === "file:" ? shownPath(fromFileUrl(main)) : main.href;
  const isElsewhere = directory !== undefined && resolve(directory) !== resolve(".mlops");
  const folder = isElsewhere ? ` --dir ${shellQuoted(shownPath(directory))}` : "";
  return `${denoCommand()} run -A ${shellQuoted(place)} ${command}${folder}`;
}

function denoCommand(): string {
  return readVariable("npm_command") === "exec" ? `npx -y deno@${Deno.version.deno}` : "deno";
}

function shellQuoted(text: string): string {
  return /^[\w./:@%+,=~-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
