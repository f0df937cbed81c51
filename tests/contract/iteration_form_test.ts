import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { type Iteration, iterationSchema, toWireIteration } from "../../src/contract/iteration.ts";
import { isIteration, NO_FIELDS } from "../../src/contract/iteration_form.ts";
import { iteration, json } from "./arbitraries.ts";

/** As it arrives. */
const document = iteration.map((it): Record<string, unknown> =>
  JSON.parse(JSON.stringify(toWireIteration(it)))
);

/** Values that are nearly right somewhere. */
const value = fc.oneof(
  json,
  fc.constantFrom<unknown>(
    ..."0123456789ABCDEF01234567 0123456789abcdef01234567 running gone NaN 5 true".split(" "),
    ..."2023-05-25T18:54:37.094000 2023-05-25T18:54:37.094Z 2023-5-25T18:54:37.094Z".split(" "),
    ..."2023-02-29T18:54:37.094Z 2024-02-29T18:54:37.094Z 2023-05-25T24:00:00.000Z".split(" "),
    ..."2023-04-31T18:54:37.094000 2023-05-25T18:54:37 2023-05-25T18:54:37.094+00:00".split(" "),
    1685033677,
    [[{}, "x"]],
    [{ id: "0123456789abcdef01234567", name: 1, encoded_image: "", comparable: "yes" }],
    { id: "0123456789abcdef01234567", name: null, version: null },
    { id: "0123456789abcdef01234567", name: null, version: null, size: 1 },
    { loss: "-Infinity" },
  ),
);

function assertAsRead(given: unknown): void {
  if (!isIteration(given)) return;
  const read = iterationSchema.parse(given);
  assertEquals(given, read);
  assertEquals(Object.keys(given), Object.keys(read));
}

Deno.test("isIteration() knows what our App sends, and the schema gives the same for it", () => {
  fc.assert(fc.property(document, (sent) => {
    const isFinite = !/"(NaN|-?Infinity)"/.test(JSON.stringify(sent.metrics));
    if (sent.error === null && isFinite) assert(isIteration(sent));
    assertAsRead(sent);
  }));
});

Deno.test("isIteration() knows nothing that the schema would refuse or change", () => {
  const field = fc.constantFrom(...Object.keys(NO_FIELDS), "unknown");
  fc.assert(
    fc.property(document, field, value, (sent, name, other) => {
      assertAsRead({ ...sent, [name]: other });
      const { [name]: _, ...rest } = sent;
      if (name !== "unknown") assert(!isIteration(rest), name);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("isIteration() looks into charts, images and the dataset", () => {
  const sent = fc.sample(document, { numRuns: 1, seed: 1 })[0]!;
  const id = "0123456789abcdef01234567";
  const image = { id, name: "roc", encoded_image: "", comparable: null };
  const whole = { ...sent, error: null, metrics: { loss: 0.5 }, dataset: null };
  assert(isIteration({ ...whole, image_charts: [image] }));
  assert(!isIteration({ ...whole, image_charts: [image, { ...image, comparable: "yes" }] }));
  assert(!isIteration({ ...whole, interactive_charts: [{ id }] }));
  assert(!isIteration({ ...whole, dataset: { id, name: null, version: 1 } }));
});

Deno.test("isIteration() leaves metrics that JSON lacks, and errors, to the schema", () => {
  const [sent] = fc.sample(document, { numRuns: 1, seed: 1 });
  const whole = { ...sent, error: null, metrics: { loss: 0.5 } };
  assert(isIteration(whole));
  assert(!isIteration({ ...whole, metrics: { loss: 0.5, f1: "NaN" } }));
  assert(!isIteration({ ...whole, error: { name: "E", message: "m" } }));
});

Deno.test("NO_FIELDS has the fields of an iteration in their order", () => {
  const [one] = fc.sample(iteration, { numRuns: 1, seed: 1 }) as [Iteration];
  assertEquals(Object.keys(NO_FIELDS), Object.keys(iterationSchema.parse(one)));
  assertStrictEquals(Object.values(NO_FIELDS).find((it) => it !== undefined), undefined);
});
