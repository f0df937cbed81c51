/**
 * What the tracking tells a person: a few lines on stderr, never twice the same, and what a notebook shows.
 *
 * @module
 */

import { messageOf } from "../contract/iteration_error.ts";
import { loadModule } from "../contract/load_module.ts";
import type { DisplayedIteration } from "./notebook_display.ts";

const said = new Set<string>();

/**
 * Prints a line, once in the process's life.
 *
 * @param about What it says once, where the words differ each time.
 */
export function announce(message: string, about: string = message): void {
  if (said.has(about)) return;
  said.add(about);
  try {
    // deno-lint-ignore no-console -- the one place where the library speaks
    console.warn(`mlops: ${message}`);
  } catch {
    // Nobody can be told, as when the disk is full that stderr goes to: no reason to end a training.
  }
}

const MOST_WARNINGS = 100;

/** What an iteration's warnings go by. */
export interface LogWarningsOptions {
  /** The iteration's name, which a warning that is printed begins with. */
  name: string;
  onLogError: "throw" | "warn";
  /** Keeps a warning on the iteration. */
  keep: (message: string) => void;
}

/** The warnings of one iteration: each is printed and kept once, and not without end. */
export class LogWarnings {
  readonly #options: LogWarningsOptions | undefined;
  readonly #told = new Set<string>();

  /** @param options Nothing for an iteration of which nothing is kept: nobody is told either. */
  constructor(options: LogWarningsOptions | undefined) {
    this.#options = options;
  }

  /** Prints a warning and keeps it on the iteration. */
  readonly warn = (message: string): void => {
    const { size } = this.#told;
    if (!this.#options || size === MOST_WARNINGS || this.#told.has(message)) return;
    this.#told.add(message);
    const told = size + 1 < MOST_WARNINGS ? message : `${message}; further warnings are left out`;
    announce(`${this.#options.name}: ${told}`);
    this.#options.keep(told);
  };

  /** What cannot be recorded is a warning, or is thrown if the settings say so. */
  readonly refuse = (error: unknown): void => {
    if (this.#options?.onLogError === "throw") throw error;
    this.warn(messageOf(error));
  };
}

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
