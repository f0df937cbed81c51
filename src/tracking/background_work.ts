/**
 * Work that is done in short slices between other things, or at once when it can wait no longer.
 *
 * @module
 */

const SLICE_MS = 2;

/** Work in steps, each of which gives what is known by then. */
export class BackgroundWork<T> {
  /** What came of it. Never rejects: work that fails, or takes too long, ends with what was known. */
  readonly result: Promise<T>;
  readonly #steps: Generator<T, T>;
  #known: T;
  #isOver = false;
  #milliseconds: number;

  /**
   * Does the first step at once.
   *
   * @param known What is known before the first step.
   * @param milliseconds How long it may take in all, not counting what goes on between the slices.
   */
  constructor(steps: Generator<T, T>, known: T, milliseconds: number) {
    this.#steps = steps;
    this.#known = known;
    this.#milliseconds = milliseconds;
    this.#step();
    this.result = this.#run();
  }

  /** What came of it, if it is over by now. */
  get outcome(): T | undefined {
    return this.#isOver ? this.#known : undefined;
  }

  /** Does the rest of the work at once. */
  finish(): T {
    while (!this.#isOver) this.#work();
    return this.#known;
  }

  async #run(): Promise<T> {
    while (!this.#isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#work();
    }
    return this.#known;
  }

  #work(): void {
    const start = performance.now();
    const most = Math.min(SLICE_MS, this.#milliseconds);
    let spent = 0;
    while (!this.#isOver && spent < most) {
      this.#step();
      spent = performance.now() - start;
    }
    this.#milliseconds -= spent;
    if (this.#milliseconds <= 0) this.#isOver = true;
  }

  #step(): void {
    try {
      const { done, value } = this.#steps.next();
      this.#known = value;
      this.#isOver = done === true;
    } catch {
      this.#isOver = true; // what is known stands
    }
  }
}
