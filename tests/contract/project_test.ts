import { assertEquals, assertMatch, assertNotEquals, assertStrictEquals } from "@std/assert";
import {
  newProjectSchema,
  PROJECT_STATUSES,
  projectSchema,
  projectUpdateSchema,
} from "../../src/contract/project.ts";
import { project } from "./arbitraries.ts";
import {
  assertItem,
  assertKept,
  assertLimits,
  items,
  MISSING,
  NULL,
  problems,
  refusal,
} from "./schema_checks.ts";

const REFUSED = "Status must be one of ['not_started', 'in_progress', 'completed']";
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/;
const ID = "0123456789abcdef01234567";

Deno.test("newProjectSchema fills the App's defaults in, in the App's order", () => {
  const parsed = newProjectSchema.parse({ title: "Iris", unknown: 1 });
  assertMatch(parsed._id, /^[0-9a-f]{24}$/);
  assertMatch(parsed.created_at, TIME);
  assertMatch(parsed.updated_at, TIME);
  assertStrictEquals(
    JSON.stringify({ ...parsed, _id: 1, created_at: 2, updated_at: 3 }),
    '{"_id":1,"title":"Iris","description":"","status":"not_started","archived":false,' +
      '"created_at":2,"updated_at":3,"experiments":[],"pinned":false}',
  );
});

Deno.test("newProjectSchema keeps what a client gives", () => {
  const given = {
    _id: ID,
    title: "Iris",
    description: "Flowers",
    status: "completed",
    archived: true,
    created_at: "2023-05-25T18:54:37.094011",
    updated_at: "2023-05-26T18:54:37.094011",
    experiments: [],
    pinned: true,
  };
  assertEquals(newProjectSchema.parse(given) as object, given);
});

Deno.test("newProjectSchema takes the client's id as _id or id, and makes one otherwise", () => {
  assertStrictEquals(newProjectSchema.parse({ title: "a", id: ID.toUpperCase() })._id, ID);
  assertStrictEquals(newProjectSchema.parse({ title: "a", _id: ID, id: "x" })._id, ID);
  const [first, second] = [null, undefined].map((_id) =>
    newProjectSchema.parse({ title: "a", _id })
  );
  assertNotEquals(first!._id, second!._id);
  assertEquals(items(newProjectSchema, { title: "a", id: "x" }), [{
    loc: ["body", "_id"],
    msg: "Id must be of type PydanticObjectId",
    type: "type_error",
  }]);
});

Deno.test("newProjectSchema keeps nulls and refuses them, where the App does", () => {
  assertStrictEquals(newProjectSchema.parse({ title: "a", description: null }).description, null);
  const fields = [
    "title",
    "status",
    "archived",
    "created_at",
    "updated_at",
    "experiments",
    "pinned",
  ];
  for (const field of fields) {
    assertItem(newProjectSchema, { title: "a", [field]: null }, field, NULL);
  }
  assertItem(newProjectSchema, {}, "title", MISSING);
});

Deno.test("newProjectSchema takes numbers for texts and words for booleans, as the App does", () => {
  const parsed = newProjectSchema.parse({
    title: 5,
    description: true,
    archived: "yes",
    pinned: 0,
  });
  assertEquals(
    [parsed.title, parsed.description, parsed.archived, parsed.pinned],
    ["5", "True", true, false],
  );
});

for (const schema of [newProjectSchema, projectUpdateSchema]) {
  const which = schema === newProjectSchema ? "newProjectSchema" : "projectUpdateSchema";

  Deno.test(`${which} holds title to 1 to 40 and description to 600 characters`, () => {
    assertLimits(schema, { title: "a" }, "title", { min: 1, max: 40 });
    assertLimits(schema, { title: "a" }, "description", { min: 0, max: 600 });
  });

  Deno.test(`${which} takes the App's statuses and refuses others`, () => {
    for (const status of PROJECT_STATUSES) {
      assertEquals(problems(schema, { title: "a", status }), []);
    }
    for (const status of ["done", "", "Completed"]) {
      assertStrictEquals(refusal(schema, { title: "", status }), REFUSED);
      assertEquals(problems(schema, { title: "a", status }), [
        `status: "${status}" is not one of not_started, in_progress, completed`,
      ]);
    }
    assertStrictEquals(refusal(schema, { title: "a", status: [] }), undefined);
  });
}

Deno.test("newProjectSchema names the place, when something deep inside is wrong", () => {
  const chart = { chart_type: "bar", name: "c", chart_title: "t", x_data: [], y_data: [] };
  const iterations = [{ iteration_name: "i", interactive_charts: [chart] }];
  const body = { title: "a", experiments: [{ name: "e", iterations }] };
  assertEquals(problems(newProjectSchema, body), [
    "experiments.0.iterations.0.interactive_charts.0: x_data can only have one list of data",
  ]);
  assertStrictEquals(refusal(newProjectSchema, body), "x_data can only have one list of data");
});

Deno.test("projectUpdateSchema keeps what is given and adds nothing", () => {
  assertEquals(projectUpdateSchema.parse({}), {});
  const all = {
    title: "a",
    description: null,
    status: "in_progress",
    archived: false,
    created_at: "2023-05-25T18:54:37.094011",
    pinned: true,
  };
  assertEquals(projectUpdateSchema.parse({ ...all, experiments: [], _id: 1 }) as object, all);
});

Deno.test("projectUpdateSchema changes nothing, when a null stands for what cannot be null", () => {
  const nulls = { title: null, archived: null, created_at: null, pinned: null };
  assertEquals(projectUpdateSchema.parse(nulls), {});
});

Deno.test("projectUpdateSchema refuses a null for the status, as the App does", () => {
  assertStrictEquals(refusal(projectUpdateSchema, { status: null }), REFUSED);
});

Deno.test("projectSchema keeps every project that an App can hold", () => {
  assertKept(projectSchema, project);
});

Deno.test("projectSchema drops fields that it does not know, when a newer App sends them", () => {
  const reply = newProjectSchema.parse({ title: "a" });
  assertEquals(projectSchema.parse({ ...reply, owner: "me" }) as object, reply);
});

Deno.test("projectSchema takes texts beyond the limits, when an App has them", () => {
  const reply = { ...newProjectSchema.parse({ title: "a" }), title: "x".repeat(200) };
  assertStrictEquals(projectSchema.parse(reply).title.length, 200);
});

Deno.test("projectSchema refuses a reply that is no project", () => {
  assertEquals(problems(projectSchema, { message: "Hello mlops" }).length, 9);
  assertEquals(problems(projectSchema, null), ["must be an object, not null"]);
});
