const CODES = ["ENOSPC", "EDQUOT"];
const ADVICE =
  "the disk is full: free some space; until then up to 16 MB of what is logged wait in memory";

/** A write came back short, without an error of its own: so it goes when a disk gets full. */
export class DiskFullError extends Error {
  override name = "DiskFullError" as const;

  constructor(written: number, wanted: number) {
    super(`Cannot write more than ${written} of ${wanted} bytes: the disk is full`);
  }
}

/** An error as a person is told of it: what to do, if the disk is full. */
export function withAdvice(error: unknown): unknown {
  const isFull = error instanceof DiskFullError ||
    CODES.includes((error as { code?: string }).code ?? "");
  return isFull ? new Error(ADVICE, { cause: error }) : error;
}
