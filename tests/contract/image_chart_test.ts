import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  imageChartReplySchema,
  imageChartSchema,
  imageMediaType,
} from "../../src/contract/image_chart.ts";
import { imageChart } from "./arbitraries.ts";
import { assertItem, assertKept, assertLimits, MISSING, NULL } from "./schema_checks.ts";

const BODY = { name: "weights", encoded_image: "iVBORw0KGgo=" };

Deno.test("imageChartSchema fills the App's defaults in, in the App's order", () => {
  const { id, ...rest } = imageChartSchema.parse({ ...BODY, unknown: 1 });
  assertMatch(id, /^[0-9a-f]{24}$/);
  assertStrictEquals(
    JSON.stringify(rest),
    '{"name":"weights","encoded_image":"iVBORw0KGgo=","comparable":true}',
  );
});

Deno.test("imageChartSchema keeps a null and a false, when they are given for comparable", () => {
  assertStrictEquals(imageChartSchema.parse({ ...BODY, comparable: null }).comparable, null);
  assertStrictEquals(imageChartSchema.parse({ ...BODY, comparable: false }).comparable, false);
});

Deno.test("imageChartSchema holds name to 1 to 100 characters", () => {
  assertLimits(imageChartSchema, BODY, "name", { min: 1, max: 100 });
});

Deno.test("imageChartSchema asks for name and image, and takes an empty image", () => {
  assertItem(imageChartSchema, { name: "a" }, "encoded_image", MISSING);
  assertItem(imageChartSchema, { encoded_image: "" }, "name", MISSING);
  assertItem(imageChartSchema, { ...BODY, encoded_image: null }, "encoded_image", NULL);
  assertItem(imageChartSchema, { ...BODY, id: null }, "id", NULL);
});

Deno.test("imageChartReplySchema keeps every image that an App can hold", () => {
  assertKept(imageChartReplySchema, imageChart);
});

const encode = (text: string) => new TextEncoder().encode(text);
const bitmap = (header: number) => {
  const bytes = new Uint8Array(54);
  bytes.set(encode("BM"));
  new DataView(bytes.buffer).setUint32(14, header, true);
  return bytes;
};

const IMAGES: [string, Uint8Array][] = [
  ["image/png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
  ["image/jpeg", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16)],
  ["image/gif", encode("GIF87a....")],
  ["image/gif", encode("GIF89a....")],
  ["image/webp", encode("RIFF\n\r\u0000.WEBPVP8 ")],
  ["image/bmp", bitmap(40)],
  ["image/bmp", bitmap(124)],
  ["image/bmp", bitmap(12).subarray(0, 18)],
  ["image/svg+xml", encode("<svg></svg>")],
  ["image/svg+xml", encode("<svg/>")],
  ["image/svg+xml", encode("\ufeff \n<svg xmlns='http://www.w3.org/2000/svg'>")],
  ["image/svg+xml", encode("<?xml version='1.0'?>\n<!-- a > b -->\n<svg\n>")],
  ["image/svg+xml", encode('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a.dtd"><svg >')],
  ["image/svg+xml", encode('<!DOCTYPE svg [ <!ENTITY a "b"> ]><svg >')],
  ["image/svg+xml", encode("<svg:svg >")],
];

for (const [index, [expected, bytes]] of IMAGES.entries()) {
  Deno.test(`imageMediaType() tells ${expected} by its content (${index})`, () => {
    assertStrictEquals(imageMediaType(bytes), expected);
    // The same bytes inside of a larger buffer.
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 7);
    assertStrictEquals(imageMediaType(larger.subarray(7)), expected);
  });
}

Deno.test("imageMediaType() tells nothing, when the bytes are no image", () => {
  const others = ["", "B", "BMW is a car maker in Munich", "GIF88a", "RIFF1234WAVE", "<html><svg>"];
  for (const text of [...others, "text <svg>", "<svgx>", "<!-- <svg>", "PNG", "%PDF-1.4"]) {
    assertStrictEquals(imageMediaType(encode(text)), undefined, text);
  }
  assertStrictEquals(imageMediaType(Uint8Array.of(0x89, 0x50, 0x4e, 0x47)), undefined);
  assertStrictEquals(imageMediaType(bitmap(41)), undefined);
  assertStrictEquals(imageMediaType(bitmap(40).subarray(0, 17)), undefined);
});

Deno.test("imageMediaType() never throws, whatever the bytes are", () => {
  const start = fc.constantFrom("", "BM", "<?xml", "<!--", "<!DOCTYPE", "RIFF", "<svg");
  fc.assert(fc.property(start, fc.uint8Array(), (text, rest) => {
    imageMediaType(Uint8Array.of(...encode(text), ...rest));
  }));
});

Deno.test("imageMediaType() is quick, when a text only looks like the beginning of a drawing", () => {
  const bytes = encode("<!--".repeat(2000) + "<?".repeat(2000) + "<!DOCTYPE [".repeat(2000));
  const start = performance.now();
  for (let round = 0; round < 10; round++) assertEquals(imageMediaType(bytes), undefined);
  assertStrictEquals(performance.now() - start < 1000, true);
});
