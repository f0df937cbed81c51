/**
 * What happens to iterations, for as many listeners as there are. It looks only while somebody listens,
 * and catches up when somebody does so again.
 *
 * @module
 */

import { StoreRefusal } from "../store/store_error.ts";
import type { IterationEvent, TrackingStore } from "../store/tracking_store.ts";
import { answerError, AppError } from "./app_error.ts";
import { LiveChanges, type LiveState } from "./live_changes.ts";

/** Where events come from, and how much of them is kept. */
export interface EventFeedOptions {
  store: () => TrackingStore;
  /** What is shown from elsewhere than the store. @default {nothing} */
  live?: ((store: TrackingStore) => Promise<LiveState[]>) | undefined;
  /** Milliseconds from one look to the next. @default {500} */
  every?: number | undefined;
  /** How many events a listener may be behind. @default {10_000} */
  most?: number | undefined;
}

/** An event with its number. */
export interface NumberedEvent {
  number: number;
  event: IterationEvent;
}

/** Told that there are events, or why it hears no more of them. */
export type Listener = (end?: string) => void;

/** A look that took long is not repeated soon. */
const REST = 10;

/** The events of an App since it started. */
export class EventFeed {
  /** Tells this feed's numbers from those of others. */
  readonly id: string = crypto.getRandomValues(new Uint8Array(4)).toHex();
  readonly #options: EventFeedOptions;
  readonly #every: number;
  readonly #most: number;
  readonly #listeners = new Set<Listener>();
  readonly #changes = new LiveChanges();
  #events: NumberedEvent[] = [];
  #last = 0;
  /** The number of the store's last event; `undefined` before the first look. */
  #stored: number | undefined;
  #looking: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(options: EventFeedOptions) {
    this.#options = options;
    this.#every = options.every ?? 500;
    this.#most = options.most ?? 10_000;
  }

  /** The number of the last event. */
  get last(): number {
    return this.#last;
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Listens, once everything that happened until now is known. */
  async listen(listener: Listener): Promise<void> {
    if (this.#isStopped) throw new AppError(503, "The App is about to stop.");
    this.#listeners.add(listener);
    try {
      await this.look();
    } catch (error) {
      this.leave(listener);
      throw error;
    }
    this.#lookLater(0);
  }

  /** Listens no more. */
  leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The events after one of a number; `undefined` if some of them are not known any more. */
  after(number: number): NumberedEvent[] | undefined {
    const first = this.#last - this.#events.length;
    return number < first || number > this.#last ? undefined : this.#events.slice(number - first);
  }

  /** Ends it for good. */
  stop(reason: string): void {
    this.#isStopped = true;
    this.#drop(reason);
  }

  /**
   * Looks what happened.
   *
   * @throws {StoreTroubleError} If the store cannot be read.
   */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => this.#looking = undefined);
    return this.#looking;
  }

  async #look(): Promise<void> {
    const store = this.#options.store();
    // These first: what is delivered in between is found in the store then.
    const states = await this.#options.live?.(store) ?? [];
    const changes = this.#changes.look(states);
    if (this.#stored === undefined) {
      this.#stored = (await store.iterationEvents()).last;
      return;
    }
    const events = [...changes, ...await this.#storedEvents(store)];
    events.push(...await this.#changes.gone(states, (id) => isStored(store, id)));
    this.#add(events);
  }

  async #storedEvents(store: TrackingStore): Promise<IterationEvent[]> {
    const found: IterationEvent[] = [];
    for (;;) {
      const { events, last, isCut } = await store.iterationEvents(this.#stored);
      if (isCut) this.#forget();
      found.push(...events.flatMap((event) => this.#changes.pass(event)));
      this.#stored = last;
      if (events.length === 0) return found;
    }
  }

  #add(events: readonly IterationEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.#events.push({ number: ++this.#last, event });
    this.#events = this.#events.slice(-this.#most);
    this.#tell();
  }

  /** Nobody can tell what happened: all numbers from before are behind it. */
  #forget(): void {
    this.#events = [];
    this.#last++;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #drop(reason: string): void {
    for (const listener of this.#listeners) {
      this.leave(listener);
      listener(reason);
    }
  }

  #lookLater(took: number): void {
    if (this.#timer !== undefined || this.#listeners.size === 0) return;
    this.#timer = setTimeout(async () => {
      const start = performance.now();
      this.#timer = undefined;
      try {
        await this.look();
      } catch (error) {
        this.#drop((await answerError(error).json()).detail);
      }
      this.#lookLater(performance.now() - start);
    }, Math.max(this.#every, REST * took));
  }
}

async function isStored(store: TrackingStore, id: string): Promise<boolean> {
  try {
    await store.findIteration(id);
    return true;
  } catch (error) {
    if (error instanceof StoreRefusal) return false;
    throw error;
  }
}
