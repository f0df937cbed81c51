/** This machine's name, where it may be known without a prompt; else `null`. Uses `--allow-sys=hostname`. */
export function hostName(): string | null {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "hostname" });
  return state === "granted" ? Deno.hostname() : null;
}
