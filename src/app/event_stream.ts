/**
 * Events as a browser's `EventSource` reads them. A listener is a place in the feed, and no queue: one
 * that reads too slowly to keep up loses its place, and is told so.
 *
 * @module
 */

import type { IterationEvent } from "../store/tracking_store.ts";
import type { EventFeed } from "./event_feed.ts";

/** Which events are wanted; what is not given is any. */
export type EventScope = Partial<
  Pick<IterationEvent, "project_id" | "experiment_id" | "iteration_id">
>;

/** How events are told. */
export interface EventStreamOptions {
  scope: EventScope;
  /** The id of the last event that the listener has, as it was told. */
  lastId: string | undefined;
  /** Milliseconds of silence after which a comment is sent, so that nobody takes it for broken. */
  heartbeat: number;
}

/** The media type of events. */
export const EVENTS_TYPE = "text/event-stream";

/** How many events are written at once. */
const BATCH = 100;
/** After how many milliseconds a browser connects again. */
const RETRY = 2000;

/** Streams events to one listener, who has its place in the feed when this is done. */
export async function openEventStream(
  feed: EventFeed,
  options: EventStreamOptions,
): Promise<ReadableStream<Uint8Array>> {
  const stream = new EventStream(feed, options);
  await feed.listen(stream.wake);
  stream.begin();
  return new ReadableStream({
    pull: (controller) => stream.pull(controller),
    cancel: () => stream.cancel(),
  }, { highWaterMark: 0 });
}

class EventStream {
  readonly #feed: EventFeed;
  readonly #options: EventStreamOptions;
  readonly #encoder = new TextEncoder();
  /** The number of the last event that was told. */
  #place = 0;
  /** What is told before all else. */
  #greeting = "";
  #end: string | undefined;
  #isOver = false;
  #isCancelled = false;
  #news = Promise.withResolvers<void>();

  constructor(feed: EventFeed, options: EventStreamOptions) {
    this.#feed = feed;
    this.#options = options;
  }

  /** A listener's function: it does not matter what it is called on. */
  readonly wake = (end?: string): void => {
    this.#end ??= end;
    this.#news.resolve();
  };

  /** Finds the place to go on from, or tells that there is none. */
  begin(): void {
    const { lastId } = this.#options;
    const place = lastId === undefined ? this.#feed.last : this.#placeOf(lastId);
    this.#place = place ?? this.#feed.last;
    const greeting = place === undefined
      ? this.#message("reload", { reason: "What happened since then is not known any more." })
      : this.#message("ready", {});
    this.#greeting = `retry: ${RETRY}\n${greeting}`;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const text = await this.#next();
    if (this.#isCancelled) return;
    controller.enqueue(this.#encoder.encode(text));
    if (!this.#isOver) return;
    this.#feed.leave(this.wake);
    controller.close();
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#feed.leave(this.wake);
    this.wake("Nobody reads it any more.");
  }

  async #next(): Promise<string> {
    const greeting = this.#greeting;
    this.#greeting = "";
    if (greeting !== "") return greeting;
    for (;;) {
      this.#news = Promise.withResolvers();
      const text = this.#eventsText();
      if (text !== "") return text;
      if (this.#end !== undefined) return this.#last("end", this.#end);
      if (!await this.#hearNews()) return ":\n\n";
    }
  }

  #eventsText(): string {
    const events = this.#feed.after(this.#place);
    if (events === undefined) {
      return this.#last("behind", "Too much happened since the last event.");
    }
    const wanted = events.filter(({ event }) => isWithin(event, this.#options.scope)).slice(
      0,
      BATCH,
    );
    this.#place = wanted.length === BATCH ? wanted.at(-1)!.number : this.#feed.last;
    return wanted.map(({ number, event: { kind, ...data } }) => this.#message(kind, data, number))
      .join("");
  }

  /** The last message of a stream. */
  #last(name: string, reason: string): string {
    this.#isOver = true;
    return this.#message(name, { reason });
  }

  #message(name: string, data: object, number = this.#place): string {
    return `id: ${this.#feed.id}-${number}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  #placeOf(id: string): number | undefined {
    const [, feed, digits] = /^(\w+)-(\d+)$/.exec(id) ?? [];
    const number = Number(digits);
    return feed === this.#feed.id && this.#feed.after(number) !== undefined ? number : undefined;
  }

  /** Waits for news; `false` if there was none for so long. */
  async #hearNews(): Promise<boolean> {
    const { promise: silence, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), this.#options.heartbeat);
    const news = this.#news.promise.then(() => true);
    try {
      return await Promise.race([news, silence]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function isWithin(event: IterationEvent, scope: EventScope): boolean {
  return Object.entries(scope)
    .every(([name, id]) => event[name as keyof EventScope] === id);
}
