import { join } from "../deps/std_path.ts";

/** The flags that are missing to track into a folder; `undefined` if none is. Never prompts. */
export function missingPermissions(directory: string): string | undefined {
  const flags = (["read", "write"] as const)
    .filter((name) => Deno.permissions.querySync({ name, path: directory }).state !== "granted")
    .map((name) => `--allow-${name}=${shownPath(directory)}`);
  return flags.length === 0 ? undefined : flags.join(" ");
}

/** A path as a person would type it: from the working folder, if it lies within. */
export function shownPath(path: string): string {
  try {
    const here = join(Deno.cwd(), "/");
    return path.startsWith(here) ? path.slice(here.length) : path;
  } catch {
    return path; // the working folder is gone
  }
}
