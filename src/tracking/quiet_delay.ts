/**
 * Waiting that is no work of the program: it ends as if nobody waited.
 *
 * A timer is not the same, even one without a reference: while there is one, Deno does not tell that a
 * top-level `await` never resolves, and the program hangs.
 *
 * @module
 */

const CELL = new Int32Array(new SharedArrayBuffer(4));

/** Waits. */
export async function quietDelay(milliseconds: number): Promise<void> {
  await Atomics.waitAsync(CELL, 0, 0, milliseconds).value;
}

/**
 * Calls a function later.
 *
 * @param call Must not throw.
 * @returns Prevents it.
 */
export function quietTimeout(call: () => void, milliseconds: number): () => void {
  let isOver = false;
  quietDelay(milliseconds).then(() => isOver || call());
  return () => {
    isOver = true;
  };
}

/**
 * Calls a function again and again.
 *
 * @param call Must not throw.
 * @returns Ends it.
 */
export function quietInterval(call: () => void, milliseconds: number): () => void {
  let isOver = false;
  const repeat = async (): Promise<void> => {
    for (;;) {
      await quietDelay(milliseconds);
      if (isOver) return;
      call();
    }
  };
  repeat();
  return () => {
    isOver = true;
  };
}
