/** Asks the App at a URL for its greeting, and prints what it said or why it did not. */

import { AppClient } from "../../src/delivery/app_client.ts";
import { print } from "../support/child.ts";

try {
  print(JSON.stringify(await new AppClient(Deno.args[0]!, { token: "secret" }).get("/")));
} catch (error) {
  print(String(error));
}
