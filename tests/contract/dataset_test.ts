import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import {
  datasetSchema,
  datasetUpdateSchema,
  newDatasetSchema,
} from "../../src/contract/dataset.ts";
import { dataset } from "./arbitraries.ts";
import { assertItem, assertKept, assertLimits, MISSING, NULL, problems } from "./schema_checks.ts";

const BODY = { dataset_name: "iris", path_to_dataset: "iris.csv" };
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;

Deno.test("newDatasetSchema fills the App's defaults in, in the App's order", () => {
  const { _id, created_at, updated_at, ...rest } = newDatasetSchema.parse({ dataset_name: "iris" });
  assertMatch(_id, /^[0-9a-f]{24}$/);
  assertMatch(created_at, TIME);
  assertMatch(updated_at, TIME);
  assertEquals(rest, {
    dataset_name: "iris",
    path_to_dataset: "",
    dataset_description: "",
    tags: "",
    archived: false,
    version: "",
    linked_iterations: {},
    pinned: false,
  });
  assertStrictEquals(
    Object.keys(newDatasetSchema.parse(BODY)).join(),
    "_id,dataset_name,path_to_dataset,dataset_description,tags,archived,created_at,updated_at," +
      "version,linked_iterations,pinned",
  );
});

Deno.test("newDatasetSchema gives each dataset links of its own, when none come", () => {
  newDatasetSchema.parse(BODY).linked_iterations!.a = ["b"];
  assertEquals(newDatasetSchema.parse(BODY).linked_iterations, {});
});

Deno.test("newDatasetSchema keeps nulls and refuses them, where the App does", () => {
  for (const field of ["dataset_description", "tags", "version", "linked_iterations"]) {
    const parsed = newDatasetSchema.parse({ ...BODY, [field]: null });
    assertStrictEquals(parsed[field as "version"], null);
  }
  for (const field of ["dataset_name", "path_to_dataset", "archived", "created_at", "pinned"]) {
    assertItem(newDatasetSchema, { ...BODY, [field]: null }, field, NULL);
  }
  assertItem(newDatasetSchema, {}, "dataset_name", MISSING);
});

Deno.test("newDatasetSchema takes the client's id as _id or id", () => {
  const id = "0123456789abcdef01234567";
  assertStrictEquals(newDatasetSchema.parse({ ...BODY, id })._id, id);
  assertStrictEquals(newDatasetSchema.parse({ ...BODY, _id: id.toUpperCase() })._id, id);
});

for (const schema of [newDatasetSchema, datasetUpdateSchema]) {
  const which = schema === newDatasetSchema ? "newDatasetSchema" : "datasetUpdateSchema";
  Deno.test(`${which} holds names to 1 to 40 and descriptions to 600 characters`, () => {
    assertLimits(schema, BODY, "dataset_name", { min: 1, max: 40 });
    assertLimits(schema, BODY, "dataset_description", { min: 0, max: 600 });
    const long = { ...BODY, tags: "x".repeat(5000), version: "x".repeat(5000) };
    assertEquals(problems(schema, long), []);
  });
}

Deno.test("datasetUpdateSchema keeps what is given and adds nothing", () => {
  assertEquals(datasetUpdateSchema.parse({}), {});
  const all = {
    dataset_name: "a",
    path_to_dataset: "b",
    dataset_description: "",
    tags: null,
    archived: true,
    version: null,
    pinned: false,
  };
  assertEquals(datasetUpdateSchema.parse({ ...all, created_at: "x", _id: 1 }), all);
  assertEquals(datasetUpdateSchema.parse({ dataset_description: null }), {
    dataset_description: null,
  });
});

Deno.test("datasetUpdateSchema changes nothing, when a null stands for what cannot be null", () => {
  const nulls = { dataset_name: null, path_to_dataset: null, archived: null, pinned: null };
  assertEquals(datasetUpdateSchema.parse(nulls), {});
  assertEquals(datasetUpdateSchema.parse({ path_to_dataset: "" }), {});
});

Deno.test("datasetSchema keeps every dataset that an App can hold", () => {
  assertKept(datasetSchema, dataset);
});
