/**
 * Listens to the signals that end a program, as long as that changes nothing else.
 *
 * A listener is called by the event loop: while a program computes without letting the loop turn, a
 * signal that is listened to does nothing at all. So signals are listened to only while the loop is seen to
 * turn. And while anybody listens, Deno does not tell that a top-level `await` never resolves: so every few
 * seconds nobody does for a moment.
 *
 * @module
 */

import { quietDelay } from "./quiet_delay.ts";
import { hasOwnListener, listen, unlisten } from "./signal_listeners.ts";

/** The signals that ask a program to end; none on Windows, which cannot raise one again. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? []
  : ["SIGINT", "SIGTERM", "SIGHUP"];
const TICK_MS = 250;
const LATE_MS = 500;
const STALL_MS = 1000;
const TICKS_AT_A_TIME = 20;
const PAUSE_MS = 10;

/** Listens while iterations are open. */
export class SignalWatch {
  readonly #onSignal: (signal: Deno.Signal) => void;
  readonly #handlers = new Map<Deno.Signal, () => void>();
  /** Signals that the program listened to itself when that was last looked at. */
  readonly #owned = new Set<Deno.Signal>();
  #open = 0;
  #isTicking = false;
  #due = 0;
  #ticks = 0;
  #isOffForGood = false;

  /** @param onSignal Told of a signal, before its own effect comes. */
  constructor(onSignal: (signal: Deno.Signal) => void) {
    this.#onSignal = onSignal;
  }

  /** An iteration has started: its code may compute for long from now on. */
  opened(): void {
    this.#open++;
    this.#unlisten();
    if (!this.#isTicking && !this.#isOffForGood) this.#tickWhileOpen();
  }

  /** An iteration has ended. */
  closed(): void {
    if (--this.#open === 0) this.#unlisten();
  }

  /** Something was logged: the one sign of life of a program that computes without a pause. */
  logged(): void {
    if (this.#handlers.size > 0 && performance.now() > this.#due + LATE_MS) this.#stall();
  }

  async #tickWhileOpen(): Promise<void> {
    this.#isTicking = true;
    for (let wait = TICK_MS; this.#open > 0 && !this.#isOffForGood;) {
      this.#due = performance.now() + wait;
      await quietDelay(wait);
      wait = this.#tick();
    }
    this.#isTicking = false;
  }

  /** Gives the milliseconds to the next. */
  #tick(): number {
    if (performance.now() > this.#due + LATE_MS) this.#stall();
    else if (++this.#ticks % TICKS_AT_A_TIME > 0) this.#listen();
    else {
      this.#unlisten();
      return PAUSE_MS;
    }
    return TICK_MS;
  }

  /** The loop has not turned for a while. */
  #stall(): void {
    this.#unlisten();
    if (performance.now() > this.#due + STALL_MS) this.#isOffForGood = true;
  }

  #listen(): void {
    if (this.#open === 0) return;
    for (const signal of SIGNALS) {
      if (hasOwnListener(signal)) this.#owned.add(signal);
      else this.#owned.delete(signal);
      if (this.#handlers.has(signal)) continue;
      const handler = () => this.#receive(signal);
      this.#handlers.set(signal, handler);
      listen(signal, handler);
    }
  }

  #unlisten(): void {
    for (const [signal, handler] of this.#handlers) unlisten(signal, handler);
    this.#handlers.clear();
  }

  /** The signal's own effect follows, unless the program handles it: even a handler that was for once. */
  #receive(signal: Deno.Signal): void {
    this.#onSignal(signal);
    if (this.#owned.has(signal) || hasOwnListener(signal)) return;
    this.#unlisten();
    Deno.kill(Deno.pid, signal);
  }
}
