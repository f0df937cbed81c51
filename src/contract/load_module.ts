import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Loads a module that is needed later, as if nothing were around the call. Deno leaves what was around an
 * `import()` around all that it begins next: the requests that a program answers later would run within
 * an iteration that is long over.
 *
 * @param importIt The `import()`, of a literal: what it names is downloaded with the module's own graph.
 */
export const loadModule: <T>(importIt: () => Promise<T>) => Promise<T> = AsyncLocalStorage
  .snapshot();
