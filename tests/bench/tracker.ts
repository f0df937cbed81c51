/**
 * What the loops ask of a tracker, be it ours or the bare machine.
 *
 * @module
 */

/** A run that is logged into. */
export interface TrackedRun {
  log(metrics: Record<string, number>, step: number): void;
  end(): Promise<void> | void;
}

/** Where runs are started, and read. */
export interface Tracker {
  start(name: string): Promise<TrackedRun> | TrackedRun;
  /** Opens what is read, in nobody's time. @default {it is open} */
  open?(): Promise<void>;
  /** Reads all runs with their metrics, sorted by one of them; gives how many there are. */
  list(metric: string): Promise<number> | number;
  /** Reads all points of a metric of the run named `history`; gives how many there are. */
  history(metric: string): Promise<number> | number;
  /** How many points of the metric `loss` there are in all runs. */
  count(): Promise<number> | number;
}

/** That a tracker does not do such a thing at all. */
export class Cannot extends Error {
  override readonly name = "Cannot";
}
