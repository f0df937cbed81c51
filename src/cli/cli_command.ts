/**
 * What a command of the command line is made of.
 *
 * @module
 */

import type { Option } from "../deps/commander.ts";

/** Options that every command has. */
export interface CliOptions {
  /** The tracking folder, if it is not that of the settings. */
  dir?: string | undefined;
  /** JSON for programs in place of a text for eyes. */
  json?: boolean | undefined;
}

/** A command. */
export interface CliCommand {
  /** Its name, and its arguments in angle brackets, or square ones if they may be left out. */
  usage: string;
  summary: string;
  options: readonly Option[];
  /** Command lines, each with what it does. */
  examples: readonly (readonly [line: string, meaning: string])[];
  /** Commands below it, which are called by its name and theirs. */
  commands?: readonly CliCommand[];
  /** Runs it within the settings that its options make. Gives the exit code. */
  run(options: CliOptions, ...args: string[]): Promise<number>;
}
