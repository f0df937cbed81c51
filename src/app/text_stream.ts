import { StoreTroubleError } from "../store/store_error.ts";

/** Characters that are sent together, unless a part is longer. */
const BATCH = 64 * 1024;
/** Characters of a text that is made whole: a longer one would stay in memory for long. */
const MOST_AT_ONCE = 4 * 1024 * 1024;

/** Headers of a reply whose JSON comes in parts. */
export const JSON_HEADERS = { "content-type": "application/json" };

/**
 * What a reply carries of a text that comes in parts: the text itself, which costs a program that embeds
 * the App no coding, or a stream if it is long.
 */
export function textBody(parts: Iterable<string>): string | ReadableStream<Uint8Array> {
  const rest = Iterator.from(parts);
  const first: string[] = [];
  for (let length = 0; length < MOST_AT_ONCE;) {
    const { value, done } = rest.next();
    if (done) return first.join("");
    first.push(value);
    length += value.length;
  }
  return textStream(chain(first, rest));
}

function* chain(...lists: Iterable<string>[]): Generator<string> {
  for (const list of lists) yield* list;
}

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
