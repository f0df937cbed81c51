/**
 * Bearer tokens: some may read and write, some may only read.
 *
 * @module
 */

import { createHash, timingSafeEqual } from "node:crypto";

/** The tokens that an App knows. */
export interface AccessTokens {
  /** Those that may read and write. */
  write: readonly string[];
  /** Those that may only read. */
  read: readonly string[];
}

/** What a token allows. */
export type AccessRight = "write" | "read";

const FEWEST_CHARACTERS = 16;
const FORM = /^[\x21-\x7e]+$/;

/** Tells what tokens allow. It keeps their digests only. */
export class TokenCheck {
  #known: readonly { digest: Uint8Array; right: AccessRight }[] = [];

  constructor(tokens: AccessTokens) {
    this.use(tokens);
  }

  /** Takes other tokens in place of those that it knows. */
  use({ write, read }: AccessTokens): void {
    const known = (tokens: readonly string[], right: AccessRight) =>
      tokens.map((token) => ({ digest: digestOf(token), right }));
    this.#known = [...known(write, "write"), ...known(read, "read")];
  }

  /** What a token allows; `undefined` for one that is not known. It takes as long for any token. */
  rightOf(token: string): AccessRight | undefined {
    const digest = digestOf(token);
    const found = this.#known.filter((known) => timingSafeEqual(known.digest, digest));
    return found[0]?.right;
  }
}

/**
 * Reads a file of tokens: one a line, `read` before those that may only read, `#` before comments.
 *
 * @throws {TypeError} If a line is none of these, or a token is too short.
 */
export function parseTokenFile(text: string): AccessTokens {
  const tokens: Record<AccessRight, string[]> = { write: [], read: [] };
  text.split("\n").forEach((line, index) => {
    const words = line.trim().split(/\s+/);
    if (words[0] === "" || words[0]!.startsWith("#")) return;
    const right = words.length > 1 && words[0] === "read" ? "read" : "write";
    const rest = right === "read" ? words.slice(1) : words;
    const problem = rest.length > 1 ? "it has more than one word" : tokenProblem(rest[0]!);
    if (problem !== undefined) {
      throw new TypeError(`Cannot read the token in line ${index + 1}: ${problem}`);
    }
    tokens[right].push(rest[0]!);
  });
  return tokens;
}

/** What is wrong with a token; `undefined` for a good one. It never tells the token. */
export function tokenProblem(token: string): string | undefined {
  if (!FORM.test(token)) return "it must be printable ASCII, without spaces";
  if (token.length >= FEWEST_CHARACTERS) return undefined;
  return `it has ${token.length} characters, at least ${FEWEST_CHARACTERS} are needed`;
}

function digestOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
