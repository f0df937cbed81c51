/**
 * Shares the memory for bodies out among the requests that have large ones.
 *
 * @module
 */

/** So many bytes, for whoever comes first. */
export class ByteBudget {
  #left: number;
  readonly #waiting: { bytes: number; go: () => void }[] = [];

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Waits until there are so many bytes, but no longer than some milliseconds; tells whether there are. */
  async take(bytes: number, patience: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiting = { bytes, go: () => resolve(true) };
    this.#waiting.push(waiting);
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      resolve(false);
      this.#serve(); // whoever stood behind may need less
    }, patience);
    this.#serve();
    const isTaken = await promise;
    clearTimeout(timer);
    return isTaken;
  }

  /** Gives bytes back that were taken. */
  giveBack(bytes: number): void {
    this.#left += bytes;
    this.#serve();
  }

  /** In their order: what is large would wait for ever behind what is small. */
  #serve(): void {
    for (let [next] = this.#waiting; next && next.bytes <= this.#left; [next] = this.#waiting) {
      this.#waiting.shift();
      this.#left -= next.bytes;
      next.go();
    }
  }
}
