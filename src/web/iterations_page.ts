/**
 * The grid of iterations: of a project with its experiments, and of everything.
 *
 * @module
 */

import { FilterError } from "../contract/filter_error.ts";
import type { DisplayProject } from "../contract/project.ts";
import { type Context, type Hono, html } from "../deps/hono.ts";
import type { BaseExperiment, StoreAccess, TrackingStore } from "../store/tracking_store.ts";
import { experimentList } from "./experiments_list.ts";
import { type Html, page, type PageParts } from "./page.ts";
import { PROJECT_STATUS_TEXTS } from "./projects_page.ts";
import type { GridPage } from "./grid_rows.js";
import { firstRows } from "./rows_first.ts";
import { readPage } from "./rows_page.ts";
import { readIds, readPageQuery, RowsQueryError } from "./rows_query.ts";
import { addRowsRoutes } from "./rows_route.ts";

/** What the grid's script begins with. */
interface GridData {
  project: { id: string; title: string } | null;
  experiments: BaseExperiment[];
  /** The first rows; `null` where they cannot be shown. */
  page: GridPage | null;
  /** Why not. */
  error: string | null;
}

const FIRST_LIMIT = "30";

/** Adds the pages, and what their script asks for. */
export function addIterationsPages(routes: Hono, store: StoreAccess): void {
  addRowsRoutes(routes, store);
  routes.get("/ui/iterations", async (c) => {
    const first = await firstPage(store(), parametersOf(c));
    const heading = html`
      <header class="bar">
        <h1>Iterations</h1>
      </header>
    `;
    const data: GridData = { project: null, experiments: [], ...first };
    const parts: PageParts = { title: "Iterations", section: "iterations" };
    return c.html(page(c.req.path, { ...parts, ...gridParts(data) }, body(heading, data)));
  });
  routes.get("/ui/projects/:project_id", async (c) => {
    const project = await store().getDisplayProject(c.req.param("project_id").toLowerCase());
    const experiments = await store().listBaseExperiments(project._id);
    const asked = parametersOf(c);
    const shown = shownExperiments(asked, experiments);
    asked.set("project", project._id);
    asked.set("experiments", shown.join());
    const first = await firstPage(store(), asked);
    const { _id: id, title } = project;
    const data: GridData = { project: { id, title }, experiments, ...first };
    const parts: PageParts = {
      title,
      section: "projects",
      crumbs: [{ text: "Projects", href: "ui/projects" }],
    };
    const list = experimentList(id, experiments, shown);
    const content = body(projectHeading(project), data, list);
    return c.html(page(c.req.path, { ...parts, ...gridParts(data) }, content));
  });
}

function parametersOf(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

function gridParts(data: GridData): Partial<PageParts> {
  return { script: "grid.js", styles: ["grid.css"], data };
}

/** Those that the address names and that are still there; none means all. */
function shownExperiments(
  parameters: URLSearchParams,
  experiments: readonly BaseExperiment[],
): string[] {
  try {
    const known = new Set(experiments.map(({ id }) => id));
    return readIds(parameters, "experiments").filter((id) => known.has(id));
  } catch (error) {
    if (error instanceof RowsQueryError) return [];
    throw error;
  }
}

/** What cannot be read of an address is told on the page, where it can be mended. */
async function firstPage(
  store: TrackingStore,
  parameters: URLSearchParams,
): Promise<Pick<GridData, "page" | "error">> {
  try {
    parameters.set("limit", FIRST_LIMIT);
    return { page: await readPage(store, readPageQuery(parameters)), error: null };
  } catch (error) {
    if (!(error instanceof FilterError || error instanceof RowsQueryError)) throw error;
    return { page: null, error: error.message };
  }
}

function projectHeading({ title, status, archived, pinned, description }: DisplayProject): Html {
  return html`
    <header class="project-head">
      <div class="bar">
        <button class="icon" id="experiments-button" aria-controls="experiments"
          aria-label="Show or hide the experiments" title="Experiments  ]">☷</button>
        <h1 title="${title}"><bdi>${title}</bdi></h1>
        <span class="badge ${status}">${PROJECT_STATUS_TEXTS[status]}</span>
        ${archived ? html`<span class="badge">Archived</span>` : ""}
        ${pinned ? html`<span class="badge">Pinned</span>` : ""}
        <span class="grow"></span>
        <button id="copy-project">Copy project ID</button>
      </div>
      ${description ? html`<p class="muted" dir="auto">${description}</p>` : ""}
    </header>
  `;
}

function body(heading: Html, data: GridData, list: Html | "" = ""): Html {
  return html`
    ${heading}
    <div class="with-list">
      ${list}
      <section class="grid-page" aria-label="Iterations">
        <div id="tools" class="grid-tools"></div>
        <div id="grid" class="grid-place">${data.page === null ? "" : firstRows(data.page)}</div>
      </section>
    </div>
  `;
}
