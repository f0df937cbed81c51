/**
 * What the machine can do at best: `bare_tracker.ts <task> <folder> <options> <kind>`. Nothing of a tracker
 * but its last step: an entry in a map, a write to a file, rows in SQLite.
 */

import { DatabaseSync } from "node:sqlite";
import { runLoop } from "./loops.ts";
import { Cannot, type TrackedRun, type Tracker } from "./tracker.ts";

const [task, folder, options, kind] = Deno.args;
const encoder = new TextEncoder();

function cannot(): never {
  throw new Cannot("is written only");
}

const memory: Tracker = {
  start() {
    const last = new Map<string, number>();
    return {
      log(metrics) {
        for (const name in metrics) last.set(name, metrics[name]!);
      },
      end: () => last.clear(),
    };
  },
  list: cannot,
  history: cannot,
  count: cannot,
};

/** The bytes of our journal's line, made once: what is measured is the write. */
const file: Tracker = {
  start(name) {
    const file = Deno.openSync(`${folder}/${name}.jsonl`, { append: true, create: true });
    const lines = new Map<number, Uint8Array>();
    const lineOf = (metrics: Record<string, number>, step: number) => {
      const points = Object.entries(metrics).map(([name, value]) => [name, step, value]);
      const record = { seq: 123456, at: 1700000000000, type: "metrics", points };
      return encoder.encode(`0123abcd ${JSON.stringify(record)}\n`);
    };
    return {
      log(metrics, step) {
        let width = 0;
        for (const _ in metrics) width++;
        let line = lines.get(width);
        if (line === undefined) lines.set(width, line = lineOf(metrics, step + 100_000));
        file.writeSync(line);
      },
      async end() {
        await file.syncData();
        file.close();
      },
    };
  },
  list: cannot,
  history: cannot,
  count: cannot,
};

/** A row a point, and one with the metrics of a run; one commit a log call, or one a run. */
class Rows implements Tracker {
  readonly #database = new DatabaseSync(`${folder}/bare.sqlite`, { timeout: 60_000 });
  readonly #isOneCommit: boolean;

  constructor(isOneCommit: boolean) {
    this.#isOneCommit = isOneCommit;
    this.#database.exec(`pragma journal_mode = wal; pragma synchronous = full;
      create table if not exists run (name text, loss real, metrics text);
      create table if not exists point (run text, metric text, step integer, value real, at integer);
      create index if not exists by_loss on run (loss);`);
  }

  start(name: string): TrackedRun {
    const database = this.#database;
    const point = database.prepare("insert into point values (?, ?, ?, ?, ?)");
    const last: Record<string, number> = {};
    const at = Date.now();
    if (this.#isOneCommit) database.exec("begin immediate");
    return {
      log: (metrics, step) => {
        if (!this.#isOneCommit) database.exec("begin immediate");
        for (const metric in metrics) {
          point.run(name, metric, step, last[metric] = metrics[metric]!, at);
        }
        if (!this.#isOneCommit) database.exec("commit");
      },
      end: () => {
        const run = database.prepare("insert into run values (?, ?, ?)");
        run.run(name, last.loss ?? null, JSON.stringify(last));
        if (this.#isOneCommit) database.exec("commit");
      },
    };
  }

  list(): number {
    const rows = this.#database.prepare("select metrics from run order by loss desc").all();
    return rows.map((row) => JSON.parse(row.metrics as string)).length;
  }

  history(metric: string): number {
    const select = "select step, value, at from point where run = 'history' and metric = ?";
    return this.#database.prepare(select).all(metric).length;
  }

  count(): number {
    const select = this.#database.prepare("select count(*) n from point where metric = 'loss'");
    return Number(select.get()!.n);
  }
}

const KINDS: Record<string, () => Tracker> = {
  memory: () => memory,
  file: () => file,
  rows: () => new Rows(true),
  commits: () => new Rows(false),
};

await runLoop(KINDS[kind!]!(), task!, options!);
