/**
 * Listens to the signals that end a program, as long as that changes nothing else.
 *
 * A listener is called by the event loop: while a program computes without letting the loop turn, a
 * signal that is listened to does nothing at all, and is lost when the listening ends before the loop has
 * turned. So signals are listened to only while the loop is seen to turn, and as far as possible to the
 * end of a turn. And while anybody listens, Deno does not tell that a top-level `await` never resolves: so
 * every few seconds nobody does for a moment.
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
const STALL_MS = 1000;
const TICKS_AT_A_TIME = 20;
const PAUSE_MS = 10;
/** A signal that came while the event loop stood still is told within three of its turns (Deno 2.9.6). */
const LATE_TURNS = 5;

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
  /** When it was first seen that the event loop stands still. */
  #stillSince: number | undefined;

  /** @param onSignal Told of a signal, before its own effect comes. */
  constructor(onSignal: (signal: Deno.Signal) => void) {
    this.#onSignal = onSignal;
  }

  /** An iteration has started: its code may compute for long from now on. */
  opened(): void {
    this.#open++;
    if (!this.#isLate(0)) this.#unlisten();
    if (!this.#isTicking && !this.#isOffForGood) this.#tickWhileOpen();
  }

  /** An iteration has ended. Waits until a signal that came by then has had its effect. */
  async closed(): Promise<void> {
    if (--this.#open > 0 || this.#handlers.size === 0) return;
    for (let turn = 0; turn < LATE_TURNS; turn++) {
      await new Promise((resolve) => setTimeout(resolve));
    }
    if (this.#open === 0) this.#unlisten();
  }

  /** Something was logged: the one sign of life of a program that computes without a pause. */
  logged(): void {
    if (this.#handlers.size === 0 || !this.#isLate(STALL_MS)) return;
    const now = performance.now();
    this.#stillSince ??= now; // it may be about to turn, and have a signal to tell
    if (now < this.#stillSince + STALL_MS) return;
    this.#isOffForGood = true;
    this.#unlisten();
  }

  /** Whether the event loop should have turned some milliseconds ago. */
  #isLate(milliseconds: number): boolean {
    return performance.now() > this.#due + milliseconds;
  }

  async #tickWhileOpen(): Promise<void> {
    this.#isTicking = true;
    for (let wait = TICK_MS; this.#open > 0 && !this.#isOffForGood;) {
      this.#due = performance.now() + wait;
      await quietDelay(wait);
      wait = this.#tick();
    }
    this.#isTicking = false;
    if (!this.#isOffForGood) return;
    for (let turn = 0; turn < LATE_TURNS; turn++) await quietDelay(PAUSE_MS / LATE_TURNS);
    this.#unlisten();
  }

  /** Gives the milliseconds to the next. */
  #tick(): number {
    this.#stillSince = undefined;
    if (this.#isLate(STALL_MS)) this.#isOffForGood = true;
    else if (++this.#ticks % TICKS_AT_A_TIME > 0) this.#listen();
    else {
      this.#unlisten();
      return PAUSE_MS;
    }
    return TICK_MS;
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
