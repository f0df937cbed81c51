/**
 * What a program runs in.
 *
 * @module
 */

import { dirname, fromFileUrl } from "../deps/std_path.ts";
import { hostName } from "../contract/platform.ts";
import { mayKnow } from "./permission.ts";
import { redactArguments, withoutCredentials } from "./secrets.ts";

const MOST_CHARACTERS = 1000;
const MOST_ARGUMENTS = 200;

let lasting: Record<string, unknown> | undefined;

/**
 * Describes what the program runs in: the main module, its arguments without their secrets, the
 * versions of the runtime, the machine. What cannot change is looked at once in the process's life.
 *
 * Uses `--allow-sys=hostname,osRelease,systemMemoryInfo`, each where it is granted already: what must
 * not be known is left out. Never prompts.
 *
 * @param isSecret Tells by its name whether an argument is a secret. @default {isSecretName}
 */
export function describeEnvironment(
  isSecret?: (name: string) => boolean,
): Record<string, unknown> {
  lasting ??= describeLasting();
  const { main_module, ...rest } = lasting;
  return { main_module, arguments: shownArguments(isSecret), ...rest };
}

function describeLasting(): Record<string, unknown> {
  const { deno, v8, typescript } = Deno.version;
  return {
    main_module: mainModule(),
    deno_version: deno,
    v8_version: v8,
    typescript_version: typescript,
    os: Deno.build.os,
    ...mayKnow("osRelease") && { os_release: Deno.osRelease() },
    architecture: Deno.build.arch,
    ...hostFact(),
    cpu_count: navigator.hardwareConcurrency,
    ...mayKnow("systemMemoryInfo") && { memory_total_bytes: Deno.systemMemoryInfo().total },
  };
}

function hostFact(): { host?: string } {
  const host = hostName();
  return host === null ? {} : { host };
}

/** A Worker has no main module, but an address. */
function mainAddress(): string {
  return Deno.mainModule ?? location.href;
}

/** A path where it is a file, else its address. */
function mainModule(): string {
  const address = mainAddress();
  return cut(address.startsWith("file:") ? fromFileUrl(address) : withoutCredentials(address));
}

function shownArguments(isSecret: ((name: string) => boolean) | undefined): string[] {
  return redactArguments(Deno.args, isSecret).slice(0, MOST_ARGUMENTS).map(cut);
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** The folder that the main module lies in; `undefined` if it comes from elsewhere. */
export function sourceFolder(): string | undefined {
  const address = mainAddress();
  return address.startsWith("file:") ? dirname(fromFileUrl(address)) : undefined;
}
