/**
 * The decorator: each call of the method is an iteration.
 *
 * @module
 */

import { checkOptions, type IterationOptions } from "./iteration_options.ts";
import { type AnyFunction, wrap } from "./track.ts";

/** Any method. */
// deno-lint-ignore no-explicit-any -- what a method decorator's context asks for
export type AnyMethod = (this: any, ...args: any[]) => any;

/** Options made from the arguments of the call. */
export type OptionsFrom<P extends object = object> = (...args: never[]) => IterationOptions<P>;

/** Whether an options function takes the arguments of the method that it is for. */
export type Accepts<F extends AnyFunction, O> = O extends (...args: Parameters<F>) => unknown
  ? unknown
  : { "the options function must take the arguments of the function it tracks": Parameters<F> };

/** What `@trackIteration(options)` gives: a decorator of methods, standard and legacy. */
export interface TrackDecorator<O = () => unknown> {
  /** The standard form. */
  <F extends AnyMethod>(
    method: F,
    // deno-lint-ignore no-explicit-any -- any class, any kind of `this`
    context: ClassMethodDecoratorContext<any, any> & Accepts<F, O>,
  ): F;
  /** The form under `experimentalDecorators`. */
  <F extends AnyMethod>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<F> & Accepts<F, O>,
  ): void;
}

/**
 * Decorates a method so that each call is an iteration: it starts before, ends with the true status
 * after, and the caller gets the method's own result or its own exception.
 *
 * Bare, or with options, or with a function of the call's arguments that returns options. The logger
 * is injected by a default parameter: `iteration = currentIteration()`.
 *
 * Requires `--allow-read` and `--allow-write` on the tracking folder; without them nothing is tracked,
 * which one warning tells.
 *
 * @throws {TypeError} If it decorates something that is no method, or the options are wrong: at once, or
 * at a call if it takes a call to tell.
 *
 * @example
 * ```ts
 * import { currentIteration, trackIteration } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * class Trainer {
 *   @trackIteration({ project: "Doc", experiment: "decorator" })
 *   async train(epochs: number, iteration = currentIteration()): Promise<number> {
 *     for (const epoch of iteration.steps(epochs)) iteration.logMetric("loss", 1 / (epoch + 1));
 *     return await Promise.resolve(1 / epochs);
 *   }
 * }
 * assertEquals(await new Trainer().train(4), 0.25);
 * ```
 */
export function trackIteration<O extends OptionsFrom>(options: O): TrackDecorator<O>;
/** The same with fixed options, or none. */
export function trackIteration(options?: IterationOptions): TrackDecorator;
/** The bare form: `@trackIteration`. */
export function trackIteration<F extends AnyMethod>(
  method: F,
  // deno-lint-ignore no-explicit-any -- any class, any kind of `this`
  context: ClassMethodDecoratorContext<any, any>,
): F;
/** The bare form under `experimentalDecorators`. */
export function trackIteration(
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor,
): void;
export function trackIteration(...given: unknown[]): unknown {
  if (given.length > 1) return decorate({}, given);
  const options = (given[0] ?? {}) as IterationOptions | OptionsFrom;
  if (typeof options !== "function") checkOptions(options);
  else if (isClass(options)) throw misuse(`the class ${options.name}`);
  return (...decorated: unknown[]) => decorate(options, decorated);
}

function decorate(options: IterationOptions | OptionsFrom, decorated: unknown[]): unknown {
  const [target, context, descriptor] = decorated;
  if (isStandardContext(context)) {
    const name = String(context.name); // which a private method itself does not have
    if (context.kind === "method") return wrap(target as AnyFunction, options, name);
    throw misuse(`the ${context.kind} ${name}`);
  }
  const legacy = descriptor as PropertyDescriptor | undefined;
  if (typeof legacy?.value !== "function") throw misuse(String(context ?? "a class"));
  legacy.value = wrap(legacy.value, options);
  return legacy;
}

/** Under `experimentalDecorators` the bare form on a class looks like an options function. */
function isClass(value: (...args: never[]) => unknown): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

function isStandardContext(value: unknown): value is DecoratorContext {
  return typeof value === "object" && value !== null && "kind" in value;
}

function misuse(what: string): TypeError {
  return new TypeError(`Cannot decorate ${what}: @trackIteration() is for methods`);
}
