/**
 * The iterations of this process that have not ended, and what the end of the program makes of them.
 *
 * What the program's own events write is for now only: the program may handle an error or a signal and
 * live on, and then what is recorded later takes it back.
 *
 * @module
 */

import type { EndStatus, IterationError } from "../contract/iteration.ts";
import { describeError } from "../contract/iteration_error.ts";
import { callBeforeOwnListeners } from "./signal_listeners.ts";
import { SignalWatch } from "./signal_watch.ts";

/** An end that holds unless the program lives on. */
export interface EndForNow {
  status: EndStatus;
  error: IterationError;
  signal?: string;
  exit_code?: number;
}

/** An iteration, as far as the end of the program concerns it. */
export interface OpenIteration {
  /** Ends it, unless it turns out that the program lives on. Must not wait for anything. */
  endForNow(end: EndForNow): void;
  /** Takes that back. */
  goOn(): void;
  /** Ends it: nothing is left to do in the program. */
  abandon(): void;
}

const open = new Map<OpenIteration, { watchesSignals: boolean }>();
const signalWatch = new SignalWatch(endAllBySignal);
let leftBefore = new Set<OpenIteration>();
let isListening = false;

// Before any listener of the program's own: it may exit.
globalThis.addEventListener("error", (event) => endAllByError(event, event.error));
globalThis.addEventListener("unhandledrejection", (event) => endAllByError(event, event.reason));

/** Counts an iteration among the open ones. */
export function addOpen(iteration: OpenIteration, { signals }: { signals: boolean }): void {
  const watchesSignals = signals && !isInteractive();
  open.set(iteration, { watchesSignals });
  if (watchesSignals) signalWatch.opened();
  if (isListening) return;
  isListening = true;
  listenToProgram();
}

/** The iteration has ended. Waits until a signal that came by then has had its effect. */
export async function removeOpen(iteration: OpenIteration): Promise<void> {
  const { watchesSignals } = open.get(iteration)!;
  open.delete(iteration);
  if (watchesSignals) await signalWatch.closed();
}

/** Something was logged into an open iteration. */
export function noteLogged(): void {
  signalWatch.logged();
}

/** In notebooks and at prompts, an error ends a cell or a line, and a signal too. */
function isInteractive(): boolean {
  const main: string | undefined = Deno.mainModule; // a Worker has none
  return /\$deno\$(jupyter_)?repl\.m?ts$/.test(main ?? "");
}

function listenToProgram(): void {
  // The program comes to its end by itself, and goes on while there is something to deliver.
  // deno-lint-ignore no-process-global -- to import it takes a program's start 14 ms
  process.on("beforeExit", abandonAll);
  globalThis.addEventListener("unload", endAllByExit);
  callBeforeOwnListeners(endAllBySignal);
}

/**
 * Another listener may just have begun something: what is open the next time as well, after the event
 * loop has turned, is what nothing will end.
 */
function abandonAll(): void {
  const left = [...open.keys()].filter((iteration) => leftBefore.has(iteration));
  if (left.length === 0 && open.size > 0) setTimeout(() => {});
  for (const iteration of left) iteration.abandon();
  leftBefore = new Set(open.keys());
}

function endAllForNow(end: EndForNow): void {
  for (const iteration of open.keys()) iteration.endForNow(end);
}

/** What a program that ends by itself leaves open has been abandoned before. */
function endAllByExit(): void {
  const exit_code = Deno.exitCode;
  const message = `the program exited with code ${exit_code} before the end`;
  const status = exit_code === 0 ? "interrupted" : "failed";
  endAllForNow({ status, error: { name: "Exit", message }, exit_code });
}

/** A listener that comes later may prevent that the program ends. */
function endAllByError(event: Event, thrown: unknown): void {
  if (open.size === 0 || isInteractive()) return;
  endAllForNow({ status: "failed", error: describeError(thrown) });
  queueMicrotask(() => {
    if (!event.defaultPrevented) return;
    for (const iteration of open.keys()) iteration.goOn();
  });
}

function endAllBySignal(signal: Deno.Signal): void {
  const message = `the program was told to end by ${signal}`;
  endAllForNow({ status: "killed", error: { name: signal, message }, signal });
}
