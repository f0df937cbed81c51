const FIRST_MS = 50;
const PERIOD_MS = 1000;
const LATE_MS = 5000;

/**
 * Has the system bring to the disk itself what was written, at most once a second, while nobody waits.
 *
 * It goes by the clock at each write and, for the last of them, by a timer. While the event loop does not
 * turn, nobody can see that the disk is done: then the next is asked for after five seconds.
 */
export class SyncSchedule {
  readonly #sync: () => Promise<void>;
  #next = Date.now() + FIRST_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> = Promise.resolve();
  #isEnded = false;

  /** @param sync Never rejects. */
  constructor(sync: () => Promise<void>) {
    this.#sync = sync;
  }

  /** Something was written. */
  wrote(): void {
    const wait = this.#next - Date.now();
    if (wait <= 0 || wait > LATE_MS) this.#start(); // later than ever: the clock was set back
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#start(), wait);
      this.#timer.unref();
    }
  }

  #start(): void {
    this.#stopTimer();
    this.#next = Date.now() + LATE_MS;
    const sync = this.#sync().then(() => this.#finish());
    this.#running = this.#running.then(() => sync); // not a list that gets longer every second
  }

  #finish(): void {
    this.#next = Date.now() + PERIOD_MS;
    if (this.#timer === undefined || this.#isEnded) return;
    this.#stopTimer();
    this.wrote();
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Asks for nothing more, and waits for what was asked for. */
  async end(): Promise<void> {
    this.#isEnded = true;
    this.#stopTimer();
    await this.#running;
  }
}
