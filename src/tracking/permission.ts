/**
 * What the program may do. To ask never prompts.
 *
 * @module
 */

import { join } from "../deps/std_path.ts";

/** The flags that are missing to track into a folder; `undefined` if none is. */
export function missingPermissions(directory: string): string | undefined {
  const flags = (["read", "write"] as const)
    .filter((name) => !isGranted({ name, path: directory }))
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

/** Whether a path may be read. */
export function mayRead(path: string): boolean {
  return isGranted({ name: "read", path });
}

/** Whether something of the system may be known. */
export function mayKnow(kind: NonNullable<Deno.SysPermissionDescriptor["kind"]>): boolean {
  return isGranted({ name: "sys", kind });
}

function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(descriptor).state === "granted";
}
