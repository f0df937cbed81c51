/**
 * Follows what a tracked function gave back to its true end: a value has come to it, a promise will, a
 * generator and a stream do when somebody has used them up or let go of them.
 *
 * @module
 */

import type { Conclusion, Logger } from "./logger.ts";
import { followStream } from "./follow_stream.ts";
import { runWithin } from "./scope.ts";

/**
 * Ends an iteration when a result has come to its end.
 *
 * @param waits Whether whoever waits for the result waits for the delivery as well.
 * @returns The result, or what stands for it: what a generator's or stream's code logs is the
 * iteration's, too.
 */
export function followResult(logger: Logger, result: unknown, waits: boolean): unknown {
  if (result instanceof Promise) return followPromise(logger, result, waits);
  if (isThenable(result)) return followThenable(logger, result, waits);
  if (result instanceof ReadableStream) {
    return followStream(result, logger, (ending) => settled(ending, waits));
  }
  const tag = Object.prototype.toString.call(result);
  if (tag === "[object Generator]") return followGenerator(logger, result as Generator);
  if (tag === "[object AsyncGenerator]") {
    return followAsyncGenerator(logger, result as AsyncGenerator, waits);
  }
  logger.complete();
  return result;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  try {
    return isObject && typeof (value as PromiseLike<unknown>).then === "function";
  } catch {
    return false; // a getter of the result's own: the caller gets the result as it is
  }
}

async function followPromise(
  logger: Logger,
  promise: PromiseLike<unknown>,
  waits: boolean,
): Promise<unknown> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    await settled(logger.fail(error), waits);
    throw error;
  }
  const isStream = result instanceof ReadableStream;
  if (isStream) return followResult(logger, result, waits);
  await settled(logger.complete(), waits);
  return result;
}

/** What an App refuses has been told as a warning: the training's own outcome stands. */
async function settled(ending: Promise<Conclusion>, waits: boolean): Promise<void> {
  if (waits) await Promise.allSettled([ending]);
}

/**
 * A thenable that is no promise may only begin its work when somebody waits for it, and each time anew:
 * so it is left alone until then, and asked once.
 */
function followThenable(
  logger: Logger,
  thenable: PromiseLike<unknown>,
  waits: boolean,
): PromiseLike<unknown> {
  let promise: Promise<unknown> | undefined;
  const follow = (): Promise<unknown> => {
    const ask = () => new Promise((resolve, reject) => thenable.then(resolve, reject));
    return promise ??= followPromise(logger, runWithin(logger, ask), waits);
  };
  return new Proxy(thenable, {
    get(target, name) {
      if (name === "then" || name === "catch" || name === "finally") {
        return (...args: never[]) => Reflect.apply(Promise.prototype[name], follow(), args);
      }
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** The generator's code runs within the iteration, and a `break` of whoever uses it ends it well. */
function followGenerator(logger: Logger, generator: Generator): Generator {
  const step = (advance: () => IteratorResult<unknown>): IteratorResult<unknown> => {
    try {
      const result = runWithin(logger, advance);
      if (result.done) logger.complete();
      return result;
    } catch (error) {
      logger.fail(error);
      throw error;
    }
  };
  return Object.assign(Object.create(Object.getPrototypeOf(generator)), {
    next: (...value: [] | [unknown]) => step(() => generator.next(...value)),
    return: (value: unknown) => step(() => generator.return(value)),
    throw: (error: unknown) => step(() => generator.throw(error)),
  });
}

function followAsyncGenerator(
  logger: Logger,
  generator: AsyncGenerator,
  waits: boolean,
): AsyncGenerator {
  const step = async (
    advance: () => Promise<IteratorResult<unknown>>,
  ): Promise<IteratorResult<unknown>> => {
    let result: IteratorResult<unknown>;
    try {
      result = await runWithin(logger, advance);
    } catch (error) {
      await settled(logger.fail(error), waits);
      throw error;
    }
    if (result.done) await settled(logger.complete(), waits);
    return result;
  };
  return Object.assign(Object.create(Object.getPrototypeOf(generator)), {
    next: (...value: [] | [unknown]) => step(() => generator.next(...value)),
    return: (value: unknown) => step(() => generator.return(value)),
    throw: (error: unknown) => step(() => generator.throw(error)),
  });
}
