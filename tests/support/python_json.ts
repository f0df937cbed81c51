/** JSON as Python's json and the original App's database take it. */

/** Stands for NaN and the infinities, which Python reads and the App then cannot write. */
const POISON = "\0NaN";

/** Reads a body as the App does: NaN and the infinities are numbers to it, another type is no JSON. */
export function parsePythonJson(body: string, headers: Headers): unknown {
  if (!/^application\/(.+\+)?json$/.test(headers.get("content-type") ?? "")) return body;
  const text = body.replace(
    /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g,
    (token) => token.startsWith('"') ? token : JSON.stringify(POISON),
  );
  return text === "" ? null : JSON.parse(text);
}

/** Answers as the App does: with 500 if there is a NaN in what it stored. */
export function answerJson(status: number, body: unknown): Response {
  const text = JSON.stringify(body);
  return text.includes(JSON.stringify(POISON))
    ? new Response("Internal Server Error", { status: 500 })
    : new Response(text, { status, headers: { "content-type": "application/json" } });
}

/**
 * Whether the database takes a document: integers of 64 bits at most, no lone surrogates, no NUL in a
 * key, no more than 100 levels.
 */
export function isStorable(value: unknown, text: string): boolean {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g) ?? [];
  const isInRange = (token: string) =>
    !/^-?\d{19,}$/.test(token) || BigInt.asIntN(64, BigInt(token)) === BigInt(token);
  return tokens.every(isInRange) && isEncodable(value, 90);
}

function isEncodable(value: unknown, levels: number): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 &&
    Object.entries(value).every(([key, item]) =>
      key.isWellFormed() && !key.includes("\0") && isEncodable(item, levels - 1)
    );
}
