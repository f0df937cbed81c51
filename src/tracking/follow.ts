/**
 * Follows what a tracked function gave back to its true end: a value has come to it, a promise will, a
 * generator and a stream do when somebody has used them up or let go of them.
 *
 * @module
 */

import { type Followed, followStream } from "./follow_stream.ts";
import { runWithin } from "./scope.ts";

/**
 * Ends an iteration when a result has come to its end.
 *
 * @param waits Whether whoever waits for the result waits for the delivery as well.
 * @returns The result, or what stands for it: what a generator's or stream's code logs is the
 * iteration's, too.
 */
export function followResult(followed: Followed, result: unknown, waits: boolean): unknown {
  const kind = kindOf(result);
  if (kind === "promise") return followPromise(followed, result as PromiseLike<unknown>, waits);
  if (kind === "thenable") return followThenable(followed, result as PromiseLike<unknown>, waits);
  const longer = followLongResult(followed, result, kind, waits);
  if (longer === undefined) followed.complete();
  return longer ?? result;
}

type Kind = "promise" | "thenable" | "stream" | "generator" | "async generator" | undefined;

/** What a result is, as far as it has an end of its own. */
function kindOf(result: unknown): Kind {
  if ((typeof result !== "object" && typeof result !== "function") || result === null) return;
  try {
    const { then } = result as Partial<PromiseLike<unknown>>;
    // A promise of a class of its own may begin its work when it is asked, like any thenable.
    if (result instanceof Promise && then === Promise.prototype.then) return "promise";
    if (typeof then === "function") return "thenable";
    if (result instanceof ReadableStream) return result.locked ? undefined : "stream";
    if (!isIteratorToTheEnd(result)) return;
    const tag = Object.prototype.toString.call(result);
    if (tag === "[object Generator]") return "generator";
    if (tag === "[object AsyncGenerator]") return "async generator";
  } catch {
    // a getter or a proxy of the result's own: the caller gets the result as it is
  }
  return;
}

function isIteratorToTheEnd(value: object): boolean {
  const { next, return: leave, throw: fail } = value as Partial<Generator>;
  return [next, leave, fail].every((it) => typeof it === "function");
}

function followLongResult(
  followed: Followed,
  result: unknown,
  kind: Kind,
  waits: boolean,
): object | undefined {
  switch (kind) {
    case "stream":
      return followStream(result as ReadableStream, followed, (ending) => settled(ending, waits));
    case "generator":
      return followGenerator(followed, result as Generator);
    case "async generator":
      return followAsyncGenerator(followed, result as AsyncGenerator, waits);
    default:
      return undefined;
  }
}

async function followPromise(
  followed: Followed,
  promise: PromiseLike<unknown>,
  waits: boolean,
): Promise<unknown> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    await settled(followed.fail(error), waits);
    throw error;
  }
  const longer = followLongResult(followed, result, kindOf(result), waits);
  if (longer !== undefined) return longer;
  await settled(followed.complete(), waits);
  return result;
}

/** What an App refuses has been told as a warning: the training's own outcome stands. */
async function settled(ending: Promise<unknown>, waits: boolean): Promise<void> {
  if (waits) await Promise.allSettled([ending]);
}

/**
 * A thenable that is no plain promise may only begin its work when somebody waits for it, and each time
 * anew: so it is left alone until then, and asked once.
 */
function followThenable(
  followed: Followed,
  thenable: PromiseLike<unknown>,
  waits: boolean,
): PromiseLike<unknown> {
  let promise: Promise<unknown> | undefined;
  const follow = (): Promise<unknown> => {
    const ask = () => new Promise((resolve, reject) => thenable.then(resolve, reject));
    return promise ??= followPromise(followed, runWithin(followed.logger, ask), waits);
  };
  // A proxy may not say otherwise than what is frozen.
  const target = Object.isFrozen(thenable) ? Object.create(thenable) : thenable;
  const proxy: PromiseLike<unknown> = new Proxy(target, {
    get(_, name) {
      if (name === "then" || name === "catch" || name === "finally") {
        return (...args: never[]) => Reflect.apply(Promise.prototype[name], follow(), args);
      }
      const value = Reflect.get(thenable, name, thenable);
      if (typeof value !== "function" || name === "constructor") return value;
      return (...args: unknown[]) => {
        const result = runWithin(followed.logger, () => Reflect.apply(value, thenable, args));
        return result === thenable ? proxy : result; // as builders do
      };
    },
  });
  return proxy;
}

/** How a generator is moved on. */
type Move = "next" | "return" | "throw";

/** The generator's code runs within the iteration, and a `break` of whoever uses it ends it well. */
function followGenerator(followed: Followed, generator: Generator): Generator {
  let isRunning = false;
  const step = (move: Move, given: unknown[]): IteratorResult<unknown> => {
    const advance = () => Reflect.apply(generator[move], generator, given);
    if (isRunning) return advance(); // which throws, but ends nothing
    isRunning = true;
    try {
      const result = runWithin(followed.logger, advance);
      if (result.done) endAfter(followed, move);
      return result;
    } catch (error) {
      followed.fail(error);
      throw error;
    } finally {
      isRunning = false;
    }
  };
  return standIn(generator, step);
}

function followAsyncGenerator(
  followed: Followed,
  generator: AsyncGenerator,
  waits: boolean,
): AsyncGenerator {
  let before: Promise<unknown> | undefined;
  const step = async (move: Move, given: unknown[]): Promise<IteratorResult<unknown>> => {
    let result: IteratorResult<unknown>;
    const advance = () =>
      runWithin(followed.logger, () => Reflect.apply(generator[move], generator, given));
    // One after another: what the generator itself has in its queue runs outside of the iteration.
    const moved = before === undefined ? advance() : before.then(advance, advance);
    before = moved;
    try {
      result = await moved;
    } catch (error) {
      await settled(followed.fail(error), waits);
      throw error;
    } finally {
      if (before === moved) before = undefined;
    }
    if (result.done) await settled(endAfter(followed, move), waits);
    return result;
  };
  return standIn(generator, step);
}

/** Whoever lets go of the rest does so well, or because the signal said so. */
function endAfter(followed: Followed, move: Move): Promise<unknown> {
  const isLeft = move === "return" && followed.logger.signal.aborted;
  return isLeft ? followed.fail(followed.logger.signal.reason) : followed.complete();
}

/** A generator of the same kind, by its prototypes: iterator helpers and disposal come with them. */
function standIn<G extends object>(
  generator: G,
  step: (move: Move, given: unknown[]) => unknown,
): G {
  const moveBy = (move: Move) => ({
    value: { [move]: (...given: unknown[]) => step(move, given) }[move],
    writable: true,
    configurable: true,
  });
  return Object.create(Object.getPrototypeOf(generator), {
    next: moveBy("next"),
    return: moveBy("return"),
    throw: moveBy("throw"),
  });
}
