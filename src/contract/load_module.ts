/**
 * Modules that are loaded when they are needed.
 *
 * @module
 */

const waiting: (() => void)[] = [];
let wake = () => {};

// What is around an `await` is around what follows it. Around this one is what is around the program.
(async () => {
  for (;;) {
    for (let call; (call = waiting.shift()) !== undefined;) call();
    await new Promise<void>((resolve) => wake = resolve);
  }
})();

/**
 * Loads a module that is needed later, as if nothing were around the call. Deno leaves what was around an
 * `import()` around all that it begins next: the requests that a program answers later would run within
 * an iteration that is long over.
 *
 * @param importIt The `import()`, of a literal: what it names is downloaded with the module's own graph.
 */
export function loadModule<T>(importIt: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    waiting.push(() => importIt().then(resolve, reject));
    wake();
  });
}
