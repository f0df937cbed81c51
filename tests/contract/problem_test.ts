import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { z } from "../../src/deps/zod.ts";
import { newDatasetSchema } from "../../src/contract/dataset.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import {
  describeProblems,
  problemsOf,
  refusalOf,
  validationItems,
} from "../../src/contract/problem.ts";
import { newProjectSchema } from "../../src/contract/project.ts";
import { items, problems } from "./schema_checks.ts";

const SCHEMAS = [newProjectSchema, newIterationSchema, newDatasetSchema];

function errorOf(schema: z.ZodType, value: unknown, reportInput = false): z.ZodError {
  const { error } = schema.safeParse(value, { reportInput });
  assert(error !== undefined);
  return error;
}

Deno.test("problemsOf() names each field by its path, with the length and the limit", () => {
  const experiments = [{ name: "x".repeat(142) }];
  assertEquals(
    problems(newProjectSchema, { title: "", status: "done", archived: "maybe", experiments }),
    [
      "title: 0 characters, at least 1 is needed",
      'status: "done" is not one of not_started, in_progress, completed',
      'archived: must be a boolean, not the string "maybe"',
      "experiments.0.name: 142 characters, at most 40 are allowed",
    ],
  );
});

Deno.test("problemsOf() never prints a long value in full", () => {
  const long = "secret".repeat(20);
  const [sentence] = problems(newProjectSchema, { title: "a", archived: long });
  assertStrictEquals(
    sentence,
    `archived: must be a boolean, not the string "${long.slice(0, 39)}…"`,
  );
  const [status] = problems(newProjectSchema, { title: "a", status: long });
  assert(!status!.includes(long.slice(0, 41)));
  const links = { linked_iterations: { [long]: 5 } };
  const [link] = problems(newDatasetSchema, { dataset_name: "a", ...links });
  assert(!link!.includes(long.slice(0, 41)));
});

Deno.test("problemsOf() never throws and always names the path, whatever the document is", () => {
  const fields = fc.constantFrom("title", "status", "_id", "experiments", "archived", "metrics");
  const more = fc.constantFrom("iteration_name", "interactive_charts", "dataset", "tags", "error");
  const body = fc.dictionary(fc.oneof(fields, more, fc.string()), fc.anything());
  const value = fc.oneof(body, fc.anything());
  fc.assert(fc.property(fc.constantFrom(...SCHEMAS), value, fc.boolean(), (schema, it, input) => {
    const { error } = schema.safeParse(it, { reportInput: input });
    if (error === undefined) return;
    const sentences = problemsOf(error);
    assertStrictEquals(sentences.length, error.issues.length);
    for (const [index, { path }] of error.issues.entries()) {
      const named = path.filter((part) => part !== "__root__").join(".");
      assert(sentences[index]!.startsWith(named === "" ? "" : `${named}: `), sentences[index]);
      assert(sentences[index]!.length > named.length + 2);
    }
    assertStrictEquals(validationItems(error).length, error.issues.length);
    assert(describeProblems(error, "it").startsWith("it is not valid: "));
    refusalOf(error);
  }));
});

Deno.test("problemsOf() tells the values, when zod's own schemas report their input", () => {
  const schema = z.strictObject({
    archived: z.boolean(),
    name: z.string().max(3),
    short: z.string().min(2),
    status: z.enum(["a", "b"]),
    charts: z.union([z.number(), z.literal(false)]),
    none: z.string(),
    date: z.date(),
  });
  const value = {
    archived: "yes",
    name: "😀😀😀😀",
    short: "x",
    status: "c",
    charts: "x",
    date: "",
    extra: 1,
  };
  assertEquals(problemsOf(errorOf(schema, value, true)), [
    'archived: must be a boolean, not the string "yes"',
    "name: 4 characters, at most 3 are allowed",
    "short: 1 character, at least 2 are needed",
    'status: "c" is not one of a, b',
    'charts: must be a number, not the string "x", or "x" is not one of false',
    "none: is missing",
    "date: Invalid input: expected date, received string",
    "extra: is not known",
  ]);
});

Deno.test("problemsOf() still says something, when zod's own schemas do not report their input", () => {
  const schema = z.object({
    archived: z.boolean(),
    status: z.enum(["a"]),
    count: z.number().max(3),
    date: z.date(),
    name: z.string().max(1),
    url: z.url(),
  });
  const sentences = problemsOf(errorOf(schema, { count: 5, name: "ab", url: "" }));
  assertEquals(sentences.map((it) => it.split(":")[0]), Object.keys(schema.shape));
  assertStrictEquals(sentences[1], "status: the value is not one of a");
  for (const sentence of sentences) assert(/: .{10}/.test(sentence), sentence);
});

Deno.test("describeProblems() tells the subject and every problem", () => {
  assertStrictEquals(
    describeProblems(errorOf(newProjectSchema, { archived: [] }), "The project"),
    "The project is not valid: title: is missing; archived: must be a boolean, not a list",
  );
});

Deno.test("validationItems() puts the given place before each path", () => {
  const error = errorOf(newProjectSchema, { title: "a", experiments: [{}] });
  const item = { msg: "field required", type: "value_error.missing" };
  assertEquals(validationItems(error, ["body", "x", 1]), [
    { loc: ["body", "x", 1, "experiments", 0, "name"], ...item },
  ]);
  assertEquals(validationItems(error)[0]?.loc, ["body", "experiments", 0, "name"]);
});

Deno.test("validationItems() tells of a missing body, when it is null or not there", () => {
  const missing = [{ loc: ["body"], msg: "field required", type: "value_error.missing" }];
  assertEquals(items(newProjectSchema, null), missing);
  assertEquals(items(newProjectSchema, undefined), missing);
  assertEquals(items(newProjectSchema, [])[0]?.msg, "value is not a valid dict");
});

Deno.test("validationItems() gives the App's words for each kind, when a document is wrong", () => {
  const x_data = [[1], "a"];
  const chart = { chart_type: "line", name: 1, chart_title: {}, x_data, y_data: {}, x_min: "a" };
  const body = {
    id: "x",
    iteration_name: [],
    created_at: "now",
    metrics: 5,
    interactive_charts: [{ ...chart, comparable: "a" }],
    image_charts: "a",
  };
  const told = items(newIterationSchema, body)
    .map((it) => [it.loc.slice(1).join("."), it.msg, it.type]);
  assertEquals(told, [
    ["id", "Id must be of type PydanticObjectId", "type_error"],
    ["iteration_name", "str type expected", "type_error.str"],
    ["created_at", "invalid datetime format", "value_error.datetime"],
    ["metrics", "value is not a valid dict", "type_error.dict"],
    ["interactive_charts.0.chart_title", "str type expected", "type_error.str"],
    ["interactive_charts.0.x_data.1", "value is not a valid list", "type_error.list"],
    ["interactive_charts.0.y_data", "value is not a valid list", "type_error.list"],
    ["interactive_charts.0.x_min", "value is not a valid float", "type_error.float"],
    [
      "interactive_charts.0.comparable",
      "value could not be parsed to a boolean",
      "type_error.bool",
    ],
    ["image_charts", "value is not a valid list", "type_error.list"],
  ]);
});

Deno.test("validationItems() finds the App's words, when zod's own schemas refuse", () => {
  const schema = z.object({
    text: z.string(),
    long: z.string().max(1),
    number: z.number(),
    flag: z.boolean(),
    list: z.array(z.string()),
    object: z.object({}),
    missing: z.string(),
    status: z.enum(["a"]),
    few: z.array(z.string()).max(0),
  });
  const value = { long: "ab", number: "", flag: "", list: "", object: "", text: 1, few: ["a"] };
  const told = validationItems(errorOf(schema, value, true));
  assertEquals(told.map((it) => it.type), [
    "type_error.str",
    "value_error.any_str.max_length",
    "type_error.float",
    "type_error.bool",
    "type_error.list",
    "type_error.dict",
    "value_error.missing",
    "value_error",
    "value_error",
  ]);
  assertEquals(told[1]?.ctx, { limit_value: 1 });
});

Deno.test("refusalOf() finds the first refusal, when there are other problems before it", () => {
  const refused = "Status must be one of ['not_started', 'in_progress', 'completed']";
  const body = { title: "", status: "done" };
  assertStrictEquals(refusalOf(errorOf(newProjectSchema, body)), refused);
  assertStrictEquals(refusalOf(errorOf(newProjectSchema, { title: "" })), undefined);
  assertStrictEquals(refusalOf(errorOf(z.string(), 1)), undefined);
});
