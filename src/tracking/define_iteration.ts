/**
 * Iterations whose metrics and parameters are defined: by name, with a schema each.
 *
 * @module
 */

import { checkFields } from "./argument.ts";
import type { IterationLogger, StartedIteration } from "./iteration_logger.ts";
import { checkOptions, type DefinedOptions, type IterationOptions } from "./iteration_options.ts";
import { currentIteration } from "./scope.ts";
import { checkSchemas, type Fields, type InputOf } from "./standard_schema.ts";
import { startIteration } from "./start_iteration.ts";
import { type AnyFunction, track, withIteration } from "./track.ts";
import {
  type AnyMethod,
  type OptionsFrom,
  type TrackDecorator,
  trackIteration,
} from "./track_iteration.ts";

/** Refuses, at compile time, a metric whose schema takes no number. */
export type MetricFields<F> = {
  [K in keyof F]: InputOf<F[K]> extends number ? F[K]
    : { "a metric's schema must take a number": K };
};

/** The metrics of a definition, by name. */
export type MetricsOf<F> = string extends keyof F ? Record<string, number>
  : { [K in keyof F]: InputOf<F[K]> };

/** The parameters of a definition, by name. */
export type ParametersOf<F> = string extends keyof F ? Record<string, unknown>
  : { [K in keyof F]: InputOf<F[K]> };

/** The members of this module, with loggers that know the definition. */
export interface IterationDefinition<M extends object, P extends object> {
  /** Decorates a method; the options are made from the arguments of a call. */
  trackIteration<O extends OptionsFrom<P>>(options: O): TrackDecorator<O>;
  /** Decorates a method. */
  trackIteration(options?: IterationOptions<P>): TrackDecorator;
  /** Decorates a method, in the bare form: without brackets. */
  trackIteration<F extends AnyMethod>(
    method: F,
    // deno-lint-ignore no-explicit-any -- any class, any kind of `this`
    context: ClassMethodDecoratorContext<any, any>,
  ): F;
  /** The bare form under `experimentalDecorators`. */
  trackIteration(target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  /** Wraps a function. */
  track<F extends AnyFunction>(fn: F): F;
  /** Wraps a function, with options. */
  track<F extends AnyFunction>(
    options: IterationOptions<P> | ((...args: Parameters<F>) => IterationOptions<P>),
    fn: F,
  ): F;
  /** Calls a function as an iteration. */
  withIteration<T>(name: string, callback: (iteration: IterationLogger<M, P>) => T): T;
  /** Calls a function as an iteration, with options. */
  withIteration<T>(
    name: string,
    options: IterationOptions<P>,
    callback: (iteration: IterationLogger<M, P>) => T,
  ): T;
  /** Starts an iteration by hand. */
  startIteration(name: string, options?: IterationOptions<P>): Promise<StartedIteration<M, P>>;
  /** The logger of the tracked call that is running, which must be of this definition. */
  currentIteration(): IterationLogger<M, P>;
}

/**
 * Defines metrics and parameters by name, with a schema each: of zod, or of any library that speaks the
 * Standard Schema interface. A wrong name, type or choice does not compile. When the program runs, a value
 * that its schema does not take is not recorded, and a warning says why in the schema's own words.
 *
 * @param definition The schemas, and options for every iteration; those of a call come before them.
 * @throws {TypeError} If an option is wrong, or a schema is none.
 *
 * @example
 * ```ts
 * import { defineIteration } from "@mlops/tracking";
 * import { z } from "npm:zod@4";
 *
 * const { currentIteration, track } = defineIteration({
 *   project: "Doc",
 *   metrics: { loss: z.number().min(0), accuracy: z.number().min(0).max(1) },
 *   parameters: { optimizer: z.enum(["sgd", "adam"]), rate: z.number() },
 * });
 *
 * const train = track((rate: number) => {
 *   const iteration = currentIteration();
 *   iteration.logParameters({ optimizer: "adam", rate });
 *   iteration.logMetric("accuracy", 0.9);
 * });
 * train(0.1);
 * ```
 */
export function defineIteration<const M extends Fields = Fields, const P extends Fields = Fields>(
  definition: Omit<IterationOptions, "parameters"> & {
    metrics?: M & MetricFields<M> | undefined;
    parameters?: P | undefined;
  },
): IterationDefinition<MetricsOf<M>, ParametersOf<P>> {
  checkFields("Cannot start: options", definition);
  const { metrics, parameters, ...defaults } = definition;
  checkOptions(defaults);
  const schemas = { metrics, parameters };
  checkSchemas("defineIteration()", schemas);
  const defined = (options: IterationOptions = {}): DefinedOptions => {
    checkOptions(options);
    const given = withoutUndefined(options);
    return { ...withoutPlacesOf(given, defaults), ...given, schemas };
  };
  const source = (given?: IterationOptions | OptionsFrom) =>
    typeof given === "function" ? (...args: never[]) => defined(given(...args)) : defined(given);
  const members = {
    trackIteration: (...given: unknown[]) => {
      const decorator = trackIteration as (...given: unknown[]) => unknown;
      if (given.length > 1) return (decorator(defined()) as typeof decorator)(...given);
      decorator(given[0]); // says what is wrong with it
      return decorator(source(given[0] as IterationOptions | OptionsFrom | undefined));
    },
    track: (first: AnyFunction | IterationOptions, second?: AnyFunction) =>
      second === undefined
        ? track(source(), first as AnyFunction)
        : track(source(first as IterationOptions), second),
    withIteration: (name: string, first: unknown, second?: unknown) => {
      const [options, callback] = typeof first === "function" ? [{}, first] : [first, second];
      return withIteration(name, defined(options as IterationOptions), callback as () => unknown);
    },
    startIteration: (name: string, options?: IterationOptions) =>
      startIteration(name, defined(options)),
    currentIteration,
  };
  return members as unknown as IterationDefinition<MetricsOf<M>, ParametersOf<P>>;
}

/** An option that is `undefined` is left out: the definition's counts. */
function withoutUndefined(options: IterationOptions): IterationOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** A place that is named in either way stands for both. */
function withoutPlacesOf(options: IterationOptions, defaults: IterationOptions): IterationOptions {
  const left = { ...defaults };
  if ("project" in options || "projectId" in options) delete left.project, delete left.projectId;
  if ("experiment" in options || "experimentId" in options) {
    delete left.experiment, delete left.experimentId;
  }
  return left;
}
