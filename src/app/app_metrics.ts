/**
 * What the App counts about itself, in the text form of Prometheus.
 *
 * @module
 */

/** A request that was answered. */
export interface AnsweredRequest {
  method: string;
  /** The path that its route was made with, like `/projects/:id`. */
  route: string;
  status: number;
  seconds: number;
}

/** The media type of the text. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const BOUNDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10];

/** The requests of one method, route and status. */
interface RequestCount {
  labels: string;
  count: number;
}

interface Histogram {
  labels: string;
  /** How many took at most as long as each bound says, and how many longer than all. */
  counts: number[];
  sum: number;
}

type Labels = Record<string, string | number>;

/** Counts requests and records. */
export class AppMetrics {
  /** By what the labels are made of, which takes longer than counting. */
  readonly #requests = new Map<string, RequestCount>();
  readonly #durations = new Map<string, Histogram>();
  #records = 0;

  /** Counts a request. */
  addRequest({ method, route, status, seconds }: AnsweredRequest): void {
    this.#countOf(method, route, status).count++;
    const histogram = this.#durationsOf(method, route);
    const at = BOUNDS.findIndex((bound) => seconds <= bound);
    histogram.counts[at < 0 ? BOUNDS.length : at]! += 1;
    histogram.sum += seconds;
  }

  /** Counts records of journals that were taken in. */
  addRecords(count: number): void {
    this.#records += count;
  }

  /** The text, with how many iterations have each status. */
  text(iterations: Readonly<Record<string, number>>): string {
    const byStatus = Object.entries(iterations)
      .map(([status, count]) => `mlops_iterations{${labelled({ status })}} ${count}`);
    return [
      ...family("mlops_requests_total", "counter", "Requests answered."),
      ...Array.from(
        this.#requests.values(),
        ({ labels, count }) => `mlops_requests_total{${labels}} ${count}`,
      ),
      ...family("mlops_request_duration_seconds", "histogram", "Until a request was answered."),
      ...[...this.#durations.values()].flatMap(histogramLines),
      ...family("mlops_journal_records_total", "counter", "Records of journals taken in."),
      `mlops_journal_records_total ${this.#records}`,
      ...family("mlops_iterations", "gauge", "Iterations by status."),
      ...byStatus,
      ...family("process_resident_memory_bytes", "gauge", "Memory of the process."),
      `process_resident_memory_bytes ${Deno.memoryUsage().rss}`,
      "",
    ].join("\n");
  }

  #countOf(method: string, route: string, status: number): RequestCount {
    const key = `${method} ${status} ${route}`;
    let counted = this.#requests.get(key);
    if (counted === undefined) {
      counted = { labels: labelled({ method, route, status }), count: 0 };
      this.#requests.set(key, counted);
    }
    return counted;
  }

  #durationsOf(method: string, route: string): Histogram {
    const key = `${method} ${route}`;
    let histogram = this.#durations.get(key);
    if (histogram === undefined) {
      const counts = Array(BOUNDS.length + 1).fill(0);
      histogram = { labels: labelled({ method, route }), counts, sum: 0 };
      this.#durations.set(key, histogram);
    }
    return histogram;
  }
}

function histogramLines({ labels, counts, sum }: Histogram): string[] {
  const name = "mlops_request_duration_seconds";
  let upTo = 0;
  const buckets = [...BOUNDS, "+Inf"].map((bound, index) => {
    upTo += counts[index]!;
    return `${name}_bucket{${labels},${labelled({ le: bound })}} ${upTo}`;
  });
  return [...buckets, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${upTo}`];
}

function family(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function labelled(labels: Labels): string {
  return Object.entries(labels).map(([name, value]) => `${name}="${escape(String(value))}"`).join();
}

function escape(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
