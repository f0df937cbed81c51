/**
 * A virtual environment for each peer: what they depend on does not go together.
 *
 * @module
 */

import { join } from "../../src/deps/std_path.ts";
import { printError } from "../../src/cli/print.ts";
import { BENCH_FOLDER } from "./bench_folder.ts";

/** What is installed for each, the peer itself first. */
const PACKAGES = {
  mlflow: ["mlflow==3.17.2"],
  wandb: ["wandb==0.31.0"],
  trackio: ["trackio==0.43.0"],
  aim: ["aim==3.29.1"],
  // The library with what it loads for tracking, and without the gigabytes that it only declares.
  original: [
    "mlops-ai==1.3.6",
    "--no-deps",
    "json2html==1.3.0",
    "requests==2.29.0",
    "urllib3==1.26.20",
    "charset-normalizer==3.4.1",
    "idna==3.10",
    "certifi==2024.12.14",
  ],
};

/** A tracker of another project. */
export type Peer = keyof typeof PACKAGES;

/** All of them. */
export const PEERS = Object.keys(PACKAGES) as Peer[];

/** The peer's package, with its version. */
export function packageOf(peer: Peer): string {
  return PACKAGES[peer][0]!;
}

/** A program of the peer's environment. */
export function programOf(peer: Peer, name = "python"): string {
  return join(BENCH_FOLDER, "venv", peer, "bin", name);
}

/** Makes the peer's environment unless it is there; gives why it cannot be, if so. */
export async function install(peer: Peer): Promise<string | undefined> {
  const folder = join(BENCH_FOLDER, "venv", peer);
  const [marker, wanted] = [join(folder, "installed"), PACKAGES[peer].join("\n")];
  if (await Deno.readTextFile(marker).catch(() => "") === wanted) return undefined;
  printError(`bench: installing ${packageOf(peer)} into ${folder}`);
  try {
    await succeed("python3", ["-m", "venv", "--clear", folder]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await succeed(programOf(peer), [...pip, ...PACKAGES[peer]]);
    await Deno.writeTextFile(marker, wanted);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

async function succeed(program: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, stdout: "null" }).output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  throw new Error(`${program} ${args[1]} failed: ${said}`);
}
