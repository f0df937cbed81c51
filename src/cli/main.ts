/**
 * The command line: lists, shows, serves and sends what was tracked.
 *
 * ```sh
 * deno run -A src/cli/main.ts ls
 * ```
 *
 * @module
 */

import config from "../../deno.json" with { type: "json" };
import { messageOf } from "../contract/iteration_error.ts";
import { Command, CommanderError } from "../deps/commander.ts";
import { currentSettings, withSettings } from "../settings.ts";
import { mlopsCommand } from "../tracking/command_line.ts";
import { closeEmbeddedApp } from "../tracking/connect.ts";
import { backup } from "./backup.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { remove } from "./delete.ts";
import { compare } from "./compare.ts";
import { demo } from "./demo.ts";
import { doctor } from "./doctor.ts";
import { exportIterations } from "./export.ts";
import { oneLine } from "./format.ts";
import { importIterations } from "./import.ts";
import { ls } from "./ls.ts";
import { outbox } from "./outbox.ts";
import { print, printError } from "./print.ts";
import { serve } from "./serve.ts";
import { show } from "./show.ts";
import { sync } from "./sync.ts";

const COMMANDS: readonly CliCommand[] = [
  demo,
  ls,
  show,
  compare,
  serve,
  outbox,
  sync,
  remove,
  exportIterations,
  importIterations,
  backup,
  doctor,
];

const FAILED = 1;
const MISUSED = 2;
/** What a shell shows for a program whose reader has gone: 128 and the number of SIGPIPE. */
const UNREAD = 141;

/**
 * Runs a command line.
 *
 * @param args The arguments, without the program's own name.
 * @returns The exit code: 0, or 1 when it failed, or 2 when it was called wrongly.
 */
export async function main(args: string[]): Promise<number> {
  let code = 0;
  const program = createProgram((exitCode) => code = exitCode);
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return explain(error);
  }
}

function createProgram(finish: (exitCode: number) => void): Command {
  const program = new Command("mlops")
    .description("Shows, serves and sends what @mlops/tracking tracked.")
    .version(config.version, "--version", "print the version")
    .option("--dir <folder>", 'the tracking folder (default: ".mlops", or MLOPS_DIR)')
    .option("--json", "JSON for programs in place of a text for eyes")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => print(text.trimEnd()) })
    .showHelpAfterError(`Commands: ${COMMANDS.map(nameOf).join(", ")}. More: mlops --help`)
    .exitOverride()
    .addHelpText("after", `\nmlops stands for: ${mlopsCommand("").trim()}`);
  for (const command of COMMANDS) register(program, command, finish);
  return program;
}

function register(
  parent: Command,
  command: CliCommand,
  finish: (exitCode: number) => void,
): void {
  const { usage, summary, options, examples, commands = [] } = command;
  const registered = parent.command(usage).description(summary);
  for (const option of options) registered.addOption(option);
  const lines = examples.map(([line, meaning]) => `  mlops ${line}\n      ${meaning}`);
  const name = parent.parent === null ? nameOf(command) : `${parent.name()} ${nameOf(command)}`;
  registered
    .addHelpText("after", ["", "Examples:", ...lines].join("\n"))
    .showHelpAfterError(`More: mlops ${name} --help`)
    .action(async () => {
      finish(await run(command, registered.optsWithGlobals(), registered.args));
    });
  for (const below of commands) register(registered, below, finish);
}

function nameOf({ usage }: CliCommand): string {
  return usage.split(" ")[0]!;
}

function run(command: CliCommand, options: CliOptions, args: string[]): Promise<number> {
  return withSettings({ directory: options.dir }, async () => {
    const { directory } = currentSettings();
    try {
      return await command.run(options, ...args);
    } finally {
      await closeEmbeddedApp(directory);
    }
  });
}

/** One line for a person, and the exit code. */
function explain(error: unknown): number {
  // Its message has been printed.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
  if (error instanceof Deno.errors.BrokenPipe) return UNREAD;
  printError(`error: ${oneLine(messageOf(error))}`);
  return FAILED;
}

if (import.meta.main) Deno.exitCode = await main(Deno.args);
