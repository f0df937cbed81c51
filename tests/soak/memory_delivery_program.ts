/**
 * Delivers an outbox to the App at a URL, or to the one in the folder: `<folder> <url, or embedded>`.
 * Prints the most memory that it ever had, in bytes.
 */

import { createApp } from "../../src/app/create_app.ts";
import { AppConnection } from "../../src/delivery/app_connection.ts";
import { syncOutbox } from "../../src/delivery/sync_outbox.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { print } from "../support/child.ts";

const [directory, url] = Deno.args as [string, string];

function connect(): AppConnection {
  if (url !== "embedded") return AppConnection.toUrl(url, { directory });
  const app = createApp({ directory });
  return AppConnection.toEmbedded((request) => app.fetch(request), { directory });
}

const result = await syncOutbox(new Outbox(directory), { connect });
const [, kilobytes] = /VmHWM:\s*(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status")) ?? [];
print(JSON.stringify({ ...result, peakRss: Number(kilobytes) * 1024 }));
Deno.exit();
