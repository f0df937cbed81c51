/**
 * Delivery to our App, which takes a journal as it is.
 *
 * @module
 */

import type { JournalFolder } from "../journal/journal_folder.ts";
import type { StoredPlace } from "../journal/delivery_state.ts";
import type { AppClient } from "./app_client.ts";
import type { AppTarget, Delivered, DeliverOptions } from "./app_target.ts";
import { JournalTransfer } from "./journal_transfer.ts";
import { placeOf } from "./place_of.ts";
import type { NameResolver } from "./resolve_names.ts";
import type { Clock } from "./retry.ts";

/** What delivery to our App needs. */
export interface OurAppOptions {
  /** What the App is called beside the journals that it has some of. */
  name: string;
  client: AppClient;
  names: NameResolver;
  clock: Clock;
}

/** Our App. It takes records up to any point, so that a running iteration can be delivered as well. */
export class OurApp implements AppTarget {
  readonly #options: OurAppOptions;

  constructor(options: OurAppOptions) {
    this.#options = options;
  }

  /** Sends what the App does not have yet. Requires `--allow-net`, and the journal's folder. */
  async deliver(folder: JournalFolder, options: DeliverOptions): Promise<Delivered> {
    const { place } = folder.deliveryState();
    return await this.#options.names.refreshing(async (kept) => {
      const known = kept ?? await this.#resolve(folder, options);
      return await new JournalTransfer(folder, known, { ...this.#options, ...options }).run();
    }, place);
  }

  async #resolve(folder: JournalFolder, { signal }: DeliverOptions): Promise<StoredPlace> {
    const { names } = this.#options;
    const named = placeOf(folder);
    const project = await names.projectId(named.project, signal);
    return { project, experiment: await names.experimentId(project, named.experiment, signal) };
  }
}
