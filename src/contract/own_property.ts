/**
 * Names that users choose are kept whatever they are: plain assignment of `__proto__` would set an
 * object's prototype and lose the value.
 *
 * @module
 */

/** Sets an object's own property, of whatever name. */
export function setOwn<T>(object: Record<string, T>, name: string, value: T): void {
  if (name !== "__proto__") object[name] = value;
  else {
    Object.defineProperty(object, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/** Sets every own property of `values` on an object. */
export function setAllOwn<T>(object: Record<string, T>, values: Record<string, T>): void {
  for (const name of Object.keys(values)) setOwn(object, name, values[name]!);
}
