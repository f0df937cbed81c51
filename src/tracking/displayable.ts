/**
 * Objects that a notebook shows as iterations.
 *
 * @module
 */

import { loadModule } from "../contract/load_module.ts";
import type { DisplayedIteration } from "./notebook_display.ts";

/** What `deno jupyter` asks a cell's value for. */
const DISPLAY = Symbol.for("Jupyter.display");

/**
 * Makes a notebook show an object as an iteration. Nothing is read, or loaded, before it is shown.
 *
 * @param read Gives what to show. If it fails, the notebook shows that.
 */
export function makeDisplayable<T extends object>(
  object: T,
  read: () => DisplayedIteration | Promise<DisplayedIteration>,
): T {
  return Object.defineProperty(object, DISPLAY, {
    value: async () => {
      const { displayIteration } = await loadModule(() => import("./notebook_display.ts"));
      return displayIteration(await read());
    },
    configurable: true,
  });
}
