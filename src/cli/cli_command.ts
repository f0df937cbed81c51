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
  /** Its name, and its arguments in angle brackets. */
  usage: string;
  summary: string;
  options: readonly Option[];
  /** Command lines, each with what it does. */
  examples: readonly (readonly [line: string, meaning: string])[];
  /** Runs it within the settings that its options make. Gives the exit code. */
  run(options: CliOptions, ...args: string[]): Promise<number>;
}
