/**
 * The progress of a counted loop, on a terminal only. No timer and no listener: it is drawn by the loop
 * itself, so that it can neither hold a program nor change how it ends.
 *
 * @module
 */

import { loadModule } from "../contract/load_module.ts";
import { loadFormatter } from "../deps/cli_progress.ts";

/** A progress bar. */
export interface ProgressBar {
  /** Steps that are done. */
  update(done: number): void;
  stop(): void;
}

const DRAW_MS = 100;
const WIDTH = 24;

// Loaded at once, not when it is needed: a synchronous training loop never lets an import come to its end.
const format = Deno.stderr.isTerminal() ? await loadModule(loadFormatter) : undefined;
const encoder = new TextEncoder();
let shown: ProgressBar | undefined;

/** Shows a bar; `undefined` off a terminal, or while another one is shown. */
export function showProgress(label: string, total: number): ProgressBar | undefined {
  if (format === undefined || shown !== undefined) return undefined;
  const startTime = Date.now();
  let drawnAt = 0;
  let value = 0;
  const draw = () => {
    drawnAt = Date.now();
    const progress = total === 0 ? 1 : value / total;
    const eta = value === 0 ? 0 : Math.ceil((drawnAt - startTime) / 1000 / value * (total - value));
    const params = { value, total, progress, eta, startTime, stopTime: 0, maxWidth: 0 };
    write(`\r${format(BAR, params, { label })}\x1b[K`);
  };
  shown = {
    update(done: number): void {
      value = done;
      if (Date.now() - drawnAt >= DRAW_MS) draw();
    },
    stop(): void {
      draw();
      write("\n");
      shown = undefined;
    },
  };
  return shown;
}

const BAR = {
  format: "{label} {bar} {value}/{total} · {duration_formatted} · {eta_formatted} left",
  barsize: WIDTH,
  barGlue: "",
  autopaddingChar: "",
  barCompleteString: "█".repeat(WIDTH),
  barIncompleteString: "░".repeat(WIDTH),
};

/** A terminal may be closed while the training goes on. */
function write(text: string): void {
  try {
    Deno.stderr.writeSync(encoder.encode(text));
  } catch {
    // nobody looks any more
  }
}
