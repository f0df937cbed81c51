import { StoreTroubleError } from "../store/store_error.ts";

/** Characters that are sent together, unless a part is longer. */
const BATCH = 64 * 1024;

/** Headers of a reply whose JSON comes in parts. */
export const JSON_HEADERS = { "content-type": "application/json" };

/** A stream of a text that comes in parts, small or large; they are made as fast as they are read. */
export function textStream(
  parts: AsyncIterable<string> | Iterable<string>,
): ReadableStream<Uint8Array> {
  return ReadableStream.from(batched(parts)).pipeThrough(new TextEncoderStream());
}

async function* batched(parts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let batch: string[] = [];
  let length = 0;
  for await (const part of toldInOneLine(parts)) {
    batch.push(part);
    length += part.length;
    if (length < BATCH) continue;
    yield batch.join("");
    [batch, length] = [[], 0];
  }
  if (length > 0) yield batch.join("");
}

/** Whoever serves the stream logs what breaks it off, and for trouble with the disk a line is enough. */
async function* toldInOneLine(
  parts: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string> {
  try {
    yield* parts;
  } catch (error) {
    if (!(error instanceof StoreTroubleError)) throw error;
    const message = `The MLOps App broke a reply off: it cannot use its database: ${error.message}`;
    throw Object.assign(new Error(message), { stack: message });
  }
}
