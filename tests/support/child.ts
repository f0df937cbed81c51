/**
 * Programs that run beside a test, to be killed at any moment.
 *
 * @module
 */

const WAIT_MS = 30_000;

/** A program whose lines are read one by one. It is killed when it is disposed. */
export class Child implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #errors: Promise<string>;
  #isOver = false;

  /** @param program The program's address: `new URL("./x.ts", import.meta.url)`. */
  constructor(program: URL, ...args: string[]) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", program.pathname, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream())
      .pipeThrough(new LineStream()).getReader();
    this.#writer = this.#process.stdin.getWriter();
    this.#errors = new Response(this.#process.stderr).text();
  }

  /** The next line that it prints; `undefined` at its end. */
  async line(): Promise<string | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("The child prints nothing")), WAIT_MS);
    });
    try {
      return (await Promise.race([this.#lines.read(), late])).value;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The lines before one that it must print. */
  async linesBefore(last: string): Promise<string[]> {
    const lines: string[] = [];
    for (let line; (line = await this.line()) !== last;) {
      if (line === undefined) throw new Error(`The child ended: ${await this.#errors}`);
      lines.push(line);
    }
    return lines;
  }

  /** All further lines, to its end. */
  async rest(): Promise<string[]> {
    const lines: string[] = [];
    for (let line; (line = await this.line()) !== undefined;) lines.push(line);
    return lines;
  }

  /** Sends it a line. */
  async tell(line: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Kills it by a signal that cannot be caught, and waits until it is gone. */
  async kill(): Promise<void> {
    try {
      if (!this.#isOver) this.#process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    this.#isOver = true;
    await this.#process.status;
  }

  /** Waits until it has ended by itself, which it must have done well. */
  async ended(): Promise<string[]> {
    const lines = await this.rest();
    const { success, code } = await this.#process.status;
    this.#isOver = true;
    if (!success) throw new Error(`The child exited ${code}: ${await this.#errors}`);
    return lines;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#lines.cancel();
    await this.#writer.close().catch(() => {}); // nobody reads any more
    await this.#errors;
  }
}

/** Prints a line from within such a program, at once. */
export function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

class LineStream extends TransformStream<string, string> {
  constructor() {
    let rest = "";
    super({
      transform(text, controller): void {
        const lines = (rest + text).split("\n");
        rest = lines.pop()!;
        for (const line of lines) controller.enqueue(line);
      },
    });
  }
}
