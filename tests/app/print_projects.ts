/** A program of its own: prints the projects of a folder. */

import { createApp } from "../../src/app/create_app.ts";

await using app = createApp({ directory: Deno.args[0]! });
const response = await app.fetch(new Request("http://app/projects/base"));
await Deno.stdout.write(await response.bytes());
