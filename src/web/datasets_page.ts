/**
 * Datasets.
 *
 * @module
 */

import { type Hono, html } from "../deps/hono.ts";
import type { CountedDataset, StoreAccess } from "../store/tracking_store.ts";
import {
  cardHead,
  type CardKind,
  cardList,
  cardTimes,
  numberOf,
  readListing,
} from "./card_list.ts";
import { type Html, page, type PageParts } from "./page.ts";

const FIRST_LINES = `import { createDataset, withIteration } from "@mlops/tracking";

const dataset = await createDataset("iris", "data/iris.csv", { version: "1.0" });
await withIteration("baseline", { project: "Iris" }, (iteration) => {
  iteration.logDataset(dataset);
});`;

/** Adds the page. */
export function addDatasetsPage(routes: Hono, store: StoreAccess): void {
  routes.get("/ui/datasets", async (c) => {
    const listing = readListing(c.req.query());
    const datasets = await store().listCountedDatasets();
    const parts: PageParts = {
      title: listing.archived ? "Archived datasets" : "Datasets",
      section: "datasets",
      script: "datasets.js",
      styles: ["cards.css"],
    };
    return c.html(page(c.req.path, parts, cardList(datasets, listing, KIND, "New dataset")));
  });
}

/** The tags of a dataset, which stand in one text. */
export function tagsOf({ tags }: Pick<CountedDataset, "tags">): string[] {
  return (tags ?? "").split(",").map((tag) => tag.trim()).filter((tag) => tag !== "");
}

const KIND: CardKind<CountedDataset> = {
  href: "ui/datasets",
  plural: "datasets",
  nameOf: ({ dataset_name }) => dataset_name,
  textsOf: (it) => [
    it.dataset_name,
    it.dataset_description,
    it.tags,
    it.version,
    it.path_to_dataset,
  ],
  card: datasetCard,
  none: html`
    <div class="empty">
      <h2>No dataset yet</h2>
      <p>Name one in a program, and its iterations tell what they were trained on:</p>
      <pre><code>${FIRST_LINES}</code></pre>
      <p>Or describe one here by “New dataset”, and log it by its ID.</p>
    </div>
  `,
};

function datasetCard(dataset: CountedDataset): Html {
  const { _id, dataset_name, path_to_dataset: path, dataset_description, archived } = dataset;
  const name = html`<a href="ui/datasets${archived ? "?archived=true" : ""}#${_id}">
    <bdi>${dataset_name}</bdi></a>`;
  return html`
    <li class="card panel" id="${_id}" data-item="${JSON.stringify(dataset)}">
      ${cardHead(name, dataset.pinned, dataset_name)}
      <p class="badges">
        ${dataset.version
          ? html`<span class="badge version">version <bdi>${dataset.version}</bdi></span>`
          : ""}
        ${archived ? html`<span class="badge">Archived</span>` : ""}
        ${tagsOf(dataset).map((tag) => html`<span class="badge tag"><bdi>${tag}</bdi></span>`)}
      </p>
      ${dataset_description
        ? html`<p class="description" dir="auto">${dataset_description}</p>`
        : ""}
      <p class="path value" title="${path}"><bdi>${path}</bdi></p>
      <p>${usesOf(dataset)}</p>
      ${cardTimes(dataset)}
    </li>
  `;
}

function usesOf({ _id, iteration_count }: CountedDataset): Html {
  if (iteration_count === 0) return html`Connected with no iteration`;
  const filter = new URLSearchParams({ filter: `dataset.id = '${_id}'` });
  return html`<a href="ui/iterations?${filter}">Connected with ${
    numberOf(iteration_count, "iteration")
  }</a>`;
}
