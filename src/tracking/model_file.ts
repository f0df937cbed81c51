/**
 * A model's file, as it is logged.
 *
 * @module
 */

import type { ModelPathRecord } from "../contract/journal_record.ts";
import { sha256Of, startDigest } from "../contract/platform.ts";
import { fromFileUrl } from "../deps/std_path.ts";
import { checkString } from "./argument.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { mayRead } from "./permission.ts";

/** How a model's path is logged. */
export interface ModelPathOptions {
  /** Whether the file's bytes are sent as well, as they are: 8 MB at most. @default {false} */
  attach?: boolean | undefined;
}

/** A model's file as a record, and its bytes if they are to be sent. */
export interface DescribedModel {
  record: Omit<ModelPathRecord, "seq" | "at">;
  bytes?: Uint8Array;
}

/** What the original MLOps App keeps a whole project in, twice over. */
const MOST_ATTACHED = 8_000_000;
const CHUNK = 1024 * 1024;

/**
 * Describes where a model lies, its size and digest. A file that cannot be looked at, or not be sent, is
 * told to `refuse`; its path is recorded.
 */
export function describeModel(
  path: string | URL,
  { attach = false }: ModelPathOptions,
  refuse: (error: Error) => void,
): DescribedModel {
  const url = urlOf(path);
  const record: DescribedModel["record"] = { type: "model_path", path: String(path) };
  let described: DescribedModel;
  try {
    described = url && url.protocol !== "file:"
      ? { record }
      : lookAt(url ? fromFileUrl(url) : String(path), attach, record);
  } catch (error) {
    refuse(new Error(`logPathToModel(): cannot look at ${record.path}: ${messageOf(error)}`));
    return { record };
  }
  if (attach && described.bytes === undefined) refuse(notSent(described.record));
  return described;
}

/** A text may be a URL as well; `C:\\models` is none. */
function urlOf(path: string | URL): URL | null {
  if (path instanceof URL) return path;
  checkString("logPathToModel(): path", path);
  return /^[a-z][\w+.-]+:\/\//i.test(path) ? URL.parse(path) : null;
}

function lookAt(path: string, attach: boolean, record: DescribedModel["record"]): DescribedModel {
  record.path = Deno.build.os === "windows" ? path.replaceAll("\\", "/") : path;
  if (!mayRead(path)) throw new Error(`give --allow-read=${path}`);
  const { size, isFile } = Deno.statSync(path);
  if (!isFile) return { record };
  if (!attach || size > MOST_ATTACHED) {
    return { record: { ...record, size, sha256: sha256OfFile(path) } };
  }
  const bytes = Deno.readFileSync(path);
  return {
    record: { ...record, size: bytes.length, sha256: sha256Of(bytes), attached: true },
    bytes,
  };
}

function notSent({ path, size }: DescribedModel["record"]): Error {
  const why = size === undefined
    ? "it is no file here"
    : `${size}, at most ${MOST_ATTACHED} are allowed`;
  return new Error(`logPathToModel(): the bytes of ${path} are not sent: ${why}`);
}

function sha256OfFile(path: string): string {
  using file = Deno.openSync(path);
  const digest = startDigest("sha256");
  const chunk = new Uint8Array(CHUNK);
  for (let read; (read = file.readSync(chunk)) !== null;) digest.update(chunk.subarray(0, read));
  return digest.digest("hex");
}
