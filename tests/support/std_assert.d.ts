// deno-lint-ignore-file no-explicit-any -- an error class may be made with anything
/** Throws unless the expression is truthy. */
export declare function assert(expr: unknown, msg?: string): asserts expr;
/** Throws unless both are deeply equal. */
export declare function assertEquals<T>(actual: T, expected: T, msg?: string): void;
/** Throws if both are deeply equal. */
export declare function assertNotEquals<T>(actual: T, expected: T, msg?: string): void;
/** Throws unless both are the same value by `Object.is`. */
export declare function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T;
/** Throws if both are the same value by `Object.is`. */
export declare function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void;
/** Throws if the value is null or undefined. */
export declare function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T>;
/** Throws unless the text contains the other. */
export declare function assertStringIncludes(actual: string, expected: string, msg?: string): void;
/** Throws unless the text matches. */
export declare function assertMatch(actual: string, expected: RegExp, msg?: string): void;
/** Throws if the text matches. */
export declare function assertNotMatch(actual: string, expected: RegExp, msg?: string): void;
/** Throws unless the array holds all that are expected. */
export declare function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void;
/** Throws unless the object holds the expected part. */
export declare function assertObjectMatch(actual: object, expected: object, msg?: string): void;
/** Throws unless the value is of the class. */
export declare function assertInstanceOf<T extends abstract new (...args: any[]) => any>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is InstanceType<T>;
/** Throws unless the function throws; gives what it threw. */
export declare function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass?: new (...args: any[]) => E,
  includes?: string,
  msg?: string,
): E;
/** Throws unless the function rejects; gives what it rejected with. */
export declare function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass?: new (...args: any[]) => E,
  includes?: string,
  msg?: string,
): Promise<E>;
/** Fails. */
export declare function fail(msg?: string): never;
