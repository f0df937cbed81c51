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

function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(descriptor).state === "granted";
}
