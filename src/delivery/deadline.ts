/**
 * The end of one request's time. `AbortSignal.timeout()` and `AbortSignal.any()` would hold on to the
 * request, with all that it carries, until their time is over or for ever.
 */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #signal: AbortSignal | undefined;
  readonly #giveUp = (): void => this.#controller.abort(this.#signal?.reason);

  /**
   * @param milliseconds How long the request may take.
   * @param signal Ends it earlier.
   */
  constructor(milliseconds: number, signal?: AbortSignal) {
    this.#signal = signal;
    this.#timer = setTimeout(this.#giveUp, milliseconds);
    this.#timer.unref();
    signal?.addEventListener("abort", this.#giveUp);
  }

  /** Aborted when there is no more time. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener("abort", this.#giveUp);
  }
}
