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
import type { EffectiveSettings, Settings } from "./setting_types.ts";

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
