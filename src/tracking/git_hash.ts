import process from "node:process";

/** The id of an object of git's: the SHA-1 of its kind, its size and its content, in 20 bytes. */
export function objectId(kind: "blob" | "tree", content: Uint8Array): Uint8Array {
  // Loaded when it is needed, which keeps it out of every program's start.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha1").update(`${kind} ${content.length}\0`).update(content).digest();
}
