/**
 * A server that listens again after it had to stop.
 *
 * @module
 */

import { messageOf } from "../contract/iteration_error.ts";

/** Where to listen. */
export interface ListenAddress {
  port: number;
  hostname: string;
}

/** Milliseconds until it listens again: those who fill it up must not keep it busy. */
const PAUSE = 500;

/**
 * Serves at an address, and goes on when it cannot: Deno ends a server that may open no more files, as
 * when somebody holds very many connections. Those that wait are closed then, requests whose bodies have
 * come are answered, and soon it listens again.
 */
export class LastingServer {
  /** Where it listens. */
  readonly addr: Deno.NetAddr;
  readonly #handle: Deno.ServeHandler<Deno.NetAddr>;
  readonly #tell: (reason: string) => void;
  /** One that listens, and those that answer yet what they have taken. */
  readonly #servers = new Set<Deno.HttpServer>();
  readonly #told = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  /** @param tell Told once of each reason to stop listening. */
  constructor(
    at: ListenAddress,
    handle: Deno.ServeHandler<Deno.NetAddr>,
    tell: (reason: string) => void,
  ) {
    this.#handle = handle;
    this.#tell = tell;
    this.addr = this.#listen(at);
  }

  /** Takes no more requests, and waits for those that run. */
  async shutdown(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await Promise.all([...this.#servers].map((server) => server.shutdown()));
  }

  #listen({ port, hostname }: ListenAddress): Deno.NetAddr {
    const server = Deno.serve({ port, hostname, onListen: () => {} }, this.#handle);
    this.#servers.add(server);
    server.finished.catch((error) => this.#goOn(server, error));
    return server.addr;
  }

  async #goOn(server: Deno.HttpServer, error: unknown): Promise<void> {
    this.#listenSoon(error);
    await server.shutdown();
    this.#servers.delete(server);
  }

  #listenSoon(error: unknown): void {
    if (this.#isStopped) return;
    this.#tellOnce(messageOf(error));
    this.#timer = setTimeout(() => {
      try {
        this.#listen(this.addr);
      } catch (again) {
        this.#listenSoon(again);
      }
    }, PAUSE);
  }

  #tellOnce(reason: string): void {
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    this.#tell(reason);
  }
}
