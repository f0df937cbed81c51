/**
 * The command line, and programs that track, as child processes in a folder of their own.
 *
 * @module
 */

import { fromFileUrl } from "../../src/deps/std_path.ts";
import { keptVariables } from "./program.ts";

const ROOT = new URL("../../", import.meta.url);
const MAIN = fromFileUrl(new URL("src/cli/main.ts", ROOT));

/** A process that has ended. */
export interface EndedProcess {
  code: number;
  stdout: string;
  stderr: string;
}

/** Variables of the environment, in addition to the few that every process needs. */
export type Variables = Record<string, string>;

/** A port at which nobody listens now. */
export function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}

/** A temporary folder in which processes run. */
export class CliSandbox implements AsyncDisposable {
  /** The folder. */
  readonly path: string = Deno.makeTempDirSync();
  readonly #running: RunningProcess[] = [];

  /** Runs the command line to its end. */
  async mlops(args: readonly string[], env: Variables = {}): Promise<EndedProcess> {
    return await ended(this.#deno(["run", "-q", "-A", MAIN, ...args], env));
  }

  /** Runs the command line, which must succeed, and parses what it prints. */
  // deno-lint-ignore no-explicit-any -- JSON of any shape
  async mlopsJson(args: readonly string[], env: Variables = {}): Promise<any> {
    const { code, stdout, stderr } = await this.mlops([...args, "--json"], env);
    if (code !== 0) throw new Error(`mlops ${args.join(" ")} exited ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** Runs the command line on a terminal: what it prints on stdout and on stderr comes together. */
  async onTerminal(args: readonly string[]): Promise<EndedProcess> {
    const line = [Deno.execPath(), "run", "-q", "-A", MAIN, ...args].join(" ");
    const onTerminal = ["-qec", `stty cols 200; exec ${line}`, "/dev/null"];
    return await ended(this.#command("script", onTerminal, { TERM: "xterm" }));
  }

  /** Runs the command line with a stdout that nobody reads. */
  async unread(args: readonly string[]): Promise<EndedProcess> {
    const child = this.#deno(["run", "-q", "-A", MAIN, ...args], {}).spawn();
    await child.stdout.cancel();
    const stderr = await new Response(child.stderr).text();
    return { code: (await child.status).code, stdout: "", stderr };
  }

  /** Runs the demo with the very flags of the task `demo`. */
  async demoTask(args: readonly string[], env: Variables = {}): Promise<EndedProcess> {
    const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
    const [, ...given] = tasks.demo.split(" ") as string[];
    const flags = given.slice(0, given.indexOf("src/cli/main.ts"));
    return await ended(this.#deno([...flags, MAIN, "demo", ...args], env));
  }

  /** Runs a program, which has the exports of `mod.ts` as `mlops`, to its end. */
  async run(source: string, env: Variables = {}): Promise<EndedProcess> {
    return await ended(this.#deno(["run", "-q", "-A", this.#program(source)], env));
  }

  /** Starts a program, and waits for its first line. */
  start(source: string, env: Variables = {}): Promise<RunningProcess> {
    return this.#start(["run", "-q", "-A", this.#program(source)], env);
  }

  /** Starts the command line, and waits for its first line. */
  startMlops(args: readonly string[], env: Variables = {}): Promise<RunningProcess> {
    return this.#start(["run", "-q", "-A", MAIN, ...args], env);
  }

  /** Serves the folder's iterations. */
  async serve(
    args: readonly string[] = ["--port", "0"],
    env: Variables = {},
  ): Promise<RunningProcess & { url: string }> {
    const running = await this.startMlops(["serve", "--json", ...args], env);
    return Object.assign(running, { url: JSON.parse(running.line).url });
  }

  /** Serves them where so many files may be open at once, sockets among them. */
  async serveWithFiles(most: number): Promise<RunningProcess & { url: string }> {
    const line = [Deno.execPath(), "run", "-q", "-A", MAIN, "serve", "--json", "--port", "0"];
    const shell = this.#command("sh", ["-c", `ulimit -n ${most}; exec ${line.join(" ")}`], {});
    const running = await this.#started(shell);
    return Object.assign(running, { url: JSON.parse(running.line).url });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.#running) await running.stop("SIGKILL");
    await Deno.remove(this.path, { recursive: true });
  }

  #program(source: string): string {
    const path = `${this.path}/program.ts`;
    const mod = JSON.stringify(new URL("mod.ts", ROOT));
    Deno.writeTextFileSync(path, `import * as mlops from ${mod};\n${source}`);
    return path;
  }

  #deno(args: string[], env: Variables): Deno.Command {
    return this.#command(Deno.execPath(), args, env);
  }

  #command(program: string, args: string[], env: Variables): Deno.Command {
    return new Deno.Command(program, {
      args,
      cwd: this.path,
      clearEnv: true,
      env: { ...keptVariables(), NO_PROXY: "127.0.0.1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }

  #start(args: string[], env: Variables): Promise<RunningProcess> {
    return this.#started(this.#deno(args, env));
  }

  async #started(command: Deno.Command): Promise<RunningProcess> {
    const running = await RunningProcess.start(command);
    this.#running.push(running);
    return running;
  }
}

/** A process that was sent a signal and has ended. */
export interface StoppedProcess {
  code: number;
  /** The signal that ended it, if none of its own listeners did. */
  signal: Deno.Signal | null;
  stderr: string;
}

/** A process that runs, with its first line printed. */
export class RunningProcess {
  /** The first line that it printed. */
  readonly line: string;
  readonly #child: Deno.ChildProcess;
  readonly #rest: ReadableStreamDefaultReader<string>;
  #ending: Promise<StoppedProcess> | undefined;

  private constructor(
    child: Deno.ChildProcess,
    line: string,
    rest: ReadableStreamDefaultReader<string>,
  ) {
    this.#child = child;
    this.line = line;
    this.#rest = rest;
  }

  /** Starts a process, and waits for its first line. */
  static async start(command: Deno.Command): Promise<RunningProcess> {
    const child = command.spawn();
    const rest = linesOf(child.stdout);
    const { value = "" } = await rest.read();
    return new RunningProcess(child, value, rest);
  }

  /** The next line that it prints. */
  async nextLine(): Promise<string> {
    return (await this.#rest.read()).value ?? "";
  }

  /** Sends it a signal and waits for its end. */
  stop = (signal: Deno.Signal): Promise<StoppedProcess> => this.#ending ??= this.#stop(signal);

  /** Sends it a signal; what it prints yet can be read. */
  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for its end, once it was sent a signal. */
  ended(): Promise<StoppedProcess> {
    return this.#ending ??= this.#end();
  }

  #stop(sent: Deno.Signal): Promise<StoppedProcess> {
    this.kill(sent);
    return this.#end();
  }

  async #end(): Promise<StoppedProcess> {
    const { code, signal } = await this.#child.status;
    await this.#rest.cancel();
    return { code, signal, stderr: await new Response(this.#child.stderr).text() };
  }
}

function linesOf(stream: ReadableStream<Uint8Array>): ReadableStreamDefaultReader<string> {
  return stream.pipeThrough(new TextDecoderStream()).pipeThrough(new LineStream()).getReader();
}

/** Cuts a text into its lines. */
class LineStream extends TransformStream<string, string> {
  constructor() {
    let begun = "";
    super({
      transform(part, controller) {
        const lines = (begun + part).split("\n");
        begun = lines.pop()!;
        for (const line of lines) controller.enqueue(line);
      },
    });
  }
}

async function ended(command: Deno.Command): Promise<EndedProcess> {
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
