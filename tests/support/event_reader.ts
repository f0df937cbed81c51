/**
 * A reader of server-sent events.
 *
 * @module
 */

/** One message of a stream; a comment has no name. */
export interface EventMessage {
  id: string | undefined;
  name: string | undefined;
  // deno-lint-ignore no-explicit-any -- JSON of any shape
  data: any;
}

/** Reads a stream of events, one after another. */
export class EventReader implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(response: Response) {
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next message; `undefined` at the end of the stream. */
  async next(): Promise<EventMessage | undefined> {
    let end: number;
    while ((end = this.#text.indexOf("\n\n")) < 0) {
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
    const message = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 2);
    return parse(message);
  }

  /** Reads up to the first message that a test waits for; gives all of them. */
  async until(isWanted: (message: EventMessage) => boolean): Promise<EventMessage[]> {
    const messages: EventMessage[] = [];
    for (let message; (message = await this.next()) !== undefined;) {
      messages.push(message);
      if (isWanted(message)) return messages;
    }
    throw new Error(`The stream ended: ${JSON.stringify(messages)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }
}

function parse(message: string): EventMessage {
  const fields = new Map(
    message.split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const data = fields.get("data");
  return {
    id: fields.get("id"),
    name: fields.get("event"),
    data: data === undefined ? undefined : JSON.parse(data),
  };
}
