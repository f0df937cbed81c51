/**
 * What the search dialog looks through in the browser: everything but iterations, of which there may be
 * any number.
 *
 * @module
 */

import type { Hono } from "../deps/hono.ts";
import type { StoreAccess, TrackingStore } from "../store/tracking_store.ts";
import { numberOf } from "./card_list.ts";
import { PROJECT_STATUS_TEXTS } from "./projects_page.ts";

/** Something that can be found by its name. */
export interface SearchEntry {
  name: string;
  /** What else it is found by. */
  detail: string;
  /** What is in it. */
  count?: string;
  /** From the App's root. */
  href: string;
  /** A status: what it is called, and the class of its badge. */
  badge?: { text: string; kind: string };
}

/** What can be found, by what it is; pinned and newly changed things stand first. */
export type SearchEntries = Record<"projects" | "experiments" | "datasets", SearchEntry[]>;

interface Placed {
  archived: boolean;
  pinned: boolean;
  updated_at: string;
}

const ARCHIVED = { text: "Archived", kind: "archived" };

/** Adds the list of what can be found. */
export function addSearchEntries(routes: Hono, store: StoreAccess): void {
  routes.get("/ui/search", async (c) => {
    return c.json(
      {
        ...await placeEntries(store()),
        datasets: await datasetEntries(store()),
      } satisfies SearchEntries,
    );
  });
}

async function placeEntries(
  store: TrackingStore,
): Promise<Pick<SearchEntries, "projects" | "experiments">> {
  const projects: SearchEntry[] = [];
  const experiments: SearchEntry[] = [];
  for (
    const { _id, title, status, archived, ...project } of inOrder(await store.listDisplayProjects())
  ) {
    const href = `ui/projects/${_id}`;
    const badge = archived ? ARCHIVED : { text: PROJECT_STATUS_TEXTS[status], kind: status };
    projects.push({
      name: title,
      detail: "",
      count: numberOf(project.experiments.length, "experiment"),
      href,
      badge,
    });
    for (const { id, name } of await store.listBaseExperiments(_id)) {
      experiments.push({ name, detail: title, href: `${href}?experiments=${id}` });
    }
  }
  return { projects, experiments };
}

async function datasetEntries(store: TrackingStore): Promise<SearchEntry[]> {
  return inOrder(await store.listCountedDatasets()).map((dataset) => ({
    name: dataset.dataset_name,
    detail: dataset.version ?? "",
    count: numberOf(dataset.iteration_count, "iteration"),
    href: `ui/datasets${dataset.archived ? "?archived=true" : ""}#${dataset._id}`,
    ...dataset.archived && { badge: ARCHIVED },
  }));
}

function inOrder<T extends Placed>(items: readonly T[]): T[] {
  return items.toSorted((a, b) =>
    Number(a.archived) - Number(b.archived) || Number(b.pinned) - Number(a.pinned) ||
    (a.updated_at < b.updated_at ? 1 : -1)
  );
}
