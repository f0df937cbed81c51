/**
 * MLflow's server, over a database of its own.
 *
 * @module
 */

import { programOf } from "./venv.ts";

const PATIENCE_MS = 120_000;
const POLL_MS = 100;

/** A server that is asked in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly url: string;
}

/** Starts it, with its defaults but for its jobs. */
export async function serveMlflow(folder: string): Promise<Server> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const store = ["--backend-store-uri", `sqlite:///${folder}/mlflow.db`];
  const process = new Deno.Command(programOf("mlflow", "mlflow"), {
    args: ["server", ...store, "--artifacts-destination", folder, "--port", `${port}`],
    cwd: folder,
    // Its jobs, which nobody asks for here, are thirty processes more.
    env: { MLFLOW_DISABLE_TELEMETRY: "true", MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" },
    detached: true,
    stdout: "null",
    stderr: "null",
  }).spawn();
  const end = async () => {
    Deno.kill(-process.pid, "SIGKILL"); // with its workers; nothing of it is read again
    await process.status;
  };
  const deadline = Date.now() + PATIENCE_MS;
  while (!await isHealthy(url)) {
    if (Date.now() > deadline) {
      await end();
      throw new Error("MLflow's server does not answer");
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return { url, [Symbol.asyncDispose]: end };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch (error) {
    if (error instanceof TypeError) return false; // it does not listen yet
    throw error;
  }
}
