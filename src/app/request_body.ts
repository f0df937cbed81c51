/**
 * Reads the bodies of requests, as the MLOps App does and never more than a limit.
 *
 * @module
 */

import { joinBytes } from "../contract/byte_lines.ts";
import { FAULT_REPLIES } from "../contract/fault.ts";
import { parseWritten } from "../contract/python_number.ts";
import { countCharacters } from "../contract/text.ts";
import { AppError } from "./app_error.ts";
import { quoteBareNumbers } from "./bare_numbers.ts";
import { checkDepth } from "./json_depth.ts";
import { findJsonFault } from "./json_fault.ts";
import { checkSize } from "./json_size.ts";

/** The most bytes of any body, as one with a model, records or lines of an export: 64 MB. */
export const BODY_LIMIT = 64 * 1024 * 1024;

/** The most bytes of a body with an iteration, or all that a project holds: 32 MB. */
export const WHOLE_LIMIT = 32 * 1024 * 1024;

/** The most bytes of a body with one document, or with ids: 8 MB. */
export const DOCUMENT_LIMIT = 8 * 1024 * 1024;

/** So much of a malformed text is sent back, around its fault. */
const LONGEST_ECHO = 1000;

const DECODER = new TextDecoder("utf-8", { fatal: true });
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json$/;

/**
 * Reads a whole body. A compressed one is refused: what it would become cannot be told beforehand.
 *
 * @throws {AppError} If it is larger than the limit (413), compressed (415), or breaks off (408).
 */
export async function readBytes(
  request: Request,
  limit: number = BODY_LIMIT,
): Promise<Uint8Array<ArrayBuffer>> {
  checkHead(request, limit);
  // No more comes than is declared, unless it comes in chunks.
  const isBounded = request.headers.has("content-length") &&
    !request.headers.has("transfer-encoding");
  if (isBounded) return await whole(request.bytes());
  return joinBytes(await Array.fromAsync(readParts(request, limit)));
}

/** Does what {@linkcode readBytes} does, part by part: a large body is never in memory as a whole. */
export async function* readParts(
  request: Request,
  limit: number = BODY_LIMIT,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  checkHead(request, limit);
  if (request.body === null) return;
  const parts = request.body[Symbol.asyncIterator]();
  const next = () => whole(parts.next());
  let length = 0;
  try {
    for (let read = await next(); !read.done; read = await next()) {
      length += read.value.length;
      if (length > limit) throw tooLarge(limit);
      yield read.value;
    }
  } finally {
    await parts.return?.();
  }
}

function checkHead({ headers }: Request, limit: number): void {
  const encoding = headers.get("content-encoding") || "identity";
  if (encoding.toLowerCase() !== "identity") throw compressed(encoding);
  if (Number(headers.get("content-length")) > limit) throw tooLarge(limit);
}

async function whole<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (cause) {
    // What did not come in full may be sent again.
    throw new AppError(408, "The body breaks off before its end.", {}, { cause });
  }
}

/**
 * Reads a body as JSON; `undefined` if there is none. The bare `NaN`, `Infinity` and `-Infinity` that
 * Python writes are taken for the strings that stand for them.
 *
 * @throws {AppError} If it is no JSON or nested too deeply (422), no text (400), compressed (415), or
 * too large or of too many values (413).
 */
export async function readJson(request: Request, limit: number = WHOLE_LIMIT): Promise<unknown> {
  const bytes = await readBytes(request, limit);
  if (bytes.length === 0) return undefined;
  if (!isJson(request)) throw notJson();
  checkSize(bytes);
  const value = parseJson(decode(bytes));
  checkDepth(value);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return parseWritten(text);
  } catch (error) {
    return parseBareNumbers(text, error as SyntaxError);
  }
}

function parseBareNumbers(text: string, error: SyntaxError): unknown {
  try {
    return parseWritten(quoteBareNumbers(text));
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
    return DECODER.decode(bytes);
  } catch {
    throw new AppError(400, "There was an error parsing the body");
  }
}

function tooLarge(limit: number): AppError {
  return new AppError(413, `The body is larger than ${limit} bytes.`);
}

function compressed(encoding: string): AppError {
  return new AppError(
    415,
    `The body is encoded as ${encoding}, and is taken as it is only.`,
    { "accept-encoding": "identity" },
  );
}

function notJson(): AppError {
  return new AppError(422, [{ loc: ["body"], ...FAULT_REPLIES.object }]);
}

/** Tells the place as Python does: a character, which may be two UTF-16 units, and a line and a column. */
function malformed(text: string, error: SyntaxError): AppError {
  const { msg, at } = findJsonFault(text) ?? { msg: error.message, at: 0 };
  const before = text.slice(0, at);
  const pos = countCharacters(before);
  const lineno = before.split("\n").length;
  const colno = countCharacters(before.slice(before.lastIndexOf("\n") + 1)) + 1;
  return new AppError(422, [{
    loc: ["body", pos],
    msg: `${msg}: line ${lineno} column ${colno} (char ${pos})`,
    type: "value_error.jsondecode",
    ctx: { msg, doc: echoOf(text, at), pos, lineno, colno },
  }]);
}

function echoOf(text: string, at: number): string {
  if (text.length <= LONGEST_ECHO) return text;
  const start = Math.max(0, at - LONGEST_ECHO / 2);
  return text.slice(start, start + LONGEST_ECHO).toWellFormed();
}
