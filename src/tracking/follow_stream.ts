/**
 * Follows a stream that a tracked function gave back.
 *
 * @module
 */

import type { Conclusion } from "./logger.ts";

/** What is done with an iteration when its stream has come to its end. */
export interface StreamEnd {
  complete(): Promise<Conclusion>;
  fail(error: unknown): Promise<Conclusion>;
}

/**
 * A stream with the same chunks, which ends an iteration when it is used up, cancelled or fails. A
 * stream of bytes stays one.
 *
 * @param settle Waits for the delivery, if anybody is to.
 */
export function followStream(
  stream: ReadableStream,
  end: StreamEnd,
  settle: (ending: Promise<Conclusion>) => Promise<void>,
): ReadableStream {
  const isOfBytes = isByteStream(stream);
  const reader = stream.getReader();
  const source = {
    async pull(controller: ReadableStreamDefaultController | ReadableByteStreamController) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
      } catch (error) {
        await settle(end.fail(error));
        throw error;
      }
      await settle(end.complete());
      controller.close();
      (controller as ReadableByteStreamController).byobRequest?.respond(0);
    },
    async cancel(reason: unknown) {
      try {
        await reader.cancel(reason);
      } catch (error) {
        await settle(end.fail(error));
        throw error;
      }
      await settle(end.complete());
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
