let known: string | undefined;

/**
 * This machine's name, where it may be known without a prompt; else `null`. It is asked for once in the
 * process's life. Uses `--allow-sys=hostname`.
 */
export function hostName(): string | null {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "hostname" });
  return state === "granted" ? known ??= Deno.hostname() : null;
}
