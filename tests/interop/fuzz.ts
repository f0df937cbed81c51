/**
 * Fuzzes `mlops serve` from its own description, by schemathesis: no reply of 500 and above, and none
 * that is not described. Arguments are handed on: `deno task fuzz --seed 7 --max-examples 200`.
 *
 * It needs Python 3.10 with `venv`, and pip to reach a package index.
 */

import { fromFileUrl } from "../../src/deps/std_path.ts";
import { CliSandbox } from "../support/cli_sandbox.ts";

const SCHEMATHESIS = "schemathesis==4.32.5";
const HOOKS = fromFileUrl(new URL("schemathesis_hooks.py", import.meta.url));
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];
/** They are answered 501 by design. */
const LEFT_OUT = "Monitored models";

await using sandbox = new CliSandbox();
await run("python3", ["-m", "venv", `${sandbox.path}/venv`]);
await run(`${sandbox.path}/venv/bin/pip`, ["install", "--quiet", SCHEMATHESIS]);
const served = await sandbox.serve();
const options = ["--checks", CHECKS.join(), "--exclude-tag", LEFT_OUT, "--continue-on-failure"];
Deno.exitCode = await run(`${sandbox.path}/venv/bin/schemathesis`, [
  "run",
  `${served.url}/openapi.json`,
  ...options,
  ...Deno.args,
], { MLOPS_URL: served.url, SCHEMATHESIS_HOOKS: HOOKS });
const { stderr } = await served.stop("SIGTERM");
if (stderr !== "") throw new Error(`The server complained: ${stderr}`);

/** Runs a program to its end; only the fuzzer itself may find something. */
async function run(
  program: string,
  args: string[],
  env?: Record<string, string>,
): Promise<number> {
  const command = new Deno.Command(program, { args, cwd: sandbox.path, ...(env && { env }) });
  const { code } = await command.spawn().status;
  if (code !== 0 && env === undefined) throw new Error(`${program} exited ${code}`);
  return code;
}
