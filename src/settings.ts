/**
 * Where and how a program tracks: defaults, then the environment, then `configure()`, then
 * `withSettings()`; what comes later wins.
 *
 * @module
 */

import type { AsyncLocalStorage } from "node:async_hooks";
import { quote } from "./contract/fault.ts";
import { isObjectId } from "./contract/object_id.ts";
import { createAsyncStorage } from "./contract/platform.ts";
import { problemsOf } from "./contract/problem.ts";
import { countCharacters } from "./contract/text.ts";
import { resolve } from "./deps/std_path.ts";
import { z } from "./deps/zod.ts";
import type { Notifier } from "./notifications/notifier.ts";

/** Settings of the tracking. One that is left out or `undefined` is taken from the next source. */
export interface Settings {
  /** Address of an MLOps App. @default {the environment's `MLOPS_URL`, else the embedded App} */
  url?: string | undefined;
  /** Bearer token for that App. @default {the environment's `MLOPS_TOKEN`} */
  token?: string | undefined;
  /** The tracking folder. @default {the environment's `MLOPS_DIR`, else `.mlops`} */
  directory?: string | undefined;
  /**
   * `"online"` delivers, `"offline"` records what `sync` delivers later, `"disabled"` does nothing.
   *
   * @default {the environment's `MLOPS_MODE`, else "online"}
   */
  mode?: "online" | "offline" | "disabled" | undefined;
  /** Title of the active project. @default {the environment's `MLOPS_PROJECT`, else "default"} */
  project?: string | undefined;
  /** Name of the active experiment. @default {the environment's `MLOPS_EXPERIMENT`, else "default"} */
  experiment?: string | undefined;
  /** Id of the active project. @default {the environment's `MLOPS_PROJECT_ID`} */
  projectId?: string | undefined;
  /** Id of the active experiment. @default {the environment's `MLOPS_EXPERIMENT_ID`} */
  experimentId?: string | undefined;
  /**
   * Who runs the iterations.
   *
   * @default {the environment's `MLOPS_USER`, else `GITHUB_ACTOR` on GitHub Actions, `USERNAME`, `USER`, "root"}
   */
  userName?: string | undefined;
  /** Mailgun's domain to send mails from. @default {the environment's `MLOPS_MAILGUN_DOMAIN`} */
  mailgunDomain?: string | undefined;
  /** Mailgun's API key. @default {the environment's `MLOPS_MAILGUN_API_KEY`} */
  mailgunApiKey?: string | undefined;
  /** Whom mails go to. @default {the environment's `MLOPS_USER_EMAIL`} */
  userEmail?: string | undefined;
  /** Whether each iteration's end is told by mail. @default {the environment's `MLOPS_SEND_EMAIL`, else false} */
  sendEmail?: boolean | undefined;
  /** Told of each iteration's end. @default {none} */
  notifiers?: readonly Notifier[] | undefined;
  /**
   * Tells by its name whether a captured argument is a secret.
   *
   * @default {names with words such as key, token, password, secret}
   */
  isSecret?: ((name: string) => boolean) | undefined;
  /** Whether what a program runs in is recorded: versions, machine, arguments, git. @default {true} */
  environment?: boolean | undefined;
  /** Seconds between samples of memory and CPU load, as metrics `system/…`; `false` for none. @default {false} */
  systemMetrics?: number | false | undefined;
  /** What a log call does about what it cannot record. @default {"warn"} */
  onLogError?: "throw" | "warn" | undefined;
  /**
   * What a log call was given has left the process when it returns, or within 100 ms.
   *
   * @default {"call"}
   */
  durability?: "call" | "buffered" | undefined;
  /**
   * Whether an open iteration is ended as `killed` by SIGINT, SIGTERM or SIGHUP before the program is.
   * Set it to `false` where another module listens to signals in a way that cannot be seen.
   *
   * @default {true}
   */
  signals?: boolean | undefined;
  /**
   * Points at most of a metric's history when it goes as a chart to an App that keeps no histories;
   * `false` for none.
   *
   * @default {100}
   */
  stepCharts?: number | false | undefined;
}

/** Settings with every default filled in. */
export interface EffectiveSettings {
  url: string | undefined;
  token: string | undefined;
  /** Absolute. */
  directory: string;
  mode: "online" | "offline" | "disabled";
  project: { id: string } | { name: string };
  experiment: { id: string } | { name: string };
  userName: string;
  mailgunDomain: string | undefined;
  mailgunApiKey: string | undefined;
  userEmail: string | undefined;
  sendEmail: boolean;
  notifiers: readonly Notifier[];
  isSecret: ((name: string) => boolean) | undefined;
  environment: boolean;
  systemMetrics: number | false;
  onLogError: "throw" | "warn";
  durability: "call" | "buffered";
  signals: boolean;
  stepCharts: number | false;
}

/** Made when it is needed: to make it takes a program's start longer. */
const settingsSchema: z.ZodType<Settings> = z.lazy(() => {
  const id = z.string().refine(isObjectId, {
    error: ({ input }) => `must be 24 hexadecimal characters, not ${quote(input as string)}`,
  });
  const name = z.string().refine((value) => value !== "" && countCharacters(value) <= 40, {
    error: ({ input }) => `${countCharacters(input as string)} characters, 1 to 40 are allowed`,
  });
  return z.strictObject({
    url: z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).optional(),
    token: z.string().regex(/^[\x21-\x7e]+$/, "must be printable ASCII, without spaces").optional(),
    // The one below the working folder of this moment, not of a later one.
    directory: z.string().min(1).transform((path) => resolve(path)).optional(),
    mode: z.enum(["online", "offline", "disabled"]).optional(),
    project: name.optional(),
    experiment: name.optional(),
    projectId: id.optional(),
    experimentId: id.optional(),
    userName: z.string().min(1).optional(),
    mailgunDomain: z.string().min(1).optional(),
    mailgunApiKey: z.string().min(1).optional(),
    userEmail: z.string().min(1).optional(),
    // The environment knows texts only.
    sendEmail: z.union([z.boolean(), z.stringbool()], { error: "must be true or false" })
      .optional(),
    notifiers: z.array(
      z.custom<Notifier>(
        (value) => typeof (value as Notifier | null)?.notify === "function",
        "must be a notifier, such as webhook(url)",
      ),
    ).optional(),
    isSecret: z.custom<(name: string) => boolean>(
      (value) => typeof value === "function",
      "must be a function of a name",
    ).optional(),
    environment: z.boolean().optional(),
    systemMetrics: z.union([z.number().positive(), z.literal(false)], {
      error: "must be false or a number of seconds above 0",
    }).optional(),
    onLogError: z.enum(["throw", "warn"]).optional(),
    durability: z.enum(["call", "buffered"]).optional(),
    signals: z.boolean().optional(),
    stepCharts: z.custom<number | false>(
      (value) => value === false || (Number.isSafeInteger(value) && (value as number) >= 4),
      "must be false or a whole number of points from 4 on",
    ).optional(),
  });
});

const VARIABLES = {
  url: "MLOPS_URL",
  token: "MLOPS_TOKEN",
  directory: "MLOPS_DIR",
  mode: "MLOPS_MODE",
  project: "MLOPS_PROJECT",
  experiment: "MLOPS_EXPERIMENT",
  projectId: "MLOPS_PROJECT_ID",
  experimentId: "MLOPS_EXPERIMENT_ID",
  userName: "MLOPS_USER",
  mailgunDomain: "MLOPS_MAILGUN_DOMAIN",
  mailgunApiKey: "MLOPS_MAILGUN_API_KEY",
  userEmail: "MLOPS_USER_EMAIL",
  sendEmail: "MLOPS_SEND_EMAIL",
} as const;

/** Settings of one source, and what was made active while no later source was in force. */
interface Layer {
  settings: Settings;
  active: Settings;
}

let scoped: AsyncLocalStorage<readonly Layer[]> | undefined;
let configured: readonly Layer[] = [];
let environment: Layer | undefined;
/** The settings in force where they were asked for last: each start and each end asks. */
let known: { scope: readonly Layer[] | undefined; settings: EffectiveSettings } | undefined;

/**
 * Changes settings for the whole program, over those before.
 *
 * @returns What restores the settings of before when it is disposed.
 * @throws {TypeError} If a setting is unknown or its value is wrong.
 *
 * @example In a test
 * ```ts
 * import { configure, tryCurrentIteration } from "@mlops/tracking";
 *
 * using _ = configure({ mode: "disabled" });
 * console.log(tryCurrentIteration()); // undefined: nothing is tracked here
 * ```
 */
export function configure(settings: Settings): Disposable {
  const layer = layerOf(settings, "configure()");
  configured = [layer, ...configured];
  known = undefined;
  return {
    [Symbol.dispose](): void {
      configured = configured.filter((it) => it !== layer);
      known = undefined;
    },
  };
}

/** Makes a project or an experiment the active one, for as long as the last settings are in force. */
export function activate(choice: { projectId: string } | { experimentId: string }): void {
  const last = layers()[0]!;
  // An experiment belongs to one project.
  last.active = "projectId" in choice
    ? { ...choice, experiment: "default" }
    : { ...last.active, ...choice };
  known = undefined;
}

/**
 * Calls a function with settings of its own, which everything that it calls and awaits sees: two jobs
 * in one process do not fight.
 *
 * @throws {TypeError} If a setting is unknown or its value is wrong.
 *
 * @example
 * ```ts
 * import { withSettings, track } from "@mlops/tracking";
 *
 * const train = track({ name: "job" }, () => 42);
 * const result = withSettings({ mode: "disabled" }, () => train());
 * console.log(result); // 42
 * ```
 */
export function withSettings<T>(settings: Settings, callback: () => T): T {
  const layer = layerOf(settings, "withSettings()");
  scoped ??= createAsyncStorage();
  return scoped.run([layer, ...(scoped.getStore() ?? [])], callback);
}

/**
 * The settings in force. The environment is read once; what may not be read of it counts as unset.
 *
 * @throws {TypeError} If a variable of the environment has a wrong value.
 */
export function currentSettings(): Readonly<EffectiveSettings> {
  const scope = scoped?.getStore();
  if (known === undefined || known.scope !== scope) known = { scope, settings: settingsInForce() };
  return known.settings;
}

function settingsInForce(): EffectiveSettings {
  const sources = layers().flatMap((layer) => [layer.active, layer.settings]);
  const first = <K extends keyof Settings>(key: K): Settings[K] =>
    sources.find((source) => source[key] !== undefined)?.[key];
  return {
    url: first("url"),
    token: first("token"),
    directory: first("directory")!,
    mode: first("mode") ?? "online",
    ...activePlace(sources),
    userName: first("userName")!,
    mailgunDomain: first("mailgunDomain"),
    mailgunApiKey: first("mailgunApiKey"),
    userEmail: first("userEmail"),
    sendEmail: first("sendEmail") ?? false,
    notifiers: first("notifiers") ?? [],
    isSecret: first("isSecret"),
    environment: first("environment") ?? true,
    systemMetrics: first("systemMetrics") ?? false,
    onLogError: first("onLogError") ?? "warn",
    durability: first("durability") ?? "call",
    signals: first("signals") ?? true,
    stepCharts: first("stepCharts") ?? 100,
  };
}

/**
 * The active project and experiment. An id and a name in one source: the id counts. A name in a later
 * source beats an id before; and an experiment's id before a project belongs to another project.
 */
function activePlace(
  sources: readonly Settings[],
): Pick<EffectiveSettings, "project" | "experiment"> {
  const projectAt = sources.findIndex((it) => it.projectId !== undefined || it.project);
  const experimentAt = sources.findIndex((it) => it.experimentId !== undefined || it.experiment);
  const { projectId, project = "default" } = sources[projectAt] ?? {};
  const { experimentId, experiment = "default" } = sources[experimentAt] ?? {};
  const isOfAnother = projectAt >= 0 && projectAt < experimentAt;
  return {
    project: projectId === undefined ? { name: project } : { id: projectId },
    experiment: experimentId === undefined || isOfAnother
      ? { name: experiment }
      : { id: experimentId },
  };
}

/** What is in force, the last first. */
function layers(): Layer[] {
  environment ??= { settings: readEnvironment(), active: {} };
  return [...(scoped?.getStore() ?? []), ...configured, environment];
}

function layerOf(settings: Settings, subject: string): Layer {
  const result = settingsSchema.safeParse(settings, { reportInput: true });
  if (result.success) return { settings: result.data, active: {} };
  throw new TypeError(`${subject}: ${problemsOf(result.error).join("; ")}`);
}

function readEnvironment(): Settings {
  const found = Object.entries(VARIABLES)
    .map(([key, variable]) => [key, readVariable(variable)])
    .filter(([, value]) => value !== undefined);
  const result = settingsSchema.safeParse(Object.fromEntries(found), { reportInput: true });
  if (result.success) {
    return { directory: resolve(".mlops"), userName: defaultUser(), ...result.data };
  }
  const problems = problemsOf(result.error)
    .map((problem) => problem.replace(/^\w+/, (key) => VARIABLES[key as keyof typeof VARIABLES]));
  throw new TypeError(`The environment is wrong: ${problems.join("; ")}`);
}

/** An empty variable is an unset one: shells make no difference easily. */
export function readVariable(variable: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) || undefined : undefined;
}

function defaultUser(): string {
  const onActions = readVariable("GITHUB_ACTIONS") === "true";
  return (onActions ? readVariable("GITHUB_ACTOR") : undefined) ??
    readVariable("USERNAME") ?? readVariable("USER") ?? "root";
}
