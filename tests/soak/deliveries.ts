/**
 * Deliveries through a storm of faults: whatever befalls a request, each iteration arrives once.
 *
 * @module
 */

import { AppConnection } from "../../src/delivery/app_connection.ts";
import { deliverJournal } from "../../src/delivery/deliver_journal.ts";
import { syncOutbox, type SyncProgress } from "../../src/delivery/sync_outbox.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { Chance } from "./chance.ts";
import { differences } from "./deliveries_check.ts";
import { FaultProxy } from "./fault_proxy.ts";
import { type Protocol, startApp, type TestedApp } from "./fault_run.ts";
import { type FaultKind, FaultScript } from "./fault_script.ts";
import { FaultTime } from "./fault_time.ts";
import { type LoggedIteration, logIteration, writeImages } from "./logged_iteration.ts";

/** What is to be delivered. */
export interface DeliveriesOptions {
  /** How many iterations. */
  count: number;
  seed: number;
  protocol: Protocol;
  /** The faults that there are. @default {all that the App is up to} */
  kinds?: readonly FaultKind[];
  /** How likely it is that a fault befalls a request. @default {0.15} */
  rate?: number;
  /** Milliseconds that clients wait before they post anew to the original App. @default {30_000} */
  grace?: number;
  /** Told of the progress, a line each. */
  report?(line: string): void;
}

/** What it took. */
export interface DeliveriesCounts {
  deliveries: number;
  points: number;
  requests: number;
  /** How often each fault befell a request. */
  faults: Partial<Record<FaultKind, number>>;
  /** How often the App was killed. */
  kills: number;
  /** How often an outbox was delivered until it was empty. */
  syncs: number;
  seconds: number;
}

/** Iterations that are delivered together, into a project of their own. */
const BATCH = 50;
/** Real milliseconds until a client gives a request up. */
const TIMEOUT = 250;
/** Milliseconds of the run's own time. */
const GRACE = 30_000;
/** On the original App's, no request outlives the grace. */
const LATEST = { ours: 120_000, original: 0.9 * GRACE };
const STORMY_SYNCS = 4;
const MOST_SYNCS = 40;

/**
 * Delivers iterations through faults, and compares what the App holds with what was logged. Time-outs
 * are a quarter of a second; grace and back-off pass by a clock of the run's own.
 *
 * @throws {Error} With the seed and what differs.
 */
export async function deliveries(options: DeliveriesOptions): Promise<DeliveriesCounts> {
  const start = performance.now();
  using folder = temporaryFolder();
  await using app = await startApp(options.protocol, folder.join("app"));
  await using trap = new Trap();
  await using run = new DeliveryRun(options, app, trap.url);
  const titles: string[] = [];
  for (let batch = 0; run.counts.deliveries < options.count; batch++) {
    titles.push(await run.deliverBatch(batch));
    if (batch % 20 === 19) options.report?.(lineOf(run.counts, start));
  }
  if (trap.requests > 0) throw run.failure([`${trap.requests} requests followed a redirect`]);
  const held = await app.titles();
  const others = held.filter((title) =>
    !titles.includes(title) || held.indexOf(title) !== held.lastIndexOf(title)
  );
  if (others.length > 0) throw run.failure(others.map((title) => `project ${title} is too much`));
  const seconds = (performance.now() - start) / 1000;
  return {
    ...run.counts,
    requests: run.proxy.requests,
    faults: run.proxy.faults,
    kills: app.kills,
    seconds,
  };
}

function lineOf({ deliveries, points }: DeliveriesCounts, start: number): string {
  const seconds = (performance.now() - start) / 1000;
  return `${deliveries} iterations with ${points} points, ${
    (deliveries / seconds).toFixed(0)
  } a second`;
}

/** Where a redirect leads: nobody must come. */
class Trap implements AsyncDisposable {
  requests = 0;
  readonly #server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    this.requests++;
    return new Response();
  });
  readonly url: string = `http://127.0.0.1:${this.#server.addr.port}/`;

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

class DeliveryRun implements AsyncDisposable {
  readonly proxy: FaultProxy;
  readonly counts: DeliveriesCounts = {
    deliveries: 0,
    points: 0,
    requests: 0,
    faults: {},
    kills: 0,
    syncs: 0,
    seconds: 0,
  };
  readonly #options: DeliveriesOptions & { rate: number; grace: number };
  readonly #app: TestedApp;
  readonly #time: FaultTime;
  readonly #protocol: number;

  constructor(options: DeliveriesOptions, app: TestedApp, elsewhere: string) {
    this.#options = { rate: 0.15, grace: GRACE, ...options };
    this.#app = app;
    this.#protocol = options.protocol === "ours" ? 1 : 2;
    this.#time = new FaultTime(this.#chance(-1));
    this.proxy = new FaultProxy({
      app,
      time: this.#time,
      chance: this.#chance(-2),
      script: new FaultScript(this.#chance(-3), this.#options.rate, options.kinds ?? app.kinds),
      elsewhere,
      latest: LATEST[options.protocol],
      allows: app.allows,
    });
  }

  #chance(part: number): Chance {
    return new Chance(this.#options.seed, this.#protocol, part);
  }

  /** Delivers a batch, and compares. */
  async deliverBatch(batch: number): Promise<string> {
    using folder = temporaryFolder();
    const outbox = new Outbox(folder.join(".mlops"));
    const chance = this.#chance(batch);
    const title = `batch ${batch}`;
    const { script } = this.proxy.options;
    script.rate = this.#options.rate;
    const count = Math.min(BATCH, this.#options.count - this.counts.deliveries);
    const logged: LoggedIteration[] = [];
    for (let number = 0; number < count; number++) {
      logged.push(await this.#log(outbox, title, chance));
    }
    await this.#deliver(outbox);
    const wrong = differences(logged, await this.#app.iterations(title));
    if (wrong.length > 0) throw this.failure(wrong);
    await this.#app.forget(title);
    this.counts.deliveries += count;
    for (const { records } of logged) {
      this.counts.points += records.filter(({ content }) => content.type === "metrics").length;
    }
    return title;
  }

  /** Writes a journal, and sends some of it already. */
  async #log(outbox: Outbox, title: string, chance: Chance): Promise<LoggedIteration> {
    const place = {
      project: { name: title },
      experiment: { name: `experiment ${chance.below(3)}` },
      target: { kind: "mlops", url: this.proxy.url },
    } as const;
    const iteration = await logIteration(chance, place, this.#time.now());
    const { header, records } = iteration;
    const segmentBytes = chance.below(4) ? undefined : 1000;
    const writer = outbox.create(header, header.started_at, segmentBytes ? { segmentBytes } : {});
    await writeImages(writer.folder.path, iteration);
    for (const { content, at } of records) {
      if (chance.below(40) === 0) await this.#sendPiece(writer.folder, outbox);
      writer.append(content, at);
    }
    (await writer.close())[Symbol.dispose]();
    return iteration;
  }

  async #sendPiece(folder: ReturnType<Outbox["folder"]>, outbox: Outbox): Promise<void> {
    await deliverJournal(folder, this.#connect(outbox), { isOver: false });
    folder.dropAcknowledged(folder.deliveryState().acknowledged);
  }

  #connect({ directory }: Outbox): AppConnection {
    const { grace } = this.#options;
    const options = { directory, clock: this.#time, grace, timeout: TIMEOUT };
    return AppConnection.toUrl(this.proxy.url, options);
  }

  /** Two programs deliver at once, until the storm is over, and then until nothing is left. */
  async #deliver(outbox: Outbox): Promise<void> {
    for (let syncs = 0; outbox.list().length > 0; syncs++) {
      if (syncs === MOST_SYNCS) throw this.failure(leftIn(outbox));
      if (syncs === STORMY_SYNCS) this.proxy.options.script.rate = 0;
      await Promise.all([this.#sync(outbox), this.#sync(outbox)]);
      await this.#time.sleep(60_000);
    }
    this.proxy.options.script.rate = 0;
    await this.#time.settle();
  }

  async #sync(outbox: Outbox): Promise<void> {
    this.counts.syncs++;
    const onProgress = ({ id, outcome }: SyncProgress) => {
      if (outcome.kind !== "rejected") return;
      throw this.failure([`iteration ${id} is rejected: ${outcome.status} ${outcome.detail}`]);
    };
    const connect = () => this.#connect(outbox);
    await syncOutbox(outbox, { connect, onProgress });
  }

  failure(wrong: readonly string[]): Error {
    const { seed, protocol } = this.#options;
    const shown = wrong.slice(0, 10).join("\n");
    return new Error(`Seed ${seed}, ${protocol}: ${wrong.length} differences:\n${shown}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#time.settle();
    await this.proxy[Symbol.asyncDispose]();
  }
}

function leftIn(outbox: Outbox): string[] {
  return outbox.list().map((id) => {
    const { last_error, attempts } = outbox.folder(id).deliveryState();
    return `iteration ${id} is not delivered after ${attempts} attempts: ${last_error}`;
  });
}
