/** Our App over the folder that it is given, at a port that it prints. */

import { createApp } from "../../src/app/create_app.ts";
import { print } from "../support/child.ts";

const app = createApp({ directory: Deno.args[0] });
Deno.serve(
  {
    port: 0,
    hostname: "127.0.0.1",
    onListen: ({ port }) => print(String(port)),
    onError: () => new Response("Internal Server Error", { status: 500 }),
  },
  (request) => app.fetch(request),
);
