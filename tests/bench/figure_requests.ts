import { makeWorkFolder } from "./bench_folder.ts";
import type { Entrant, Figure } from "./figure.ts";
import type { Outcome } from "./measured_program.ts";
import { Served } from "./served.ts";
import { quantile } from "./statistics.ts";

const HEADERS = { "content-type": "application/json" };
const WARM_UP = 50;

/** What is asked of a server, again and again. */
interface Requests {
  url: string;
  body?: string;
}

/** What the original's library sends at the end of an iteration. */
const ITERATION = JSON.stringify({
  user_name: "bench",
  iteration_name: "bench",
  metrics: { loss: 0.123456789, accuracy: 0.987654321, f1: 0.55555 },
  parameters: { learning_rate: 0.1, optimizer: "adam", epochs: 100 },
  path_to_model: "",
  encoded_ml_model: null,
  dataset: null,
  image_charts: [],
  interactive_charts: null,
});

async function ask({ url, body }: Requests): Promise<string> {
  const response = await fetch(
    url,
    body === undefined ? {} : { method: "POST", headers: HEADERS, body },
  );
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return text;
}

/** Asks a server one after another, in a process of its own. */
async function measureRequests(
  serve: (folder: string) => Promise<Served>,
  prepare: (url: string) => Promise<Requests>,
  count: number,
): Promise<Outcome> {
  const folder = makeWorkFolder();
  try {
    await using served = await serve(folder);
    const requests = await prepare(served.url);
    const times = new Float64Array(count);
    for (let at = -WARM_UP; at < count; at++) {
      const start = performance.now();
      await ask(requests);
      if (at >= 0) times[at] = performance.now() - start;
    }
    times.sort();
    return { sample: { n: count, median: quantile(times, 0.5), p99: quantile(times, 0.99) } };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function postIterations(url: string): Promise<Requests> {
  const project = JSON.parse(await ask({ url: `${url}/projects/`, body: '{"title":"bench"}' }));
  const experiments = `${url}/projects/${project._id}/experiments/`;
  const experiment = JSON.parse(await ask({ url: experiments, body: '{"name":"bench"}' }));
  return { url: `${experiments}${experiment.id}/iterations/`, body: ITERATION };
}

/** The request path of `serve`, beside the least that a server can do. */
export const requests: Figure = {
  key: "r",
  title: "a request to a server, one after another, ms",
  columns: [
    { key: "median", head: "median" },
    { key: "p99", head: "p99" },
  ],
  guards: [
    { ours: "ours-post", limit: "bare-post", column: "median" },
    { ours: "ours-get", limit: "bare-get", column: "median" },
  ],
  entrants({ isQuick }) {
    const count = isQuick ? 200 : 2000;
    const app = (folder: string) => Served.app(folder);
    const bare = (folder: string) => Served.bare(`${folder}/bare.sqlite`);
    const entrant = (
      about: Pick<Entrant, "key" | "name" | "kind">,
      serve: (folder: string) => Promise<Served>,
      prepare: (url: string) => Promise<Requests>,
    ): Entrant => ({ ...about, measure: () => measureRequests(serve, prepare, count) });
    const [ours, limit] = [{ kind: "ours" }, { kind: "bare" }] as const;
    return [
      entrant(
        { key: "ours-post", name: "serve, POST of an iteration", ...ours },
        app,
        postIterations,
      ),
      entrant(
        { key: "bare-post", name: "bare, the same body in a FULL commit", ...limit },
        bare,
        (url) => Promise.resolve({ url: `${url}/commit`, body: ITERATION }),
      ),
      entrant(
        { key: "ours-get", name: "serve, GET /", ...ours },
        app,
        (url) => Promise.resolve({ url: `${url}/` }),
      ),
      entrant(
        { key: "bare-get", name: "bare, a POST of nothing", ...limit },
        bare,
        (url) => Promise.resolve({ url: `${url}/lines`, body: "" }),
      ),
    ];
  },
};
