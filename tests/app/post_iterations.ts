/**
 * A program of its own: makes what is missing of a project, and posts iterations, every other one as two
 * pieces of a journal. It is given a folder or the URL of an App.
 */

import { createApp } from "../../src/app/create_app.ts";
import { END, header, idOf, metrics, piece } from "./app_fixture.ts";

const [target, number, each] = Deno.args;
const isServed = URL.canParse(target!);
await using app = createApp(isServed ? {} : { directory: target! });
const ask = isServed ? fetch : app.fetch;
const base = isServed ? target : "http://app";

async function send(path: string, body: BodyInit): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return await ask(new Request(`${base}${path}`, { method: "POST", headers, body }));
}

/** The reply to the second is 400, and the first one's is found by its name then. */
async function make(path: string, found: string, body: unknown): Promise<Record<string, string>> {
  const made = await send(path, JSON.stringify(body));
  if (made.status === 201) return await made.json();
  await made.body?.cancel();
  return await (await ask(new Request(`${base}${found}`))).json();
}

async function isAnswered(path: string, body: BodyInit, status: number): Promise<boolean> {
  const response = await send(path, body);
  await response.body?.cancel();
  return response.status === status;
}

const { _id } = await make("/projects/", "/projects/title/shared/base", { title: "shared" });
const experiments = `/projects/${_id}/experiments/`;
const experiment = { name: "shared" };
const { id: place } = await make(experiments, `${experiments}name/shared/base`, experiment);
const iterations = `${experiments}${place}/iterations/`;
let stored = 0;
for (let index = 0; index < Number(each); index++) {
  const id = idOf(Number(number) * Number(each) + index + 1);
  const journal = `${iterations}${id}/journal`;
  const plain = JSON.stringify({ id, iteration_name: "run", metrics: { loss: 2 } });
  const isStored = index % 2 === 0
    ? await isAnswered(iterations, plain, 201)
    : await isAnswered(journal, piece(1, header(id), metrics(["loss", 0, 1])), 200) &&
      await isAnswered(journal, piece(3, metrics(["loss", 1, 2]), END), 200);
  if (isStored) stored++;
}
await Deno.stdout.write(new TextEncoder().encode(`${stored} stored\n`));
