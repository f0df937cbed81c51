/**
 * What the program may do already. To ask never prompts.
 *
 * @module
 */

/** Whether a path may be read. */
export function mayRead(path: string): boolean {
  return isGranted({ name: "read", path });
}

/** Whether something of the system may be known. */
export function mayKnow(kind: NonNullable<Deno.SysPermissionDescriptor["kind"]>): boolean {
  return isGranted({ name: "sys", kind });
}

/** A variable of the environment; `undefined` if it is empty or must not be read. */
export function readVariable(variable: string): string | undefined {
  return isGranted({ name: "env", variable }) ? Deno.env.get(variable) || undefined : undefined;
}

function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(descriptor).state === "granted";
}
