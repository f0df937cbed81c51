/**
 * Experiment tracking for Deno: decorate a training function, and each call leaves an iteration with its
 * parameters, metrics, model and outcome, in a folder or in an MLOps App.
 *
 * @example
 * ```ts
 * import { currentIteration, trackIteration } from "@mlops/tracking";
 *
 * class Trainer {
 *   @trackIteration({ project: "Doc", experiment: "first" })
 *   async train(rate: number, iteration = currentIteration()): Promise<number> {
 *     iteration.logParameter("rate", rate);
 *     let loss = 1;
 *     for (const _ of iteration.steps(10)) iteration.logMetric("loss", loss *= 1 - rate);
 *     return await Promise.resolve(loss);
 *   }
 * }
 *
 * await new Trainer().train(0.1);
 * ```
 *
 * @module
 */

export type { Dataset } from "./src/contract/dataset.ts";
export type { Experiment } from "./src/contract/experiment.ts";
export type { ImageChart } from "./src/contract/image_chart.ts";
export type { Chart, ChartType, InteractiveChart } from "./src/contract/interactive_chart.ts";
export type {
  EndStatus,
  Iteration,
  IterationDataset,
  IterationError,
  IterationStatus,
  MetricHistory,
} from "./src/contract/iteration.ts";
export type { Project, ProjectStatus } from "./src/contract/project.ts";
export type {
  DeliveredOutcome,
  DeliveryOutcome,
  PendingOutcome,
  RejectedOutcome,
} from "./src/delivery/deliver_journal.ts";
export type { JournalProgress, StuckOutcome, SyncOutcome } from "./src/delivery/outbox_courier.ts";
export type { SyncProgress, SyncResult } from "./src/delivery/sync_outbox.ts";
export { MlopsAppError, MlopsAppUnreachableError } from "./src/errors.ts";
export { mailgun, type MailgunOptions } from "./src/notifications/mailgun.ts";
export type { IterationEnd, Notifier, Refusal } from "./src/notifications/notifier.ts";
export type { BriefImage, BriefIteration } from "./src/notifications/brief_iteration.ts";
export {
  type IterationNotice,
  webhook,
  type WebhookFormat,
  type WebhookOptions,
} from "./src/notifications/webhook.ts";
export { configure, withSettings } from "./src/settings.ts";
export type { Settings } from "./src/setting_types.ts";
export { createDataset, type CreateDatasetOptions, getDataset } from "./src/tracking/datasets.ts";
export {
  defineIteration,
  type IterationDefinition,
  type MetricFields,
  type MetricsOf,
  type ParametersOf,
} from "./src/tracking/define_iteration.ts";
export {
  createExperiment,
  type CreateExperimentOptions,
  getExperiment,
  getExperimentByName,
  setActiveExperiment,
} from "./src/tracking/experiments.ts";
export type {
  IterationLogger,
  MetricOptions,
  MetricValues,
  ParameterValues,
  RecordedIteration,
  StartedIteration,
} from "./src/tracking/iteration_logger.ts";
export type { ModelPathOptions } from "./src/tracking/model_file.ts";
export type { IterationOptions } from "./src/tracking/iteration_options.ts";
export {
  createProject,
  type CreateProjectOptions,
  getProject,
  getProjectByName,
  setActiveProject,
} from "./src/tracking/projects.ts";
export { getIteration, getMetricHistory, listIterations } from "./src/tracking/iterations.ts";
export type { ListOptions } from "./src/tracking/reading.ts";
export { recordIteration } from "./src/tracking/record_iteration.ts";
export { schedule, type ScheduleOptions } from "./src/tracking/schedule.ts";
export { currentIteration, tryCurrentIteration } from "./src/tracking/scope.ts";
export type {
  Fields,
  InputOf,
  StandardResult,
  StandardSchema,
} from "./src/tracking/standard_schema.ts";
export { startIteration } from "./src/tracking/start_iteration.ts";
export { type SyncOptions, syncOutbox } from "./src/tracking/sync.ts";
export { type AnyFunction, track, withIteration } from "./src/tracking/track.ts";
export {
  type Accepts,
  type AnyMethod,
  type OptionsFrom,
  type TrackDecorator,
  trackIteration,
} from "./src/tracking/track_iteration.ts";
