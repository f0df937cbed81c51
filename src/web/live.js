/// <reference lib="dom" />
/** What happens in the App while a page is open. */

/**
 * @typedef {object} LiveEvent
 * @property {"started" | "records" | "status" | "renamed" | "deleted"} kind
 * @property {string} iteration_id
 * @property {string | null} experiment_id
 * @property {string | null} project_id
 * @property {string} status
 * @property {number | null} sequence
 */

const KINDS = /** @type {const} */ (["started", "records", "status", "renamed", "deleted"]);

/**
 * Listens as long as the page is seen: a browser has six connections to an App that speaks plain HTTP, for
 * all of its pages together.
 *
 * @param {Record<string, string>} which `project_id`, `experiment_id` or `iteration_id`, or nothing.
 * @param {(events: LiveEvent[]) => void} onEvents Called with what has come, at most once in `pace`.
 * @param {() => void} onGap Called when something was missed: what is shown must be read anew.
 * @param {number} [pace] Milliseconds.
 */
export function listen(which, onEvents, onGap, pace = 500) {
  /** @type {LiveEvent[]} */
  let waiting = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const tell = () => {
    timer = undefined;
    const events = waiting;
    waiting = [];
    onEvents(events);
  };
  /** @type {EventSource | undefined} */
  let source;
  const open = () => {
    const opened = new EventSource(`events?${new URLSearchParams(which)}`);
    for (const kind of KINDS) {
      opened.addEventListener(kind, (event) => {
        waiting.push({ kind, ...JSON.parse(event.data) });
        timer ??= setTimeout(tell, pace);
      });
    }
    opened.addEventListener("reload", onGap);
    source = opened;
    return opened;
  };
  const close = () => {
    source?.close();
    source = undefined;
  };
  const followSight = () => {
    if (document.hidden) return close();
    if (source === undefined) open().addEventListener("ready", onGap, { once: true });
  };
  if (!document.hidden) open();
  document.addEventListener("visibilitychange", followSight);
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
