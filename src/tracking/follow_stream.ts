/**
 * Follows a stream that a tracked function gave back.
 *
 * @module
 */

import type { IterationLogger } from "./iteration_logger.ts";
import { runWithin } from "./scope.ts";

/** What follows a result: its code runs within the logger's iteration. */
export interface Followed {
  logger: IterationLogger;
  /** The result came to its end. */
  complete(): Promise<unknown>;
  /** It failed. */
  fail(error: unknown): Promise<unknown>;
}

/**
 * A stream with the same chunks, which ends an iteration when it is used up, cancelled or fails; its code
 * runs within the iteration. A stream of bytes stays one.
 *
 * @param stream One that is not locked.
 * @param settle Waits for the delivery, if anybody is to.
 */
export function followStream(
  stream: ReadableStream,
  followed: Followed,
  settle: (ending: Promise<unknown>) => Promise<void>,
): ReadableStream {
  const isOfBytes = isByteStream(stream);
  let reader: ReadableStreamDefaultReader | ReadableStreamBYOBReader = stream.getReader();
  let isCancelled = false;

  /** Whoever brings a buffer of their own gets no more than it holds. */
  function read(
    view: ArrayBufferView | null | undefined,
  ): Promise<ReadableStreamReadResult<unknown>> {
    if (!isOfBytes) return (reader as ReadableStreamDefaultReader).read();
    reader.releaseLock();
    if (view) {
      const ofBytes = stream.getReader({ mode: "byob" });
      reader = ofBytes;
      return ofBytes.read(new Uint8Array(view.byteLength));
    }
    const ofChunks = stream.getReader();
    reader = ofChunks;
    return ofChunks.read();
  }

  const source = {
    async pull(controller: ReadableStreamDefaultController | ReadableByteStreamController) {
      const { byobRequest } = controller as Partial<ReadableByteStreamController>;
      try {
        const { done, value } = await runWithin(followed.logger, () => read(byobRequest?.view));
        if (isCancelled) return;
        if (!done) return controller.enqueue(value as ArrayBufferView);
      } catch (error) {
        if (!isCancelled) await settle(followed.fail(error));
        throw error;
      }
      await settle(followed.complete());
      if (isCancelled) return;
      controller.close();
      (controller as ReadableByteStreamController).byobRequest?.respond(0);
    },
    async cancel(reason: unknown) {
      isCancelled = true;
      try {
        await runWithin(followed.logger, () => reader.cancel(reason));
      } catch (error) {
        await settle(followed.fail(error));
        throw error;
      }
      const { aborted, reason: why } = followed.logger.signal;
      await settle(aborted ? followed.fail(why) : followed.complete());
    },
  };
  // Nothing is read ahead: the stream stays as lazy as it was.
  return isOfBytes
    ? new ReadableStream({ type: "bytes", ...source })
    : new ReadableStream(source, { highWaterMark: 0 });
}

function isByteStream(stream: ReadableStream): boolean {
  try {
    stream.getReader({ mode: "byob" }).releaseLock();
    return true;
  } catch {
    return false; // it says no otherwise
  }
}
