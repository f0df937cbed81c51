import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Iteration } from "../../src/contract/iteration.ts";
import { makeDisplayable } from "../../src/tracking/announce.ts";
import { drawCurve } from "../../src/tracking/metric_curve.ts";
import type { MetricHistories } from "../../src/tracking/metric_histories.ts";
import { displayIteration, type NotebookDisplay } from "../../src/tracking/notebook_display.ts";
import { recordIteration } from "../../src/tracking/record_iteration.ts";

const DISPLAY = Symbol.for("Jupyter.display");

async function recorded(
  values: readonly number[],
): Promise<{ iteration: Iteration; histories: MetricHistories }> {
  const logger = recordIteration("softmax");
  logger.logParameters({ rate: 0.1, layers: [8, 4] });
  for (const value of values) logger.logMetric("loss", value);
  const iteration = await logger.endIteration();
  return { iteration, histories: new Map([["loss", logger.history("loss")]]) };
}

/** What a reader sees of the cells of a row. */
function rowOf(html: string, name: string): string[] {
  const row = html.split("<tr>").find((it) => it.startsWith(`<td>${name}</td>`)) ?? "";
  return [...row.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell]) => cell!);
}

Deno.test("displayIteration() shows details, parameters, and metrics with a curve", async () => {
  const { iteration, histories } = await recorded([0.5, NaN, 0.123456789, 0.25]);
  const shown = displayIteration({
    histories,
    iteration: {
      ...iteration,
      project_title: "Iris",
      started_at: "2026-01-01T00:00:00.000Z",
      ended_at: "2026-01-01T01:02:03.400Z",
      tags: ["a", "b"],
    },
  });
  const html = shown["text/html"];
  assert(html.includes("<b>softmax</b> completed"), html);
  assertEquals(rowOf(html, "id"), ["id", iteration.id]);
  assertEquals(rowOf(html, "place"), ["place", "Iris / default"]);
  assertEquals(rowOf(html, "took"), ["took", "01:02:03"]);
  assertEquals(rowOf(html, "tags"), ["tags", "a, b"]);
  assertEquals(rowOf(html, "note"), []);
  assertEquals(rowOf(html, "layers"), ["layers", "[8,4]"]);
  assertEquals(rowOf(html, "loss").slice(0, 5), ["loss", "0.25", "0.123457", "0.5", "4"]);
  assert(rowOf(html, "loss")[5]!.startsWith("<svg "));
  const { id } = iteration;
  assertEquals(shown["text/plain"], `softmax (${id}): completed, loss 0.25`);
});

Deno.test("displayIteration() shows what went wrong", async () => {
  const { iteration, histories } = await recorded([]);
  const error = { name: "RangeError", message: "too <large>", stack: "at <anonymous>" };
  const show = (more: Partial<Iteration>) =>
    displayIteration({ iteration: { ...iteration, ...more }, histories })["text/html"];
  assert(show({ status: "failed", error }).includes("<pre>at &lt;anonymous&gt;</pre>"));
  const { stack: _, ...bare } = error;
  assert(show({ error: bare }).includes("<pre>RangeError: too &lt;large&gt;</pre>"));
  assert(show({ warnings: ["the file <x> is missing"] }).includes("the file &lt;x&gt; is missing"));
  assertEquals(rowOf(show({ status: "running", ended_at: null }), "took"), []);
});

Deno.test("displayIteration() shows metrics of an App that keeps no histories", async () => {
  const { iteration } = await recorded([1, 2]);
  const html = displayIteration({ iteration, histories: new Map() })["text/html"];
  assertEquals(rowOf(html, "loss"), ["loss", "2"]);
});

Deno.test("displayIteration() cuts what goes on and on", async () => {
  const { iteration } = await recorded([]);
  const parameters = Object.fromEntries(
    Array.from({ length: 250 }, (_, at) => [`value-${at}`, at]),
  );
  parameters["value-0"] = "x".repeat(10_000) as never;
  const shown = displayIteration({ iteration: { ...iteration, parameters }, histories: new Map() });
  const html = shown["text/html"];
  assertEquals(html.split("<td>value-").length - 1, 100);
  assert(html.includes("<td>… 150 more</td>"));
  assert(html.length < 10_000);
});

Deno.test("displayIteration() escapes everything that somebody else wrote", async () => {
  const { iteration } = await recorded([]);
  const text = fc.constantFrom("<script>", "</td>", "\"'&", "<img src=x onerror=y>", "&lt;");
  const texts = fc.array(text, { minLength: 9, maxLength: 9 });
  fc.assert(fc.property(texts, ([a, b, c, d, e, f, g, h, i]) => {
    const { "text/html": html } = displayIteration({
      iteration: {
        ...iteration,
        iteration_name: a!,
        parameters: { [b!]: c, nested: { [d!]: e } },
        metrics: { [f!]: 1, other: g as never },
        tags: [h!],
        note: i!,
        warnings: [a!],
        user_name: b!,
        model_name: c!,
        project_title: d!,
        error: { name: e!, message: f! },
      },
      histories: new Map([[f!, { steps: [0, 1], values: [0, 1], timestamps: [0, 1] }]]),
    });
    const markup =
      /<\/?(?:div|b|pre|table|tr|th|td|svg|polyline|circle)(?: [\w-]+="[\w .,#-]*")*\/?>/g;
    const left = html.replaceAll(markup, "").replaceAll(/&(?:amp|lt|gt|quot|#39);/g, "");
    assertEquals(/[<>"'&]/.exec(left), null);
  }));
});

Deno.test("makeDisplayable() shows what is read at that time, and changes nothing else", async () => {
  let reads = 0;
  const object = makeDisplayable({ id: "x" }, async () => {
    reads++;
    return await recorded([1]);
  });
  assertEquals([reads, object, JSON.stringify(object)], [0, { id: "x" }, '{"id":"x"}']);
  const display = (object as { [DISPLAY]?: () => Promise<NotebookDisplay> })[DISPLAY]!;
  assertEquals(Object.keys(await display()), ["text/html", "text/plain"]);
  assertEquals(reads, 1);
});

const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(NaN, Infinity, 1.7e308, -1.7e308),
);

Deno.test("drawCurve() keeps every point within the picture, whatever the numbers", () => {
  const points = fc.array(fc.tuple(fc.integer(), numbers), { maxLength: 300 });
  fc.assert(fc.property(points, (given) => {
    const steps = given.map(([step]) => step);
    const values = given.map(([, value]) => value);
    const svg = drawCurve({ steps, values, timestamps: steps });
    const places = /points="([^"]*)"/.exec(svg)?.[1] ?? "";
    const all = places.split(" ").filter((it) => it !== "").map((it) => it.split(",").map(Number));
    assertEquals(all.length > 0, values.some(Number.isFinite));
    assert(all.length <= 200);
    assert(all.every(([x, y]) => x! >= 0 && x! <= 240 && y! >= 0 && y! <= 40), places);
  }));
});

Deno.test("drawCurve() draws a million points in as little room as two hundred", () => {
  const steps = Array.from({ length: 1_000_000 }, (_, step) => step);
  const svg = drawCurve({ steps, values: steps.map(Math.sin), timestamps: [] });
  assert(svg.length < 5000, `${svg.length} characters`);
});
