import { assertEquals, assertThrows } from "@std/assert";
import { configure } from "../../src/settings.ts";
import { placeOf } from "../../src/tracking/iteration_options.ts";

const ID = "0123456789abcdef01234567";
const OTHER = "76543210fedcba9876543210";

Deno.test("placeOf() takes the options, else what is active, else default", () => {
  using _ = configure({});
  assertEquals(placeOf({}), { project: { name: "default" }, experiment: { name: "default" } });
  using _active = configure({ projectId: ID, experiment: "softmax" });
  assertEquals(placeOf({}), { project: { id: ID }, experiment: { name: "softmax" } });
  assertEquals(placeOf({ project: "Iris", experimentId: OTHER }), {
    project: { name: "Iris" },
    experiment: { id: OTHER },
  });
  assertEquals(placeOf({ project: undefined, projectId: undefined }).project, { id: ID });
});

Deno.test("placeOf() takes documents by their id", () => {
  const project = { _id: ID, title: "Iris" } as never;
  const experiment = { id: OTHER, name: "softmax" } as never;
  assertEquals(placeOf({ project, experiment }), {
    project: { id: ID },
    experiment: { id: OTHER },
  });
});

Deno.test("placeOf() refuses an id together with a name or a document", () => {
  for (const project of ["Iris", { _id: ID }]) {
    const call = () => placeOf({ project: project as never, projectId: ID });
    const { message } = assertThrows(call, TypeError);
    assertEquals(message, "Cannot start: both project and projectId are given, one is enough");
  }
  const call = () => placeOf({ experiment: "a", experimentId: ID });
  assertThrows(call, TypeError, "both experiment and experimentId are given");
});
