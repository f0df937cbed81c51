/**
 * Connections to Apps, one for each target of this process.
 *
 * @module
 */

import { loadModule } from "../contract/load_module.ts";
import { type JournalTarget, targetOf } from "../contract/journal_record.ts";
import type { AppConnection } from "../delivery/app_connection.ts";
import type { EffectiveSettings } from "../setting_types.ts";
import { currentSettings } from "../settings.ts";

/** An App in this process, as far as it is used here. */
interface EmbeddedApp extends AsyncDisposable {
  fetch(request: Request): Promise<Response>;
}

const embeddedApps = new Map<string, Promise<EmbeddedApp>>();
const connections = new Map<string, Promise<AppConnection>>();

/** A connection to a target; the embedded App is loaded when it is needed for the first time. */
export async function connect(
  target: JournalTarget,
  settings: EffectiveSettings = currentSettings(),
): Promise<AppConnection> {
  const { directory, token, url } = settings;
  const key = JSON.stringify([target, directory, token, url]);
  let connection = connections.get(key);
  if (connection === undefined) {
    connection = newConnection(target, settings);
    connections.set(key, connection);
    connection.catch(() => connections.delete(key)); // what could not be opened is tried again
  }
  return await connection;
}

async function newConnection(
  target: JournalTarget,
  { directory, token, url }: EffectiveSettings,
): Promise<AppConnection> {
  const { AppConnection } = await loadModule(() => import("../delivery/app_connection.ts"));
  // The settings' own URL may carry credentials, which a journal's target never does.
  const address = url !== undefined && isSameTarget(target, url) ? url : undefined;
  return target.kind === "embedded"
    ? AppConnection.toEmbedded((await embeddedApp(directory)).fetch, { directory })
    : AppConnection.toUrl(address ?? target.url, {
      directory,
      token: address === undefined ? undefined : token,
    });
}

/** A connection to the App of the settings. */
export function connectToActive(settings = currentSettings()): Promise<AppConnection> {
  return connect(targetOf(settings), settings);
}

function isSameTarget(target: JournalTarget, url: string): boolean {
  const own = targetOf({ url });
  return target.kind === "mlops" && own.kind === "mlops" && target.url === own.url;
}

/** The embedded App of a tracking folder. */
export function embeddedApp(directory: string): Promise<EmbeddedApp> {
  let app = embeddedApps.get(directory);
  if (app === undefined) {
    app = openEmbeddedApp(directory);
    embeddedApps.set(directory, app);
  }
  return app;
}

async function openEmbeddedApp(directory: string): Promise<EmbeddedApp> {
  const { createApp } = await loadModule(() => import("../app/create_app.ts"));
  return createApp({ directory });
}

/** Closes the embedded App of a tracking folder, if it is open: its database is a file of its own then. */
export async function closeEmbeddedApp(directory: string): Promise<void> {
  const app = embeddedApps.get(directory);
  embeddedApps.delete(directory);
  for (const key of connections.keys()) {
    if (JSON.parse(key)[1] === directory) connections.delete(key);
  }
  await (await app)?.[Symbol.asyncDispose]();
}
