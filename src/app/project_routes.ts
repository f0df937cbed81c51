/**
 * Routes of projects.
 *
 * @module
 */

import { newProjectSchema, projectUpdateSchema } from "../contract/project.ts";
import { Hono } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { WHOLE_LIMIT } from "./request_body.ts";
import { pathId, pathText, readInput } from "./request_input.ts";
import { toWireProject } from "./wire_document.ts";

/**
 * The routes under `/projects`. Those that end in `/base` read no iterations. A title is the rest of its
 * path: the original's Python library sends a `/` in it as it is.
 */
export function projectRoutes(store: StoreAccess): Hono {
  const routes = new Hono();
  const list = async (archived?: boolean) =>
    (await store().listProjects(archived === undefined ? {} : { archived })).map(toWireProject);

  routes.get("/projects/", async (c) => c.json(await list()));
  routes.get("/projects/non-archived", async (c) => c.json(await list(false)));
  routes.get("/projects/archived", async (c) => c.json(await list(true)));
  routes.get("/projects/base", async (c) => c.json(await store().listDisplayProjects()));
  routes.get("/projects/title/:title{.+}/base", async (c) => {
    return c.json(await store().getDisplayProjectByTitle(pathText(c, "title")));
  });
  routes.get("/projects/title/:title{.*[^/]}", async (c) => {
    return c.json(toWireProject(await store().getProjectByTitle(pathText(c, "title"))));
  });
  routes.get("/projects/:id", async (c) => {
    return c.json(toWireProject(await store().getProject(pathId(c, "id"))));
  });
  routes.get("/projects/:id/base", async (c) => {
    return c.json(await store().getDisplayProject(pathId(c, "id")));
  });
  routes.post("/projects/", async (c) => {
    const project = await readInput(c, newProjectSchema, WHOLE_LIMIT);
    return c.json(toWireProject(await store().createProject(project)), 201);
  });
  routes.put("/projects/:id", async (c) => {
    const changes = await readInput(c, projectUpdateSchema);
    return c.json(await store().updateProject(pathId(c, "id"), changes));
  });
  routes.delete("/projects/:id", async (c) => {
    await store().deleteProject(pathId(c, "id"));
    return c.body(null, 204);
  });
  return routes;
}
