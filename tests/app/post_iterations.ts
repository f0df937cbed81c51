/** A program of its own: makes what is missing of a project, and posts iterations in two pieces each. */

import { createApp } from "../../src/app/create_app.ts";
import { objectIdOf } from "../../src/contract/object_id.ts";
import { END, header, idOf, metrics, piece } from "./app_fixture.ts";

const [directory, number, each] = Deno.args;
await using app = createApp({ directory: directory! });

async function send(path: string, body: BodyInit): Promise<number> {
  const headers = { "content-type": "application/json" };
  const response = await app.fetch(
    new Request(`http://app${path}`, { method: "POST", headers, body }),
  );
  await response.body?.cancel();
  return response.status;
}

const [projectId, experimentId] = [objectIdOf("project"), objectIdOf("experiment")];
const experiments = `/projects/${projectId}/experiments/`;
await send("/projects/", JSON.stringify({ _id: projectId, title: "shared" }));
await send(experiments, JSON.stringify({ id: experimentId, name: "shared" }));
let stored = 0;
for (let index = 0; index < Number(each); index++) {
  const id = idOf(Number(number) * Number(each) + index + 1);
  const path = `${experiments}${experimentId}/iterations/${id}/journal`;
  const first = await send(path, piece(1, header(id), metrics(["loss", 0, 1])));
  const second = await send(path, piece(3, metrics(["loss", 1, 2]), END));
  if (first === 200 && second === 200) stored++;
}
await Deno.stdout.write(new TextEncoder().encode(`${stored} stored\n`));
