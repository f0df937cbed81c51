/**
 * The sending of one journal to its place in our App, whatever the App has of it already.
 *
 * @module
 */

import type { FoldedIteration } from "../contract/iteration_fold.ts";
import { encodeLine, JOURNAL_MEDIA_TYPE } from "../contract/journal_line.ts";
import type { EndRecord } from "../contract/journal_record.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { MlopsAppError, MlopsAppUnreachableError } from "../errors.ts";
import type { DeliveryState, StoredPlace } from "../journal/delivery_state.ts";
import type { JournalFolder } from "../journal/journal_folder.ts";
import { type AppClient, type RequestContent, route } from "./app_client.ts";
import type { Delivered, DeliverOptions } from "./app_target.ts";
import { type JournalPiece, journalPieces } from "./journal_pieces.ts";
import { type Clock, retry } from "./retry.ts";

/** How a journal is sent. */
export interface JournalTransferOptions extends DeliverOptions {
  /** What the App is called beside the journals that it has some of. */
  name: string;
  client: AppClient;
  clock: Clock;
}

/** How often in one delivery the App may be elsewhere in the journal than it was thought to be. */
const MOST_TURNS = 5;
/** Bytes of a piece at most, unless a single line is longer. */
const PIECE_BYTES = 250_000;
/** The same in this process: no network drops a piece, and each costs a commit. */
const EMBEDDED_PIECE_BYTES = 4_000_000;
const NEWLINE = 10;

/** Sends one journal once. */
export class JournalTransfer {
  readonly #folder: JournalFolder;
  readonly #place: StoredPlace;
  readonly #path: string;
  readonly #options: JournalTransferOptions;
  readonly #warnings: string[] = [];
  #pieceBytes: number;
  #isSecure = false;
  /** What the App sent along of the iteration. */
  #iteration: unknown;

  constructor(folder: JournalFolder, place: StoredPlace, options: JournalTransferOptions) {
    this.#folder = folder;
    this.#place = place;
    this.#path = route`/projects/${place.project}/experiments/${place.experiment}` +
      route`/iterations/${folder.id}`;
    this.#options = options;
    this.#pieceBytes = this.#isEmbedded ? EMBEDDED_PIECE_BYTES : PIECE_BYTES;
  }

  /** Only an App at a URL is called by it. */
  get #isEmbedded(): boolean {
    return this.#options.name !== this.#options.client.url;
  }

  /** Sends what the App does not have yet. Requires `--allow-net`, and the journal's folder. */
  async run(): Promise<Delivered> {
    const before = this.#folder.deliveryState();
    if (before.url !== null) return await this.#send();
    try {
      this.#bind(before);
      return await this.#send();
    } catch (error) {
      const isRefused = error instanceof MlopsAppError ||
        (error instanceof MlopsAppUnreachableError && error.isUnsent);
      const state = this.#folder.deliveryState();
      if (isRefused && state.acknowledged === 0) {
        this.#folder.saveDeliveryState({ ...state, url: null });
      }
      throw error;
    }
  }

  /** An App at a URL may have got what it gave no answer to: then it must not go to another. */
  #bind(state: DeliveryState): void {
    if (this.#isEmbedded) return;
    this.#folder.saveDeliveryState({ ...state, url: this.#options.name, place: this.#place });
  }

  async #send(): Promise<Delivered> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const { acknowledged } = this.#folder.deliveryState();
      if (await this.#sendFrom(acknowledged)) {
        const { acknowledged } = this.#folder.deliveryState();
        const [warnings, iteration] = [this.#warnings, this.#iteration];
        return { acknowledged, warnings, ...iteration !== undefined && { iteration } };
      }
    }
    throw this.#unclear("does not take what it asks for");
  }

  /** Sends what comes after a sequence number, until the App turns out to be elsewhere. */
  async #sendFrom(after: number): Promise<boolean> {
    const { clock, isOver } = this.#options;
    const cut = { now: clock.now(), most: this.#pieceBytes };
    let last: number | undefined;
    for (const piece of journalPieces(this.#folder, after, cut)) {
      await this.#secure(piece);
      for (const sha256 of piece.blobs) await this.#sendBlob(sha256);
      const acknowledged = await this.#sendRecords(piece);
      if (acknowledged === undefined) return await this.#sendFrom(last ?? after);
      this.#keep(acknowledged, piece);
      last = piece.last;
      if (acknowledged !== last) return false;
    }
    return last !== undefined || !isOver || await this.#confirm(after);
  }

  /**
   * The disk must not lose what the App has: numbers that were given away would be given again. With
   * the last piece of an iteration that is over, the App has everything; and once on the disk, the
   * journal of such a one stays so.
   */
  async #secure({ isLast }: JournalPiece): Promise<void> {
    if (this.#options.isOver && (isLast || this.#isSecure)) return;
    try {
      await this.#folder.sync();
      this.#isSecure = true;
    } catch (error) {
      this.#warnings.push(`the disk may lose records that the App gets: ${messageOf(error)}`);
    }
  }

  /** Nothing is left to send: looks whether the App does have all of it, and an end. */
  async #confirm(after: number): Promise<boolean> {
    const { iteration } = this.#folder.fold();
    const { sequence } = iteration;
    return sequence < after
      ? await this.#tellEnd(iteration, after)
      : await this.#sendFrom(sequence - 1);
  }

  /** The App has more than the disk has kept. An end that came afterwards is told under a new number. */
  async #tellEnd({ sequence, status, error, ended_at }: FoldedIteration, after: number) {
    const lost = `the App has records ${
      sequence + 1
    } to ${after}, which ${this.#folder.path} has lost`;
    this.#warnings.push(lost);
    const stored = await this.#request("GET", route`/iterations/${this.#folder.id}`);
    const isOpen = (stored as { status?: unknown } | undefined)?.status === "running";
    if (!isOpen || status === "running") return true;
    const end: Omit<EndRecord, "seq" | "at"> = { type: "end", status, error };
    const line = encodeLine(after + 1, ended_at ?? this.#options.clock.now(), end);
    const acknowledged = await this.#sendRecords({ bytes: line.slice(), isLast: true });
    if (acknowledged !== undefined) this.#keep(acknowledged, { last: after + 1, isLast: true });
    return acknowledged === after + 1;
  }

  /** With all of it at the App, the journal is removed. */
  #keep(acknowledged: number, { last, isLast }: Pick<JournalPiece, "last" | "isLast">): void {
    const state = this.#folder.deliveryState();
    if (acknowledged < state.acknowledged) this.#tellLoss(acknowledged, state.acknowledged);
    const { name: url, isOver } = this.#options;
    const kept = { ...state, acknowledged, url, place: this.#place };
    if (isOver && isLast && acknowledged === last) this.#folder.noteDeliveryState(kept);
    else this.#folder.saveDeliveryState(kept);
  }

  /** The App went back, to a backup for example: what was dropped here is nowhere any more. */
  #tellLoss(acknowledged: number, before: number): void {
    for (const { seq } of this.#folder.lines(acknowledged)) {
      const last = Math.min(seq - 1, before);
      if (last > acknowledged) {
        const which = `records ${acknowledged + 1} to ${last}`;
        this.#warnings.push(`${which} are lost: the App had them, and has them no more`);
      }
      return;
    }
  }

  async #sendBlob(sha256: string): Promise<void> {
    const bytes = this.#folder.blob(sha256);
    if (bytes === undefined) {
      this.#warnings.push(`the file ${sha256} is missing in ${this.#folder.path}`);
      return;
    }
    const content = { type: "application/octet-stream", bytes: new Uint8Array(bytes) };
    try {
      await this.#request("PUT", `${this.#path}/blobs/${sha256}`, content);
    } catch (error) {
      // Too large, or damaged on the disk: no reason to lose the iteration.
      const isUnfit = error instanceof MlopsAppError && [413, 422].includes(error.status);
      if (!isUnfit) throw error;
      this.#warnings.push(`the file ${sha256} was left out: ${error.detail}`);
    }
  }

  /**
   * The sequence number up to which the App has the journal afterwards; `undefined` if it is to be sent
   * in smaller pieces.
   */
  async #sendRecords(
    { bytes, isLast }: Pick<JournalPiece, "bytes" | "isLast">,
  ): Promise<number | undefined> {
    const { isOver, isRead } = this.#options;
    const isLent = this.#isEmbedded && bytes.length > PIECE_BYTES; // small ones cost less as a copy
    const content = { type: JOURNAL_MEDIA_TYPE, bytes, isLent };
    const wantsResult = isOver && isLast && isRead;
    let body: unknown;
    try {
      body = await this.#request("POST", `${this.#path}/journal`, content, wantsResult);
      this.#iteration = (body as { iteration?: unknown } | undefined)?.iteration;
    } catch (error) {
      if (isTooLarge(error) && bytes.indexOf(NEWLINE) < bytes.length - 1) {
        this.#pieceBytes = Math.ceil(bytes.length / 2);
        return undefined;
      }
      if (!(error instanceof MlopsAppError) || error.status !== 409) throw error;
      if (!isPosition(error.body)) throw error;
      body = error.body;
    }
    if (isPosition(body)) return body.acknowledged;
    throw this.#unclear("does not say which records it has");
  }

  async #request(
    method: string,
    path: string,
    content?: RequestContent,
    wantsResult = false,
  ): Promise<unknown> {
    const { client, clock, signal } = this.#options;
    const send = () => client.send(method, path, content, { signal, wantsResult });
    return (await retry(send, { signal, clock })).body;
  }

  #unclear(reason: string): MlopsAppUnreachableError {
    const url = `${this.#options.client.url}${this.#path}/journal`;
    return new MlopsAppUnreachableError({ method: "POST", url, reason, isTransient: false });
  }
}

/** Also by something before the App, such as a proxy. */
function isTooLarge(error: unknown): boolean {
  const isAnswer = error instanceof MlopsAppError || error instanceof MlopsAppUnreachableError;
  return isAnswer && error.status === 413;
}

function isPosition(body: unknown): body is { acknowledged: number } {
  const { acknowledged } = (body ?? {}) as { acknowledged?: unknown };
  return Number.isSafeInteger(acknowledged) && (acknowledged as number) >= 0;
}
