/**
 * What an iteration's page tells in words: how it is, what went wrong, where it comes from, and what
 * people say about it.
 *
 * @module
 */

import type { IterationError } from "../contract/iteration.ts";
import { html } from "../deps/hono.ts";
import type { ListedIteration } from "../store/tracking_store.ts";
import type { ShownIteration } from "./iteration_page.ts";
import type { Html } from "./page.ts";
import { durationText } from "./grid_values.js";

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** The name, the status, the time that it took, and what can be done. */
export function head(iteration: ListedIteration): Html {
  const { iteration_name, started_at, ended_at } = iteration;
  return html`
    <div class="bar iteration-head" data-part="head">
      <h1 title="${iteration_name}"><bdi>${iteration_name}</bdi></h1>
      ${statusBadge(iteration)}
      <span class="muted" id="elapsed" data-start="${started_at}" data-end="${ended_at ??
        ""}">${elapsed(iteration)}</span>
      <span class="grow"></span>
      <button class="icon" id="iteration-menu" aria-haspopup="menu"
        aria-label="Actions for this iteration">⋮</button>
    </div>
  `;
}

/** A status in words and in colour. One of which nothing was heard for long is told so. */
export function statusBadge(
  { status, stale_since }: Pick<ListedIteration, "status" | "stale_since">,
): Html {
  return html`
    <span class="badge ${status}">${status}</span>${stale_since === null ? "" : html`
      <span
        class="badge stale" title="The App has heard nothing of it since ${stale_since}">silent</span>
    `}
  `;
}

/** What it failed with, and what caused that. */
export function errorSection({ error, status }: ListedIteration): Html {
  if (error === null) return html`<div data-part="error" hidden></div>`;
  return html`
    <section class="panel failure" data-part="error" aria-labelledby="error-heading">
      <div class="bar">
        <h2 id="error-heading">Why it ${status === "failed" ? "failed" : `was ${status}`}</h2>
        <span class="grow"></span>
        <button data-copy="error-text" data-what="The error">Copy</button>
      </div>
      <div id="error-text">${causes(error).map(oneError)}</div>
    </section>
  `;
}

function causes(error: IterationError): IterationError[] {
  const chain: IterationError[] = [];
  for (let it: IterationError | undefined = error; it !== undefined; it = it.cause) chain.push(it);
  return chain;
}

function oneError({ name, message, stack }: IterationError, index: number): Html {
  // V8 repeats name and message in the first lines of the stack.
  const told = `${name}: ${message}`;
  const calls = stack?.startsWith(told) ? stack.slice(told.length).trim() : stack?.trim();
  return html`
    <p class="error-message">${index > 0 ? html`<span class="muted">caused by </span>` : ""}<strong
      class="error">${name}</strong>: ${message}</p>
    ${calls ? html`<pre class="stack">${calls}</pre>` : ""}
  `;
}

/** What went wrong while logging. */
export function warningsSection({ warnings, stale_since }: ListedIteration): Html {
  const told = stale_since === null ? warnings : [
    `The App has heard nothing of it for a while; whether it still runs is known only where it does.`,
  ]
    .concat(warnings);
  if (told.length === 0) return html`<div data-part="warnings" hidden></div>`;
  return html`
    <section class="panel warned" data-part="warnings" aria-labelledby="warnings-heading">
      <h2 id="warnings-heading">Warnings</h2>
      <ul>${told.map((warning) => html`<li><bdi>${warning}</bdi></li>`)}</ul>
    </section>
  `;
}

/** When, who, where from; the model and the dataset. */
export function factsSection(shown: ShownIteration): Html {
  const { iteration } = shown;
  return html`
    <section class="panel" data-part="facts" aria-labelledby="facts-heading">
      <h2 id="facts-heading">Details</h2>
      <dl class="facts">
        ${times(iteration)}
        ${fact("Run by", html`<bdi>${iteration.user_name}</bdi>`)}
        ${family(shown)}
        ${fact("ID", html`<code class="value">${iteration.id}</code>`)}
      </dl>
      <h3>Model</h3>
      ${model(iteration)}
      <h3>Dataset</h3>
      ${dataset(iteration)}
    </section>
  `;
}

function times(
  { created_at, started_at, ended_at, stale_since, delivered }: ListedIteration,
): Html {
  return html`
    ${fact("Started", time(started_at))}
    ${ended_at === null ? "" : fact("Ended", time(ended_at))}
    ${fact("Created", time(new Date(created_at).toISOString()))}
    ${stale_since === null ? "" : fact("Silent since", time(stale_since))}
    ${delivered ? "" : fact("Delivered", "not yet: it is read from the outbox")}
  `;
}

function family({ parent, children, hasMore, iteration }: ShownIteration): Html {
  const known = parent === undefined
    ? html`<code class="value">${iteration.parent_id}</code> (not in this App)`
    : link(parent);
  return html`
    ${iteration.parent_id === null ? "" : fact("Parent", known)}
    ${children.length === 0 ? "" : fact(
      "Children",
      html`
        <ul class="children">${children.map((child) =>
          html`<li>${link(child)} ${statusBadge(child)}</li>`
        )}</ul>
        ${hasMore
          ? html`<a href="ui/iterations?${new URLSearchParams({
            filter: `parent_id = '${iteration.id}'`,
          })}">All children</a>`
          : ""}
      `,
    )}
  `;
}

function link({ id, iteration_name }: ListedIteration): Html {
  return html`<a href="ui/iterations/${id}"><bdi>${iteration_name}</bdi></a>`;
}

function model(iteration: ListedIteration): Html {
  const { model_name, path_to_model, model_size, model_sha256 } = iteration;
  if (!model_name && !path_to_model) {
    return html`
      <p
        class="muted">No model to show. Log one with <code>iteration.logPathToModel("models/iris.json")</code>.</p>
    `;
  }
  return html`
    <dl class="facts">
      ${model_name ? fact("Name", html`<bdi>${model_name}</bdi>`) : ""}
      ${path_to_model ? fact("Path", html`<code class="value">${path_to_model}</code>`) : ""}
      ${model_size === null
        ? ""
        : fact("Size", html`<span title="${model_size} bytes">${sizeText(model_size)}</span>`)}
      ${model_sha256 ? fact("SHA-256", html`<code class="value">${model_sha256}</code>`) : ""}
    </dl>
  `;
}

function dataset({ dataset }: ListedIteration): Html {
  if (dataset === null) {
    return html`<p class="muted">No dataset to show. Log one with <code>iteration.logDataset(dataset)</code>.</p>`;
  }
  const { id, name, version } = dataset;
  return html`
    <p><a href="ui/datasets#${id}"><bdi>${name ?? id}</bdi></a>${version
      ? html`
        <span class="badge"><bdi>${version}</bdi></span>
      `
      : ""}</p>
  `;
}

/** What people say about it: changed in place. */
export function noteSection({ note, tags }: ListedIteration): Html {
  return html`
    <section class="panel" data-part="note" aria-labelledby="note-heading">
      <div class="bar">
        <h2 id="note-heading">Note and tags</h2>
        <span class="grow"></span>
        <button data-act="note" data-changes>Edit</button>
      </div>
      <p class="note">${note || html`<span class="muted">No note.</span>`}</p>
      <ul class="tags" aria-label="Tags">${tags.map((tag) =>
        html`<li class="badge"><bdi>${tag}</bdi></li>`
      )}</ul>
      ${tags.length === 0 ? html`<p class="muted">No tags.</p>` : ""}
    </section>
  `;
}

/** A number of bytes, in units of a thousand. */
export function sizeText(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  return `${Number((bytes / 1000 ** power).toPrecision(4))} ${UNITS[power]}`;
}

function fact(name: string, value: Html | string): Html {
  return html`
    <dt>${name}</dt>
    <dd>${value}</dd>
  `;
}

/** In UTC; the page's script shows it in the time of whoever looks. */
function time(instant: string): Html {
  const shown = instant.slice(0, 19).replace("T", " ");
  return html`<time datetime="${instant}">${shown} UTC</time>`;
}

function elapsed({ status, started_at, ended_at }: ListedIteration): string {
  const end = ended_at === null ? Date.now() : Date.parse(ended_at);
  const span = durationText(end - Date.parse(started_at));
  return status === "running" ? `for ${span}` : `took ${span}`;
}
