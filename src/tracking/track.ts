/**
 * Functions that are tracked: each call is an iteration.
 *
 * @module
 */

import { loadModule } from "../contract/load_module.ts";
import { currentSettings } from "../settings.ts";
import { capturedArguments } from "./captured_arguments.ts";
import { followResult } from "./follow.ts";
import { isIterationLogger, type IterationLogger } from "./iteration_logger.ts";
import {
  checkOptions,
  type DefinedOptions,
  type IterationOptions,
  placeOf,
} from "./iteration_options.ts";
import type { Logger } from "./logger.ts";
import { runWithin, tryCurrentIteration } from "./scope.ts";
import { openIteration } from "./start.ts";

/** Any function. */
export type AnyFunction = (...args: never[]) => unknown;

/** The options of a call, or a function that makes them from its arguments. */
type OptionsSource = IterationOptions | ((...args: never[]) => IterationOptions);

/**
 * Wraps a function so that each call is an iteration: it starts before, ends with the true status after,
 * and the caller gets the function's own result or its own exception. A synchronous function stays
 * synchronous.
 *
 * Requires `--allow-read` and `--allow-write` on the tracking folder; without them nothing is tracked,
 * which one warning tells.
 *
 * @throws {TypeError} If the options are wrong: at once, or at a call if it takes a call to tell.
 * @throws {MlopsAppError} At a call of an `async` function, if the App has no project or experiment of
 * the id that the options give.
 *
 * @example
 * ```ts
 * import { currentIteration, track } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const train = track({ project: "Doc", experiment: "track" }, function train(rate: number) {
 *   const iteration = currentIteration();
 *   iteration.logParameter("rate", rate);
 *   iteration.logMetric("loss", rate / 2);
 *   return rate * 2;
 * });
 * assertEquals(train(0.25), 0.5);
 * ```
 */
export function track<F extends AnyFunction>(fn: F): F;
/** The same with options, or with a function of the call's arguments that gives them. */
export function track<F extends AnyFunction>(
  options: IterationOptions | ((...args: Parameters<F>) => IterationOptions),
  fn: F,
): F;
export function track(first: OptionsSource | AnyFunction, second?: AnyFunction): AnyFunction {
  const [options, fn] = second === undefined ? [{}, first] : [first, second];
  if (typeof fn !== "function") throw new TypeError("track() takes a function to track");
  return wrap(fn as AnyFunction, options as OptionsSource);
}

/**
 * Wraps a function; name, length and `this` are kept.
 *
 * @param otherwise The iteration's name, where neither the options nor the function have one.
 * @throws {TypeError} If the options are wrong, as far as they do not depend on a call.
 */
export function wrap(
  fn: AnyFunction,
  source: OptionsSource,
  otherwise = "anonymous",
): AnyFunction {
  if (typeof source !== "function") checkOptions(source);
  const isAsync = isAsyncFunction(fn);
  function tracked(this: unknown, ...args: never[]): unknown {
    const call = (): unknown => Reflect.apply(fn, this, args);
    const joined = args.at(-1) as unknown;
    if (isIterationLogger(joined)) return join(joined, call);
    try {
      const options = withArguments(optionsOf(source, args), fn, args);
      const name = options.name ?? cut(fn.name || otherwise);
      return startAndFollow(name, options, isAsync, call);
    } catch (error) {
      return raise(error, isAsync);
    }
  }
  return Object.defineProperties(tracked, {
    name: { value: fn.name, configurable: true },
    length: { value: fn.length, configurable: true },
  });
}

/** Calls a function within an iteration that its own caller ends. */
function join(logger: IterationLogger, call: () => unknown): unknown {
  const leave = (): Promise<void> => Promise.resolve();
  return followResult({ logger, complete: leave, fail: leave }, runWithin(logger, call), false);
}

function isAsyncFunction(fn: unknown): boolean {
  return Object.prototype.toString.call(fn) === "[object AsyncFunction]";
}

/** An `async` function never throws, it rejects; so it does when it cannot even be started. */
function raise(error: unknown, isAsync: boolean): Promise<never> {
  if (isAsync) return Promise.reject(error);
  throw error;
}

/** Arguments that are captured come before the parameters that the options give. */
function withArguments(
  options: DefinedOptions,
  fn: AnyFunction,
  args: never[],
): IterationOptions {
  if (!options.captureArguments) return options;
  const captured = Object.entries(capturedArguments(fn, args, currentSettings().isSecret));
  const defined = options.schemas?.parameters;
  const fitting = captured.filter(([name]) => !defined || Object.hasOwn(defined, name));
  return { ...options, parameters: { ...Object.fromEntries(fitting), ...options.parameters } };
}

function optionsOf(source: OptionsSource, args: never[]): IterationOptions {
  if (typeof source !== "function") return source;
  const options = source(...args);
  checkOptions(options);
  return options;
}

function cut(name: string): string {
  return [...name].slice(0, 100).join("");
}

/**
 * Calls a function as an iteration and gives it the logger, which is the current one as well.
 *
 * Requires `--allow-read` and `--allow-write` on the tracking folder; without them nothing is tracked,
 * which one warning tells.
 *
 * @throws {TypeError} If the options are wrong.
 *
 * @example
 * ```ts
 * import { withIteration } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const loss = await withIteration("baseline", { project: "Doc" }, async (iteration) => {
 *   iteration.logMetric("loss", 0.5);
 *   return await Promise.resolve(0.5);
 * });
 * assertEquals(loss, 0.5);
 * ```
 */
export function withIteration<T>(name: string, callback: (iteration: IterationLogger) => T): T;
/** The same with options. */
export function withIteration<T>(
  name: string,
  options: IterationOptions,
  callback: (iteration: IterationLogger) => T,
): T;
export function withIteration<T>(
  name: string,
  first: IterationOptions | ((iteration: IterationLogger) => T),
  second?: (iteration: IterationLogger) => T,
): T {
  const [options, callback] = typeof first === "function" ? [{}, first] : [first, second];
  if (typeof callback !== "function") throw new TypeError("withIteration() takes a callback");
  const isAsync = isAsyncFunction(callback);
  try {
    return startAndFollow(name, options, isAsync, callback) as T;
  } catch (error) {
    return raise(error, isAsync) as T;
  }
}

function startAndFollow(
  name: string,
  options: IterationOptions,
  isAsync: boolean,
  call: (logger: Logger) => unknown,
): unknown {
  const place = placeOf(options);
  const start = () => openIteration(name, { ...options, isTracked: true }, place);
  if (options.resume !== undefined) {
    throw new TypeError("Cannot start: resume is an option of startIteration()");
  }
  if (!isAsync || !("id" in place.project || "id" in place.experiment)) {
    return follow(start(), call);
  }
  return loadModule(() => import("./place_check.ts"))
    .then(({ checkPlace }) => checkPlace(place))
    .then(() => follow(start(), call));
}

function follow(logger: Logger, call: (logger: Logger) => unknown): unknown {
  // Who waits for a result waits for its delivery as well, but for a child the parent's end will do.
  const waits = tryCurrentIteration() === undefined;
  let result: unknown;
  try {
    result = runWithin(logger, call);
  } catch (error) {
    logger.fail(error);
    throw error;
  }
  return followResult(
    {
      logger,
      complete: () => logger.complete(),
      fail: (error) => logger.fail(error),
    },
    result,
    waits,
  );
}
