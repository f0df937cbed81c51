/**
 * Until when requests have to be done: one timer for all of them, since one for each would cost more than
 * most requests do.
 *
 * @module
 */

interface Deadline {
  at: number;
  tell(seconds: number): void;
}

/** Deadlines of one length. Disposing of them forgets them. */
export class Deadlines implements Disposable {
  readonly #length: number;
  /** In their order, as they all have the same length. */
  readonly #waiting = new Set<Deadline>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param length Milliseconds. */
  constructor(length: number) {
    this.#length = length;
  }

  /** Sets a deadline. It tells how many seconds it was long, unless what is returned is called before. */
  add(tell: (seconds: number) => void): () => void {
    const deadline = { at: performance.now() + this.#length, tell };
    this.#waiting.add(deadline);
    this.#timer ??= setTimeout(this.#look, this.#length);
    return () => this.#waiting.delete(deadline);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  readonly #look = (): void => {
    const now = performance.now();
    this.#timer = undefined;
    for (const deadline of this.#waiting) {
      if (deadline.at > now) {
        this.#timer = setTimeout(this.#look, deadline.at - now);
        return;
      }
      this.#waiting.delete(deadline);
      deadline.tell(this.#length / 1000);
    }
  };
}
