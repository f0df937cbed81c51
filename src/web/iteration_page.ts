/**
 * One iteration: what it was given, how it went, what came of it. Its script asks for the same page again
 * while it runs, and takes over what has changed.
 *
 * @module
 */

import { isObjectId } from "../contract/object_id.ts";
import { type Context, type Hono, html } from "../deps/hono.ts";
import { StoreRefusal } from "../store/store_error.ts";
import type { ListedIteration, StoreAccess, TrackingStore } from "../store/tracking_store.ts";
import { showError } from "./error_page.ts";
import { imageBytes, imageHeaders } from "./image_reply.ts";
import {
  chartsSection,
  curvesSection,
  environmentSection,
  imagesSection,
  metricsSection,
  parametersSection,
} from "./iteration_results.ts";
import {
  errorSection,
  factsSection,
  head,
  noteSection,
  warningsSection,
} from "./iteration_facts.ts";
import { metricSummaries, TABLE_FILE, tableFile } from "./iteration_tables.ts";
import { type Crumb, type Html, page } from "./page.ts";

/** So many children are listed; the rest is a click away. */
const MOST_CHILDREN = 100;

/** What a page shows of an iteration: itself, and those around it. */
export interface ShownIteration {
  iteration: ListedIteration;
  parent: ListedIteration | undefined;
  children: ListedIteration[];
  /** Whether there are more children than these. */
  hasMore: boolean;
}

/** Adds the page, what its script asks for, its images, and its tables as files. */
export function addIterationPage(routes: Hono, store: StoreAccess): void {
  routes.get("/ui/iterations/:iid", async (c) => {
    const id = idOf(c);
    if (id === undefined) return showError(c, 404, "There is no such iteration.");
    const shown = await readShown(store(), id);
    return c.html(page(c.req.path, partsOf(shown), body(shown)));
  });
  routes.get("/ui/iterations/:iid/charts", async (c) => {
    const { interactive_charts } = await store().findListedIteration(idOf(c) ?? "");
    return c.json(interactive_charts ?? []);
  });
  routes.get("/ui/iterations/:iid/metrics", async (c) => {
    return c.json(await metricSummaries(store(), idOf(c) ?? ""));
  });
  routes.get(`/ui/iterations/:iid/:file{${TABLE_FILE}}`, async (c) => {
    const { text, type } = await tableFile(store(), idOf(c) ?? "", c.req.param("file"));
    return c.body(text, 200, { "content-type": type, "content-disposition": "attachment" });
  });
  routes.get("/ui/iterations/:iid/images/:index", async (c) => {
    const id = idOf(c);
    const bytes = id && await imageBytes(store(), id, c.req.param("index"));
    if (!bytes) return showError(c, 404, "There is no such image.");
    return c.body(bytes, 200, imageHeaders(bytes));
  });
}

function idOf(c: Context): string | undefined {
  const id = c.req.param("iid") ?? "";
  return isObjectId(id) ? id.toLowerCase() : undefined;
}

async function readShown(store: TrackingStore, id: string): Promise<ShownIteration> {
  const iteration = await store.findListedIteration(id);
  const children = await store.listChildren(id, MOST_CHILDREN + 1);
  return {
    iteration,
    parent: await parentOf(store, iteration),
    children: children.slice(0, MOST_CHILDREN),
    hasMore: children.length > MOST_CHILDREN,
  };
}

/** The parent may be another App's, or deleted. */
async function parentOf(
  store: TrackingStore,
  { parent_id }: ListedIteration,
): Promise<ListedIteration | undefined> {
  if (parent_id === null) return undefined;
  try {
    return await store.findListedIteration(parent_id);
  } catch (error) {
    if (error instanceof StoreRefusal) return undefined;
    throw error;
  }
}

function partsOf({ iteration }: ShownIteration) {
  return {
    title: iteration.iteration_name,
    section: "projects" as const,
    crumbs: crumbsOf(iteration),
    script: "iteration.js",
    styles: ["iteration.css", "chart_box.css", "image_lightbox.css"],
    data: dataOf(iteration),
  };
}

function crumbsOf({ project_id, project_title, experiment_id, experiment_name }: ListedIteration) {
  const crumbs: Crumb[] = [{ text: "Projects", href: "ui/projects" }];
  const project = `ui/projects/${project_id}`;
  if (project_id !== null) crumbs.push({ text: project_title ?? project_id, href: project });
  if (project_id !== null && experiment_id !== null) {
    const text = experiment_name ?? experiment_id;
    crumbs.push({ text, href: `${project}?experiments=${experiment_id}` });
  }
  return crumbs;
}

/** What the script goes by. */
function dataOf(iteration: ListedIteration) {
  const { id, project_id, experiment_id, iteration_name, status, started_at, ended_at } = iteration;
  const { note, tags, metrics, interactive_charts, image_charts } = iteration;
  return {
    ...{ id, project_id, experiment_id, iteration_name, status, started_at, ended_at, note, tags },
    metrics: Object.keys(metrics ?? {}),
    charts: (interactive_charts ?? []).map(({ name, chart_type, chart_title, chart_subtitle }) => ({
      ...{ name, chart_type, chart_title, chart_subtitle },
    })),
    images: (image_charts ?? []).map(({ name }) => name),
  };
}

function body(shown: ShownIteration): Html {
  const { iteration } = shown;
  return html`
    ${head(iteration)}
    ${errorSection(iteration)}
    ${warningsSection(iteration)}
    <div class="columns">
      <div>${factsSection(shown)} ${noteSection(iteration)}</div>
      <div>${metricsSection(iteration)} ${parametersSection(iteration)}</div>
    </div>
    ${curvesSection(iteration)}
    ${chartsSection(iteration)}
    ${imagesSection(iteration)}
    ${environmentSection(iteration)}
  `;
}
