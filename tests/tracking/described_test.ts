import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { pathToFileURL as toFileUrl } from "node:url";
import type { Chart } from "../../src/contract/interactive_chart.ts";
import { chartRecord, datasetRecord, imageRecord } from "../../src/tracking/described.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const ID = "0123456789abcdef01234567";
const IMAGES: Record<string, Uint8Array> = {
  "image/png": bytes("\x89PNG\r\n\x1a\n rest"),
  "image/jpeg": bytes("\xff\xd8\xff rest"),
  "image/gif": bytes("GIF89a rest"),
  "image/webp": bytes("RIFF\0\0\0\0WEBP rest"),
  "image/svg+xml": bytes('<?xml version="1.0"?>\n<svg xmlns="x"/>'),
  "image/bmp": bytes("BM" + "\0".repeat(12) + "\x28\0\0\0 rest"),
};

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

Deno.test("datasetRecord() takes an id, a document, or a name and a version", () => {
  const byId = { type: "dataset", dataset: { id: ID } };
  assertEquals(datasetRecord(ID.toUpperCase()), byId as never);
  const document = { _id: ID, dataset_name: "iris", version: null, name: "x" };
  assertEquals(datasetRecord(document as never), byId as never);
  for (const version of ["1", "", "a/b"]) {
    const dataset = { name: "iris", version };
    assertEquals(datasetRecord(dataset), { type: "dataset", dataset });
  }
});

const POINTS = { x: [[1, 2]], y: [[3, 4]] };
const CHARTS: Chart[] = [
  { name: "line", type: "line", ...POINTS },
  { name: "shared x", type: "scatter", x: [[1, 2]], y: [[3, 4], [5, 6]] },
  { name: "own x", type: "scatter", x: [[1, 2], [1]], y: [[3, 4], [5]], yNames: ["a", "b"] },
  { name: "bar", type: "bar", x: [["a", "b"]], y: [[1, 2], [3, 4]] },
  { name: "pie", type: "pie", x: [["a", "b"]], y: [[1, 2]] },
  { name: "boxplot", type: "boxplot", x: [["a"]], y: [[0, 1, 2, 3, 4]] },
  { name: "empty", type: "line", x: [], y: [] },
];

Deno.test("chartRecord() describes every kind of chart in the App's own form", () => {
  const taken = new Set<string>();
  for (const chart of CHARTS) {
    const { chart: described } = chartRecord(chart, taken);
    assertEquals(described.chart_type, chart.type);
    assertEquals([described.x_data, described.y_data], [chart.x, chart.y] as never);
  }
  const whole = chartRecord({
    ...CHARTS[0]!,
    name: "whole",
    title: "Title",
    subtitle: "Subtitle",
    xLabel: "epoch",
    yLabel: "loss",
    xMin: 0,
    xMax: 10,
    yMin: -1,
    yMax: 1.5,
    yNames: ["train"],
    comparable: true,
  }, taken);
  assertEquals(whole.chart, {
    chart_type: "line",
    name: "whole",
    chart_title: "Title",
    chart_subtitle: "Subtitle",
    x_data: [[1, 2]],
    y_data: [[3, 4]],
    y_data_names: ["train"],
    x_label: "epoch",
    y_label: "loss",
    x_min: 0,
    x_max: 10,
    y_min: -1,
    y_max: 1.5,
    comparable: true,
  });
});

const AGAINST_THE_RULES: [chart: Partial<Chart>, problem: string, x?: string, y?: string][] = [
  [{ type: "bar", x: [["a"], ["b"]] }, "x_data can only have one list of data", "1, 1", "2"],
  [{ type: "bar", x: [["a"]] }, "Length of x_data and y_data must be equal", "1", "2"],
  [
    { type: "pie", y: [[1, 2], [3, 4]] },
    "x_data and y_data can only have one list of data",
    "2",
    "2, 2",
  ],
  [
    { type: "boxplot", x: [["a"]], y: [[1, 2]] },
    "Length of y_data must contain 5 values: min, q1, median, q3, max",
    "1",
    "2",
  ],
  [{ x: [["a", "b"]] }, "x_data and y_data must be a list of lists of float or int", "2", "2"],
  [{ yNames: ["a", "b"] }, "Length of y_data_names and y_data must be equal", "2", "2"],
  [{ title: "" }, "chart_title: 0 characters, at least 1 is needed"],
  [{ xLabel: "x".repeat(101) }, "x_label: 101 characters, at most 100 are allowed"],
];

Deno.test("chartRecord() refuses charts against the App's rules, in the App's words", () => {
  for (const [chart, problem, x, y] of AGAINST_THE_RULES) {
    const sizes = x === undefined ? "" : ` (x_data is x with ${x} values, y_data is y with ${y})`;
    const call = () => chartRecord({ name: "c", type: "line", ...POINTS, ...chart }, new Set());
    const { message } = assertThrows(call, TypeError);
    assertEquals(message, `logChart(): the chart "c" is not recorded: ${problem}${sizes}`);
  }
});

Deno.test("chartRecord() takes a name once, and one that was refused is free", () => {
  const taken = new Set<string>();
  const [chart] = CHARTS;
  assertThrows(() => chartRecord({ ...chart!, y: [[1]] }, taken));
  chartRecord(chart!, taken);
  const { message } = assertThrows(() => chartRecord(chart!, taken), TypeError);
  assertEquals(
    message,
    'logChart(): the chart "line" is not recorded: chart names in iteration must be unique',
  );
});

Deno.test("chartRecord() keeps what it was given, not the lists", () => {
  const y = [[3, 4]];
  const { chart } = chartRecord({ name: "c", type: "line", x: [[1, 2]], y }, new Set());
  y[0]!.push(5);
  assertEquals(chart.y_data, [[3, 4]]);
});

Deno.test("imageRecord() tells an image's kind by its bytes, wherever they come from", () => {
  using folder = temporaryFolder();
  for (const [mediaType, image] of Object.entries(IMAGES)) {
    const path = folder.join(encodeURIComponent(mediaType));
    Deno.writeFileSync(path, image);
    for (const given of [image, path, toFileUrl(path), new Uint8Array(image)]) {
      const { record, bytes } = imageRecord("plot", given);
      assertEquals([record.media_type, record.size, bytes], [mediaType, image.length, image]);
      assertEquals([record.name, record.comparable, record.sha256.length], ["plot", true, 64]);
    }
  }
});

Deno.test("imageRecord() refuses what is no image, and files that cannot be read", () => {
  const cases: [image: string | URL | Uint8Array, problem: string][] = [
    [new Uint8Array(), "its 0 bytes are no PNG, JPEG, GIF, WebP, SVG or BMP"],
    [bytes("<html><svg>"), "its 11 bytes are no PNG, JPEG, GIF, WebP, SVG or BMP"],
    ["missing.png", "No such file or directory"],
    [Deno.cwd(), "Is a directory"],
    [new URL("https://a.example/plot.png"), "must be a file URL"],
  ];
  for (const [image, problem] of cases) {
    const { message } = assertThrows(() => imageRecord("plot", image), Error);
    assertStringIncludes(message.toLowerCase(), problem.toLowerCase());
  }
  const limit = "name has 101 characters, 1 to 100 are allowed";
  assertStringIncludes(
    assertThrows(() => imageRecord("x".repeat(101), IMAGES["image/png"]!), TypeError).message,
    limit,
  );
});
