/**
 * The route of live events.
 *
 * @module
 */

import { Hono } from "../deps/hono.ts";
import { AppError } from "./app_error.ts";
import type { EventFeed } from "./event_feed.ts";
import { EVENTS_TYPE, openEventStream } from "./event_stream.ts";
import { queryOf, readId } from "./iteration_query.ts";

const MOST_LISTENERS = 256;
const SCOPE_NAMES = ["project_id", "experiment_id", "iteration_id"];
const HEARTBEAT = 15_000;

/**
 * The route `/events`: what happens to iterations, in the order in which it happens, of a project, an
 * experiment, an iteration or all. Each event is one of `started`, `records`, `status`, `renamed` and
 * `deleted`. `ready` begins a stream, or `reload` where `Last-Event-ID` names an event after which some
 * are not known any more; `end` or `behind` is the last one, with the reason.
 */
export function eventRoutes(feed: EventFeed, heartbeat: number = HEARTBEAT): Hono {
  const routes = new Hono();
  routes.get("/events", async (c) => {
    const query = queryOf(c, SCOPE_NAMES);
    const scope = Object.fromEntries(
      SCOPE_NAMES.map((name) => [name, readId(query, name)])
        .filter(([, id]) => id !== undefined),
    );
    if (feed.listeners >= MOST_LISTENERS) {
      throw new AppError(429, "Too many listen at once.", { "retry-after": "10" });
    }
    const lastId = c.req.header("last-event-id");
    const stream = await openEventStream(feed, { scope, lastId, heartbeat });
    return c.body(stream, 200, { "content-type": EVENTS_TYPE });
  });
  return routes;
}
