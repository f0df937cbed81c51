/** What the tests of delivery have in common: a clock that never waits, and journals on the disk. */

import { createObjectId } from "../../src/contract/object_id.ts";
import { JOURNAL_VERSION, type RecordContent } from "../../src/contract/journal_record.ts";
import { join } from "../../src/deps/std_path.ts";
import { AppConnection, type AppConnectionOptions } from "../../src/delivery/app_connection.ts";
import type { Clock } from "../../src/delivery/retry.ts";
import type { ClaimedJournal } from "../../src/journal/claimed_journal.ts";
import type { HeaderContent, JournalWriter } from "../../src/journal/journal_writer.ts";
import { Outbox } from "../../src/journal/outbox.ts";

/** A clock that goes on by being waited for. */
export class FakeClock implements Clock {
  time: number = Date.UTC(2026, 0, 1);
  /** Every wait so far. */
  readonly slept: number[] = [];
  now = (): number => this.time;
  random = (): number => 0.5;

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    this.slept.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  }
}

/** The end of an iteration that completed. */
export const COMPLETED: RecordContent = { type: "end", status: "completed", error: null };

/** A metric of one name, a point a call. */
export function points(name: string, values: number[]): RecordContent[] {
  return values.map((value, step) => ({ type: "metrics", points: [[name, step, value]] }));
}

/** A tracking folder of its own, which is removed in the end. */
export class TrackingFolder implements AsyncDisposable {
  readonly directory: string = join(Deno.makeTempDirSync(), ".mlops");
  readonly outbox: Outbox = new Outbox(this.directory);
  readonly clock: FakeClock = new FakeClock();

  /** Writes a journal whose process is gone. */
  async write(
    contents: RecordContent[] = [COMPLETED],
    header: Partial<HeaderContent> = {},
    blobs: Uint8Array[] = [],
  ): Promise<string> {
    const journal = await this.hold(contents, header);
    for (const bytes of blobs) {
      const sha256 = await sha256Of(bytes);
      await Deno.writeFile(join(journal.folder.path, sha256), bytes);
    }
    journal[Symbol.dispose]();
    return journal.folder.id;
  }

  /** Writes a journal and goes on holding it. */
  async hold(
    contents: RecordContent[],
    header: Partial<HeaderContent> = {},
    segmentBytes?: number,
  ): Promise<ClaimedJournal> {
    const writer = this.begin(header, segmentBytes);
    for (const content of contents) writer.append(content, this.clock.time);
    return await writer.close();
  }

  /** Begins a journal that is written further. */
  begin(header: Partial<HeaderContent> = {}, segmentBytes?: number): JournalWriter {
    return this.outbox.create(
      {
        type: "header",
        version: JOURNAL_VERSION,
        id: createObjectId(),
        name: "it",
        project: { name: "Iris" },
        experiment: { name: "softmax" },
        target: { kind: "mlops", url: "http://127.0.0.1:9" },
        user: "ann",
        started_at: this.clock.time,
        host: null,
        pid: 1,
        parent_id: null,
        step_charts: 100,
        ...header,
      },
      this.clock.time,
      segmentBytes === undefined ? {} : { segmentBytes },
    );
  }

  /** A connection to an App at a URL, on this folder's clock. */
  connect(url: string, options: Partial<AppConnectionOptions> = {}): AppConnection {
    return AppConnection.toUrl(url, { directory: this.directory, clock: this.clock, ...options });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(join(this.directory, ".."), { recursive: true });
  }
}

/** The SHA-256 of bytes, in hexadecimal. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return new Uint8Array(digest).toHex();
}

/** A wait that ends when so many wait, and then begins again. */
export function barrier(count: number): () => Promise<void> {
  let waiting: PromiseWithResolvers<void> = Promise.withResolvers();
  let arrived = 0;
  return () => {
    const { promise, resolve } = waiting;
    if (++arrived % count === 0) {
      waiting = Promise.withResolvers();
      resolve();
    }
    return promise;
  };
}
