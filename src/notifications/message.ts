/**
 * What is told of an iteration's end, whoever it goes to.
 *
 * @module
 */

import type { Iteration, IterationError, IterationStatus } from "../contract/iteration.ts";
import { type BriefIteration, describeLeftOut, toBriefIteration } from "./brief_iteration.ts";
import { escapeHtml, htmlTable } from "./html_table.ts";
import type { IterationEnd, Refusal } from "./notifier.ts";
import { fitText, harmless, oneLine } from "./plain_text.ts";

/** A message about an iteration's end. Its texts are harmless, and not escaped. */
export interface Message {
  /** The iteration completed, and no App refused it. */
  isSuccess: boolean;
  /** A mail's subject. */
  subject: string;
  heading: string;
  /** What happened, in one line. */
  line: string;
  /** What made it a failure: the iteration's own error first, then the App's refusal. */
  errors: IterationError[];
  /** What there is to know of it, by name: none is empty. */
  facts: [name: string, value: string][];
  /** Its metrics, one a line. */
  metrics: string;
  /** What the message tells without. */
  leftOut: string | undefined;
  iteration: BriefIteration;
}

const VERBS: Readonly<Record<IterationStatus, string>> = {
  running: "is running",
  completed: "completed",
  failed: "failed",
  killed: "was killed",
  interrupted: "was interrupted",
  crashed: "crashed",
};

const MOST_LINE = 500;
const MOST_TEXT = 10_000;
const MOST_CAUSES = 10;

/** Makes a message of an iteration's end. */
export function composeMessage({ iteration, refusal }: IterationEnd): Message {
  const isSuccess = iteration.status === "completed" && refusal === undefined;
  return {
    isSuccess,
    subject: isSuccess ? "MLOps iteration created successfully" : "MLOps iteration failed",
    heading: isSuccess ? "Iteration Created Successfully!" : "Iteration Failed!",
    line: lineOf(iteration, refusal),
    errors: [iteration.error, refusalError(refusal)].filter((error) => error !== null),
    facts: factsOf(iteration),
    metrics: metricsOf(iteration),
    leftOut: describeLeftOut(iteration),
    iteration: toBriefIteration(iteration),
  };
}

/** The message as the body of a mail, in HTML. */
export function htmlOf({ heading, line, errors, leftOut, iteration }: Message): string {
  const { error: _, ...rest } = iteration; // told before the table
  return [
    `<h1>${heading}</h1>`,
    `<p>${escapeHtml(line)}</p>`,
    ...errors.flatMap(chainOf).map(errorHtml),
    htmlTable(rest),
    ...leftOut === undefined ? [] : [`<p>${leftOut}</p>`],
  ].join("\n");
}

/** The message as the body of a mail, for who reads no HTML. */
export function textOf({ heading, line, errors, facts, metrics, leftOut }: Message): string {
  const parts = [
    heading,
    line,
    ...errors.map(errorText),
    facts.map(([name, value]) => `${name}: ${value}`).join("\n"),
    metrics,
    leftOut ?? "",
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** An error with its stack and its causes. */
export function errorText(error: IterationError): string {
  const texts = chainOf(error).map(({ name, message, stack = "" }) => {
    const title = `${name}: ${message}`;
    return stack.startsWith(title) ? stack : `${title}\n${stack}`.trim();
  });
  return fitText(harmless(texts.join("\nCaused by ")), MOST_TEXT);
}

/** An error, what caused it, what caused that, and so on. */
function chainOf(error: IterationError): IterationError[] {
  const chain: IterationError[] = [];
  for (let next: IterationError | undefined = error; next && chain.length < MOST_CAUSES;) {
    chain.push(next);
    next = next.cause;
  }
  return chain;
}

function errorHtml({ name, message, stack }: IterationError): string {
  const title = `<b>${escapeHtml(name)}</b>: ${escapeHtml(message)}`;
  return `<p>${title}</p>${stack === undefined ? "" : `<pre>${escapeHtml(stack)}</pre>`}`;
}

function refusalError(refusal: Refusal | undefined): IterationError | null {
  return refusal === undefined ? null : { name: "MlopsAppError", message: refusalText(refusal) };
}

function refusalText({ status, detail }: Refusal): string {
  return `Request failed with status code ${status}: ${detail}`;
}

function lineOf(iteration: Iteration, refusal: Refusal | undefined): string {
  const { iteration_name, status, error } = iteration;
  const place = placeOf(iteration);
  const duration = durationOf(iteration);
  const parts = [
    `Iteration "${iteration_name}"`,
    ...place === "" ? [] : [`of ${place}`],
    VERBS[status],
    ...duration === "" ? [] : [`after ${duration}`],
  ];
  const endings = [
    ...error === null ? [] : [`: ${error.name}: ${error.message}`],
    ...refusal === undefined ? [] : [`; the App refused it: ${refusalText(refusal)}`],
  ];
  return fitText(oneLine(parts.join(" ") + endings.join("")), MOST_LINE);
}

function placeOf({ project_title, experiment_name }: Iteration): string {
  return [project_title, experiment_name].filter(Boolean).join(" / ");
}

function durationOf({ started_at, ended_at }: Iteration): string {
  if (ended_at === null) return "";
  const span = Math.max(Date.parse(ended_at) - Date.parse(started_at), 0);
  if (span < 10_000) return `${(span / 1000).toFixed(2)} s`;
  const seconds = Math.floor(span / 1000);
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  return parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(" ");
}

function factsOf(iteration: Iteration): [string, string][] {
  const facts: [string, string | null][] = [
    ["Status", iteration.status],
    ["Duration", durationOf(iteration)],
    ["Project", iteration.project_title],
    ["Experiment", iteration.experiment_name],
    ["User", iteration.user_name],
    ["Model", iteration.model_name ?? iteration.path_to_model],
    ["Dataset", iteration.dataset?.name ?? null],
  ];
  return facts.map(([name, value]): [string, string] => [name, oneLine(value ?? "")])
    .filter(([, value]) => value !== "");
}

function metricsOf({ metrics }: Iteration): string {
  const lines = Object.entries(metrics ?? {})
    .map(([name, value]) => oneLine(`${name}: ${shownNumber(value)}`));
  return fitText(lines.join("\n"), MOST_TEXT);
}

/** In six significant digits, or whole; other clients post anything as a metric. */
function shownNumber(value: unknown): string {
  if (typeof value !== "number") return JSON.stringify(value);
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}
