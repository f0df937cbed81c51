/**
 * Reads the bodies of requests, as the MLOps App does and never more than a limit.
 *
 * @module
 */

import { FAULT_REPLIES } from "../contract/fault.ts";
import { AppError } from "./app_error.ts";
import { quoteBareNumbers } from "./bare_numbers.ts";
import { checkDepth } from "./json_depth.ts";

/** The most bytes that a body may have: 64 MB. */
export const BODY_LIMIT = 64 * 1024 * 1024;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json$/;

/**
 * Reads a whole body.
 *
 * @throws {AppError} If it is larger than the limit (413), or breaks off (400).
 */
export async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length")) > BODY_LIMIT) throw tooLarge();
  const chunks = request.body === null ? [] : await readChunks(request.body.getReader());
  return chunks.length === 1 ? chunks[0]! : await new Blob(chunks).bytes();
}

async function readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let read = await readNext(reader); !read.done; read = await readNext(reader)) {
    length += read.value.length;
    if (length > BODY_LIMIT) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(read.value);
  }
  return chunks;
}

async function readNext<T>(
  reader: ReadableStreamDefaultReader<T>,
): Promise<ReadableStreamReadResult<T>> {
  try {
    return await reader.read();
  } catch (cause) {
    throw new AppError(400, "The body breaks off before its end.", {}, { cause });
  }
}

/**
 * Reads a body as JSON; `undefined` if there is none. The bare `NaN`, `Infinity` and `-Infinity` that
 * Python writes are taken for the strings that stand for them.
 *
 * @throws {AppError} If it is no JSON or nested too deeply (422), no text (400), or too large (413).
 */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return undefined;
  if (!isJson(request)) throw notJson();
  const value = parseJson(decode(bytes));
  checkDepth(value);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return parseBareNumbers(text, error as SyntaxError);
  }
}

function parseBareNumbers(text: string, error: SyntaxError): unknown {
  try {
    return JSON.parse(quoteBareNumbers(text));
  } catch {
    throw malformed(text, error); // the first error tells of the text as it was sent
  }
}

function isJson(request: Request): boolean {
  const type = request.headers.get("content-type");
  return type === null || JSON_TYPE.test(type.split(";")[0]!.trim().toLowerCase());
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AppError(400, "There was an error parsing the body");
  }
}

function tooLarge(): AppError {
  return new AppError(413, `The body is larger than ${BODY_LIMIT} bytes.`);
}

function notJson(): AppError {
  return new AppError(422, [{ loc: ["body"], ...FAULT_REPLIES.object }]);
}

/** Tells the place in Python's words: a character, and a line and a column. */
function malformed(text: string, { message }: SyntaxError): AppError {
  const pos = positionOf(text, message);
  const before = text.slice(0, pos);
  const lineno = before.split("\n").length;
  const colno = pos - before.lastIndexOf("\n");
  const msg = message.replace(/ in JSON at position.*| at position.*/s, "");
  return new AppError(422, [{
    loc: ["body", pos],
    msg: `${msg}: line ${lineno} column ${colno} (char ${pos})`,
    type: "value_error.jsondecode",
    ctx: { msg, doc: text, pos, lineno, colno },
  }]);
}

function positionOf(text: string, message: string): number {
  const [, position] = /position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return Number(position);
  return message.includes("end of JSON") ? text.length : 0;
}
