/**
 * The least that a server can do: one `FULL` commit for each body posted to `/commit`, and no more than
 * reading the lines of a journal posted to `/lines`. It is started with the path of a database.
 */

import { DatabaseSync } from "node:sqlite";

const db = new DatabaseSync(Deno.args[0]!);
db.exec("pragma journal_mode = wal; pragma synchronous = full; create table posted (body text)");
const insert = db.prepare("insert into posted values (?)");
const decoder = new TextDecoder();

async function answer(request: Request): Promise<Response> {
  if (request.url.endsWith("/commit")) {
    insert.run(await request.text());
    return new Response("{}", { status: 201 });
  }
  let count = 0;
  const bytes = await request.bytes();
  for (let start = 0, end; (end = bytes.indexOf(10, start)) >= 0; start = end + 1) {
    count += JSON.parse(decoder.decode(bytes.subarray(start + 9, end))).points?.length ?? 0;
  }
  return Response.json(count);
}

const { addr } = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer);
// deno-lint-ignore no-console
console.log(JSON.stringify({ url: `http://127.0.0.1:${addr.port}` }));
