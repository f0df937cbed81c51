/**
 * Iterations as programs log them, by chance, each with what an App must hold of it afterwards.
 *
 * @module
 */

import { fromChart, type InteractiveChart } from "../../src/contract/interactive_chart.ts";
import { JOURNAL_VERSION, type RecordContent } from "../../src/contract/journal_record.ts";
import { createObjectId } from "../../src/contract/object_id.ts";
import { join } from "../../src/deps/std_path.ts";
import { toWireNumber, type WireNumber } from "../../src/contract/wire_number.ts";
import type { HeaderContent } from "../../src/journal/journal_writer.ts";
import type { Chance } from "./chance.ts";

/** A metric's points as JSON has them. */
export interface LoggedHistory {
  steps: number[];
  values: WireNumber[];
  timestamps: number[];
}

/** What was logged of an iteration, by what is left of it when it is over. */
export interface LoggedIteration {
  header: HeaderContent;
  /** All but the header, in the order of logging. */
  records: { content: RecordContent; at: number }[];
  status: "completed" | "failed";
  parameters: Record<string, unknown>;
  histories: Map<string, LoggedHistory>;
  charts: Omit<InteractiveChart, "id">[];
  tags: string[];
  note: string | null;
  images: { name: string; bytes: Uint8Array<ArrayBuffer> }[];
}

const VALUES = [0, 1, -1, 0.1, 1e-300, NaN, Infinity, -Infinity, 2 ** 53];
const TEXTS = ["", "x", "ä ö", '"quoted"', "a\nb", "😀", "a/b", "__proto__ "];

/** Puts the bytes of an iteration's images beside its journal. */
export async function writeImages(path: string, { images }: LoggedIteration): Promise<void> {
  for (const { bytes } of images) await Deno.writeFile(join(path, await sha256Of(bytes)), bytes);
}

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Logs an iteration. */
export async function logIteration(
  chance: Chance,
  place: Pick<HeaderContent, "project" | "experiment" | "target">,
  startedAt: number,
): Promise<LoggedIteration> {
  const iteration = emptyIteration(place, startedAt);
  const log = (content: RecordContent) => {
    iteration.records.push({ content, at: startedAt + iteration.records.length });
  };
  for (let calls = chance.upTo(20); calls > 0; calls--) {
    await chance.pick(CALLS)(iteration, log, chance);
  }
  const error = { name: "Error", message: "no" };
  if (chance.below(4) === 0) iteration.status = "failed";
  const { status } = iteration;
  log({ type: "end", status, error: status === "failed" ? error : null });
  return iteration;
}

function emptyIteration(
  place: Pick<HeaderContent, "project" | "experiment" | "target">,
  startedAt: number,
): LoggedIteration {
  const id = createObjectId();
  const header: HeaderContent = {
    type: "header",
    version: JOURNAL_VERSION,
    id,
    name: `it ${id}`,
    ...place,
    user: "ann",
    started_at: startedAt,
    host: null,
    pid: 1,
    parent_id: null,
    step_charts: 100,
  };
  return {
    header,
    records: [],
    status: "completed",
    parameters: {},
    histories: new Map(),
    charts: [],
    tags: [],
    note: null,
    images: [],
  };
}

type Call = (
  iteration: LoggedIteration,
  log: (content: RecordContent) => void,
  chance: Chance,
) => void | Promise<void>;

const logPoint: Call = ({ histories, records, header }, log, chance) => {
  const name = `metric ${chance.below(3)}`;
  let history = histories.get(name);
  if (!history) histories.set(name, history = { steps: [], values: [], timestamps: [] });
  const step = history.steps.length;
  const value = toWireNumber(chance.below(2) ? chance.pick(VALUES) : chance.number());
  history.steps.push(step);
  history.values.push(value);
  history.timestamps.push(header.started_at + records.length);
  log({ type: "metrics", points: [[name, step, value]] });
};

const logParameter: Call = ({ parameters }, log, chance) => {
  const name = `parameter ${chance.below(4)}`;
  const value = chance.below(2) ? chance.pick(TEXTS) : { list: [chance.below(9), null, true] };
  parameters[name] = value;
  log({ type: "parameters", values: { [name]: value } });
};

const logTags: Call = ({ tags }, log, chance) => {
  const tag = chance.pick(TEXTS);
  if (!tags.includes(tag)) tags.push(tag);
  log({ type: "tags", tags: [tag] });
};

const logNote: Call = (iteration, log, chance) => {
  iteration.note = "n".repeat(chance.upTo(5000));
  log({ type: "note", text: iteration.note });
};

const logChart: Call = ({ charts }, log, chance) => {
  const y = Array.from({ length: chance.upTo(5) }, () => chance.number());
  const chart = fromChart({
    name: `chart ${charts.length}`,
    type: "bar",
    x: [y.map(String)],
    y: [y],
  });
  charts.push(chart);
  log({ type: "chart", chart });
};

const logImage: Call = async ({ images }, log, chance) => {
  const bytes = Uint8Array.from({ length: chance.upTo(200) }, () => chance.below(256));
  const sha256 = await sha256Of(bytes);
  const name = `image ${images.length}`;
  images.push({ name, bytes });
  const kind = { size: bytes.length, media_type: "image/png", comparable: true };
  log({ type: "image_chart", name, sha256, ...kind });
};

const CALLS: Call[] = [
  ...Array.from({ length: 12 }, () => logPoint),
  logParameter,
  logParameter,
  logTags,
  logNote,
  logChart,
  logImage,
];
