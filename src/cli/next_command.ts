import { mlopsCommand } from "../tracking/command_line.ts";

/**
 * A command of this command line as a person can type it next: with the folder that was chosen now, and
 * with npx where that is what started this one.
 */
export function nextCommand(command: string, dir: string | undefined): string {
  const whole = mlopsCommand(dir === undefined ? command : `${command} --dir ${shellQuoted(dir)}`);
  return isStartedByNpx() ? whole.replace(/^deno /, `npx -y deno@${Deno.version.deno} `) : whole;
}

function isStartedByNpx(): boolean {
  const variable = "npm_command";
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" && Deno.env.get(variable) === "exec";
}

function shellQuoted(text: string): string {
  return /^[\w./:@%+,=~-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
