/**
 * The command line, and programs that track, as child processes in a folder of their own.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url);
const MAIN = new URL("src/cli/main.ts", ROOT).pathname;
const KEPT_VARIABLES = ["PATH", "HOME", "DENO_DIR"];

/** A process that has ended. */
export interface EndedProcess {
  code: number;
  stdout: string;
  stderr: string;
}

/** Variables of the environment, in addition to the few that every process needs. */
export type Variables = Record<string, string>;

/** A temporary folder in which processes run. */
export class CliSandbox implements AsyncDisposable {
  /** The folder. */
  readonly path: string = Deno.makeTempDirSync();
  readonly #children: Deno.ChildProcess[] = [];

  /** Runs the command line to its end. */
  async mlops(args: readonly string[], env: Variables = {}): Promise<EndedProcess> {
    return await ended(this.#command(["run", "-A", MAIN, ...args], env));
  }

  /** Runs the command line, which must succeed, and parses what it prints. */
  // deno-lint-ignore no-explicit-any -- JSON of any shape
  async mlopsJson(args: readonly string[], env: Variables = {}): Promise<any> {
    const { code, stdout, stderr } = await this.mlops([...args, "--json"], env);
    if (code !== 0) throw new Error(`mlops ${args.join(" ")} exited ${code}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** Runs the demo with the very flags of the task `demo`. */
  async demoTask(args: readonly string[], env: Variables = {}): Promise<EndedProcess> {
    const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
    const [, ...given] = tasks.demo.split(" ") as string[];
    const flags = given.slice(0, given.indexOf("src/cli/main.ts"));
    return await ended(this.#command([...flags, MAIN, "demo", ...args], env));
  }

  /** Runs a program, which has the exports of `mod.ts` as `mlops`, to its end. */
  async run(source: string, env: Variables = {}): Promise<EndedProcess> {
    return await ended(this.#command(["run", "-A", this.#program(source)], env));
  }

  /** Starts a program, and waits for its first line. */
  start(source: string, env: Variables = {}): Promise<RunningProcess> {
    return this.#start(["run", "-A", this.#program(source)], env);
  }

  /** Serves the folder's iterations. */
  async serve(
    args: readonly string[] = ["--port", "0"],
  ): Promise<RunningProcess & { url: string }> {
    const running = await this.#start(["run", "-A", MAIN, "serve", "--json", ...args], {});
    return { ...running, url: JSON.parse(running.line).url };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) await killed(child, "SIGKILL");
    await Deno.remove(this.path, { recursive: true });
  }

  #program(source: string): string {
    const path = `${this.path}/program.ts`;
    const mod = JSON.stringify(new URL("mod.ts", ROOT));
    Deno.writeTextFileSync(path, `import * as mlops from ${mod};\n${source}`);
    return path;
  }

  #command(args: string[], env: Variables): Deno.Command {
    const kept = KEPT_VARIABLES.map((name) => [name, Deno.env.get(name)])
      .filter(([, value]) => value !== undefined);
    return new Deno.Command(Deno.execPath(), {
      args,
      cwd: this.path,
      clearEnv: true,
      env: { ...Object.fromEntries(kept), NO_PROXY: "127.0.0.1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }

  async #start(args: string[], env: Variables): Promise<RunningProcess> {
    const child = this.#command(args, env).spawn();
    this.#children.push(child);
    const line = await firstLine(child.stdout);
    return { line, stop: (signal) => killed(child, signal) };
  }
}

/** A process that runs. */
export interface RunningProcess {
  /** The first line that it printed. */
  line: string;
  /** Sends it a signal and waits for its end. */
  stop(signal: Deno.Signal): Promise<Deno.CommandStatus>;
}

async function ended(command: Deno.Command): Promise<EndedProcess> {
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream()).values()) {
    text += part;
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0]!;
}

const gone = new WeakMap<Deno.ChildProcess, Promise<Deno.CommandStatus>>();

function killed(child: Deno.ChildProcess, signal: Deno.Signal): Promise<Deno.CommandStatus> {
  let status = gone.get(child);
  if (status === undefined) {
    child.kill(signal);
    status = child.stderr.cancel().then(() => child.status);
    gone.set(child, status);
  }
  return status;
}
