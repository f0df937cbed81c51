/**
 * Delivers an outbox to the App at a URL, or to the one in the folder: `<folder> <url, or embedded>`. Says
 * when it begins and when it is done; is killed on the way.
 */

import { createApp } from "../../src/app/create_app.ts";
import { AppConnection } from "../../src/delivery/app_connection.ts";
import { syncOutbox } from "../../src/delivery/sync_outbox.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { print } from "../support/child.ts";

const [directory, url] = Deno.args as [string, string];
// Shorter than they are for users: requests within one machine outlive neither.
const options = { directory, grace: 300, timeout: 1000 };
const outbox = new Outbox(directory);

function connect(): AppConnection {
  if (url !== "embedded") return AppConnection.toUrl(url, options);
  const app = createApp({ directory });
  return AppConnection.toEmbedded((request) => app.fetch(request), options);
}

print("begins");
for (let left = 1; left > 0;) {
  const { pending, rejected } = await syncOutbox(outbox, { connect, retryRejected: true });
  left = pending + rejected;
}
print("done");
Deno.exit();
