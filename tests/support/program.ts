/**
 * Programs that use this module, each run by itself in a folder of its own.
 *
 * @module
 */

import { join } from "../../src/deps/std_path.ts";

const ROOT = new URL("../../", import.meta.url);
// Where a machine's programs lie, and how it reaches the registry of packages.
const KEPT_VARIABLES = [
  "PATH",
  "HOME",
  "DENO_DIR",
  "DENO_CERT",
  "DENO_TLS_CA_STORE",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_DIR",
  "SSL_CERT_FILE",
  "NPM_CONFIG_REGISTRY",
];

/** How a program is run. */
export interface ProgramOptions {
  /** @default {["-A"]} */
  flags?: readonly string[];
  /** In addition to the few variables that every process needs. @default {none} */
  env?: Record<string, string>;
  /** Compiler options of the folder's `deno.json`. @default {none} */
  compilerOptions?: Record<string, unknown>;
}

/** A program that has ended. */
export interface EndedProgram {
  code: number;
  /** What killed it. */
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

/** A temporary folder for programs. */
export class ProgramFolder implements Disposable {
  readonly path: string = Deno.makeTempDirSync();

  /** Runs a program to its end; it has the exports of `mod.ts` as `mlops`. */
  run(source: string, options: ProgramOptions = {}): Promise<EndedProgram> {
    return this.#deno(["run", "--quiet", ...options.flags ?? ["-A"]], source, options);
  }

  /** Runs a program, and sends it a signal as soon as it has printed a text. */
  async runUntil(
    text: string,
    signal: Deno.Signal,
    source: string,
    options: ProgramOptions = {},
  ): Promise<EndedProgram> {
    const flags = options.flags ?? ["-A"];
    const process = (await this.#command(["run", "--quiet", ...flags], source, options)).spawn();
    const stderr = new Response(process.stderr).text();
    let stdout = "";
    let isSent = false;
    for await (const chunk of process.stdout.pipeThrough(new TextDecoderStream())) {
      stdout += chunk;
      if (isSent || !stdout.includes(text)) continue;
      isSent = true;
      process.kill(signal);
    }
    const { code, signal: killedBy } = await process.status;
    return { code, signal: killedBy, stdout, stderr: await stderr };
  }

  /** Type-checks a program. */
  check(source: string, options: ProgramOptions = {}): Promise<EndedProgram> {
    return this.#deno(["check", "--quiet"], source, options);
  }

  async #deno(args: string[], source: string, options: ProgramOptions): Promise<EndedProgram> {
    const command = await this.#command(args, source, options);
    const { code, signal, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  async #command(args: string[], source: string, options: ProgramOptions): Promise<Deno.Command> {
    const { env = {}, compilerOptions } = options;
    if (compilerOptions !== undefined) {
      await Deno.writeTextFile(
        join(this.path, "deno.json"),
        JSON.stringify({ compilerOptions }),
      );
    }
    const program = join(this.path, "program.ts");
    const mod = JSON.stringify(new URL("mod.ts", ROOT));
    await Deno.writeTextFile(program, `import * as mlops from ${mod};\n${source}`);
    return new Deno.Command(Deno.execPath(), {
      args: [...args, program],
      cwd: this.path,
      clearEnv: true,
      env: { ...keptVariables(), NO_COLOR: "1", NO_PROXY: "127.0.0.1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** The variables of the environment that a child process cannot do without. */
export function keptVariables(): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const name of KEPT_VARIABLES) {
    const value = Deno.env.get(name);
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}
