/**
 * What the file of one iteration tells.
 *
 * @module
 */

import type { IterationError } from "../contract/iteration.ts";
import { html } from "../deps/hono.ts";
import type { ListedIteration, TrackingStore } from "../store/tracking_store.ts";
import { durationText } from "./grid_values.js";
import { sizeText, statusBadge } from "./iteration_facts.ts";
import { fullText, givenText } from "./iteration_results.ts";
import type { Html } from "./page.ts";
import {
  cutNote,
  MOST_METRICS,
  readImages,
  snapshotCurves,
  snapshotLogged,
} from "./snapshot_content.ts";
import { timeText } from "./snapshot_file.ts";

/** The first of more parameters, and the beginning of a longer text. */
const MOST_VALUES = 1000;
const MOST_TEXT = 10_000;

/** All of an iteration. */
export async function iterationSnapshot(
  store: TrackingStore,
  iteration: ListedIteration,
): Promise<Html> {
  const { iteration_name: name, interactive_charts, error, note, warnings } = iteration;
  return html`
    <h1><bdi>${name}</bdi></h1>
    <p>${statusBadge(iteration)}</p>
    ${error === null ? "" : section("Error", causes(error).map(errorText))}
    ${warnings.length === 0 ? "" : section("Warnings", warnings.map((it) => html`<p>${it}</p>`))}
    ${note ? section("Note", html`<p class="long-text">${cut(note)}</p>`) : ""}
    ${facts("Details", factsOf(iteration))}
    ${values("Metrics", iteration.metrics, MOST_METRICS)}
    ${values("Parameters", iteration.parameters, MOST_VALUES)}
    ${await snapshotCurves(store, [{ iteration, name }])}
    ${await snapshotLogged(
      (interactive_charts ?? []).map((chart) => [{ chart, iteration: name }]),
      false,
    )}
    ${await images(store, iteration)}
    ${values("Environment", iteration.environment, MOST_VALUES)}
  `;
}

function section(heading: string, content: Html | Html[]): Html {
  return html`
    <section>
      <h2>${heading}</h2>
      ${content}
    </section>
  `;
}

function factsOf(iteration: ListedIteration): [string, Html | string | null][] {
  const { started_at, ended_at, dataset, model_size, tags } = iteration;
  const end = ended_at === null ? Date.now() : Date.parse(ended_at);
  return [
    ["id", iteration.id],
    ["project", iteration.project_title],
    ["experiment", iteration.experiment_name],
    ["started", timeText(started_at)],
    [ended_at === null ? "runs for" : "took", durationText(end - Date.parse(started_at))],
    ["run by", iteration.user_name],
    ["tags", tags.join(", ") || null],
    ["model", iteration.model_name],
    ["model path", iteration.path_to_model || null],
    ["model size", model_size === null ? null : sizeText(model_size)],
    ["model SHA-256", iteration.model_sha256],
    ["dataset", dataset && (dataset.name ?? dataset.id)],
    ["dataset version", dataset?.version ?? null],
    ["parent", iteration.parent_id],
  ];
}

function facts(heading: string, all: readonly [string, Html | string | null][]): Html {
  const rows = all.filter(([, value]) => value !== null).map(([name, value]) =>
    html`
      <tr>
        <th scope="row"><bdi>${name}</bdi></th>
        <td><bdi>${value}</bdi></td>
      </tr>
    `
  );
  return section(
    heading,
    html`
      <div class="panel values">
        <table class="plain">
          <tbody>${rows}</tbody>
        </table>
      </div>
    `,
  );
}

function values(
  heading: string,
  given: Record<string, unknown> | null,
  most: number,
): Html | string {
  const entries = Object.entries(given ?? {});
  if (entries.length === 0) return "";
  const shown = entries.slice(0, most).map(([name, value]): [string, Html] => [
    name,
    html`<span class="value" title="${cut(fullText(value))}">${cut(givenText(value))}</span>`,
  ]);
  return html`
    ${facts(heading, shown)}
    ${cutNote(entries.length, most, heading.toLowerCase())}
  `;
}

function cut(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}… (cut)` : text;
}

function causes(error: IterationError): IterationError[] {
  const chain: IterationError[] = [];
  for (let it: IterationError | undefined = error; it !== undefined; it = it.cause) chain.push(it);
  return chain;
}

function errorText({ name, message, stack }: IterationError, index: number): Html {
  const head = `${name}: ${message}`;
  const told = stack?.includes(message) ? stack : [head, stack ?? ""].join("\n").trim();
  return html`<pre>${index > 0 ? "caused by " : ""}${cut(told)}</pre>`;
}

async function images(
  store: TrackingStore,
  iteration: ListedIteration,
): Promise<Html | string> {
  const names = (iteration.image_charts ?? []).map(({ name }) => name);
  if (names.length === 0) return "";
  const image = await readImages(store, [iteration], () => true);
  const figures = names.map((name, place) =>
    html`
      <figure>
        <figcaption><bdi>${name}</bdi></figcaption>
        ${image(0, place, name)}
      </figure>
    `
  );
  return section("Images", html`<div class="figures">${figures}</div>`);
}
