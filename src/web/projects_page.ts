/**
 * Projects.
 *
 * @module
 */

import type { DisplayProject, ProjectStatus } from "../contract/project.ts";
import { parseFilter } from "../contract/filter_parser.ts";
import { parseSortOrder } from "../contract/iteration_sort.ts";
import { type Hono, html } from "../deps/hono.ts";
import type { StoreAccess, TrackingStore } from "../store/tracking_store.ts";
import {
  cardHead,
  type CardKind,
  cardList,
  cardTimes,
  numberOf,
  readListing,
} from "./card_list.ts";
import { type Html, page, type PageParts } from "./page.ts";
import { waitingList, waitingProjects } from "./waiting_projects.ts";

/** What the statuses of projects are called. */
export const PROJECT_STATUS_TEXTS: Readonly<Record<ProjectStatus, string>> = {
  not_started: "Not started",
  in_progress: "In progress",
  completed: "Finished",
};

/** A project, and how much is in it. */
interface CountedProject extends DisplayProject {
  iteration_count: number;
  running_count: number;
}

const RUNNING = parseFilter("status = 'running'")!;
const BY_START = parseSortOrder("started_at");
/** So many of those that run are counted. */
const MOST_RUNNING = 1000;

const FIRST_LINES = `import { currentIteration, track } from "@mlops/tracking";

const train = track({ project: "Iris" }, (rate: number) => {
  const iteration = currentIteration();
  for (const epoch of iteration.steps(100)) {
    iteration.logMetric("loss", 1 / (1 + rate * epoch));
  }
});
train(0.1);`;

/** Adds the page. */
export function addProjectsPage(routes: Hono, store: StoreAccess): void {
  routes.get("/ui/projects", async (c) => {
    const listing = readListing(c.req.query());
    const waiting = await waitingProjects(store());
    const kind = waiting.length === 0 ? KIND : { ...KIND, none: html`` };
    const body = html`
      ${cardList(await countedProjects(store()), listing, kind, "New project")}
      ${waitingList(waiting)}
    `;
    const parts: PageParts = {
      title: listing.archived ? "Archived projects" : "Projects",
      section: "projects",
      script: "projects.js",
      styles: ["cards.css"],
      data: { statuses: PROJECT_STATUS_TEXTS },
    };
    return c.html(page(c.req.path, parts, body));
  });
}

async function countedProjects(store: TrackingStore): Promise<CountedProject[]> {
  const projects = await store.listDisplayProjects();
  const counts = await store.countByProject();
  const query = { order: BY_START, filter: RUNNING, limit: MOST_RUNNING };
  const running = Map.groupBy(
    (await store.queryIterations(query)).iterations,
    ({ project_id }) => project_id,
  );
  return projects.map((project) => ({
    ...project,
    iteration_count: counts.get(project._id) ?? 0,
    running_count: running.get(project._id)?.length ?? 0,
  }));
}

const KIND: CardKind<CountedProject> = {
  href: "ui/projects",
  plural: "projects",
  nameOf: ({ title }) => title,
  textsOf: ({ title, status, description }) => [title, PROJECT_STATUS_TEXTS[status], description],
  card: projectCard,
  none: html`
    <div class="empty">
      <h2>No project yet</h2>
      <p>A program that tracks makes its project by itself:</p>
      <pre><code>${FIRST_LINES}</code></pre>
      <p>Run beside this App's folder it needs no setting; from elsewhere, send it here:</p>
      <pre><code>MLOPS_URL=<span class="app-url">http://127.0.0.1:8000</span> deno run -A train.ts</code></pre>
    </div>
  `,
};

function projectCard(project: CountedProject): Html {
  const { _id, title, description, status, archived, pinned } = project;
  const link = html`<a href="ui/projects/${_id}"><bdi>${title}</bdi></a>`;
  return html`
    <li class="card panel" id="${_id}" data-item="${JSON.stringify(project)}">
      ${cardHead(link, pinned, title)}
      <p class="badges">
        <span class="badge ${status}">${PROJECT_STATUS_TEXTS[status]}</span>
        ${archived ? html`<span class="badge">Archived</span>` : ""}
      </p>
      ${description ? html`<p class="description" dir="auto">${description}</p>` : ""}
      <p>${countsOf(project)}</p>
      ${cardTimes(project)}
    </li>
  `;
}

function countsOf({ experiments, iteration_count, running_count }: CountedProject): Html {
  const running = running_count === 0 ? "" : html`
    · <span class="badge running">${running_count}${running_count === MOST_RUNNING
      ? "+"
      : ""} running</span>
  `;
  return html`${numberOf(experiments.length, "experiment")} · ${
    numberOf(iteration_count, "iteration")
  }${running}`;
}
