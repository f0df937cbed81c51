/**
 * The Python library of the original MLOps App, from its package, and programs that use it.
 *
 * @module
 */

import { fromFileUrl } from "../../src/deps/std_path.ts";

/** The library with what it loads for tracking, and without the gigabytes that it only declares. */
const PACKAGES = [
  "mlops-ai==1.3.6",
  "json2html==1.3.0",
  "requests==2.29.0",
  "urllib3==1.26.20",
  "charset-normalizer==3.4.1",
  "idna==3.10",
  "certifi==2024.12.14",
];

/** Whether a virtual environment can be made here. */
export async function isPythonThere(): Promise<boolean> {
  try {
    const args = ["-c", "import ensurepip, venv"];
    return (await new Deno.Command("python3", { args, stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The library in a virtual environment. */
export class PythonLibrary {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Installs the library; pip must reach a package index. */
  static async install(folder: string): Promise<PythonLibrary> {
    await output("python3", ["-m", "venv", `${folder}/venv`], folder);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
    await output(`${folder}/venv/bin/python`, [...pip, ...PACKAGES], folder);
    return new PythonLibrary(folder);
  }

  /**
   * Runs a program of this folder, which must succeed, and parses what it prints.
   *
   * @param url Where the App is.
   */
  // deno-lint-ignore no-explicit-any -- JSON of any shape
  async run(program: string, url: string): Promise<any> {
    const path = fromFileUrl(new URL(program, import.meta.url));
    return JSON.parse(await output(`${this.#folder}/venv/bin/python`, [path, url], this.#folder));
  }
}

/** Runs a program to its end, and gives what it prints. */
async function output(program: string, args: string[], cwd: string): Promise<string> {
  const env = { NO_PROXY: "127.0.0.1", USERNAME: "pythonista", PYTHONDONTWRITEBYTECODE: "1" };
  const { code, stdout, stderr } = await new Deno.Command(program, { args, cwd, env }).output();
  const decoder = new TextDecoder();
  if (code === 0) return decoder.decode(stdout);
  throw new Error(`${program} ${args.join(" ")} exited ${code}: ${decoder.decode(stderr)}`);
}
