import { fromFileUrl } from "../deps/std_path.ts";
import { shownPath } from "./permission.ts";

/** How the command line of this very copy of the module is started, wherever it came from. */
export function mlopsCommand(command: string): string {
  const main = new URL("../cli/main.ts", import.meta.url);
  const place = main.protocol === "file:" ? shownPath(fromFileUrl(main)) : main.href;
  return `deno run -A ${place} ${command}`;
}
