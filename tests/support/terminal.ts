/** A terminal that stands in for stderr: `using terminal = new Terminal()`. */
export class Terminal implements Disposable {
  /** What was written so far. */
  text = "";
  /** Whether somebody closed its window. */
  isClosed = false;
  readonly #isTerminal = Deno.stderr.isTerminal;
  readonly #writeSync = Deno.stderr.writeSync;

  constructor() {
    const decoder = new TextDecoder();
    Deno.stderr.isTerminal = () => true;
    Deno.stderr.writeSync = (bytes) => {
      if (this.isClosed) throw new Error("Input/output error (os error 5)");
      this.text += decoder.decode(bytes);
      return bytes.length;
    };
  }

  [Symbol.dispose](): void {
    Deno.stderr.isTerminal = this.#isTerminal;
    Deno.stderr.writeSync = this.#writeSync;
  }
}
