import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  dateTimeSchema,
  instantSchema,
  isAppDateTime,
  isInstant,
  toAppDateTime,
  toInstant,
} from "../../src/contract/date_time.ts";
import { items, problems } from "./schema_checks.ts";

const date = fc.date({
  min: new Date("1971-01-01"),
  max: new Date("2500-01-01"),
  noInvalidDate: true,
});

Deno.test("toAppDateTime() writes local time with six digits and no offset", () => {
  assertStrictEquals(
    toAppDateTime(new Date(2024, 0, 2, 3, 4, 5, 6)),
    "2024-01-02T03:04:05.006000",
  );
  fc.assert(fc.property(date, (it) => {
    assertMatch(toAppDateTime(it), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000$/);
  }));
});

Deno.test("dateTimeSchema keeps a time in the App's own form, to the microsecond", () => {
  for (const text of ["2023-05-25T18:54:37.094011", "0001-02-03T04:05:06.000007"]) {
    assertStrictEquals(dateTimeSchema.parse(text), text);
  }
});

Deno.test("dateTimeSchema fills the form up, when parts are short or left out", () => {
  const cases = [
    ["2023-05-25T18:54:37", "2023-05-25T18:54:37.000000"],
    ["2023-05-25 18:54", "2023-05-25T18:54:00.000000"],
    ["2023-5-2T8:4:3.5", "2023-05-02T08:04:03.500000"],
    ["2023-05-25T18:54:37.123456789", "2023-05-25T18:54:37.123456"],
  ];
  for (const [given, expected] of cases) assertStrictEquals(dateTimeSchema.parse(given), expected);
});

Deno.test("dateTimeSchema turns a time with an offset into local time, and keeps its fraction", () => {
  const local = toAppDateTime(new Date("2023-05-25T16:54:37Z")).slice(0, -6) + "094011";
  for (const offset of ["18:54:37.094011+02:00", "11:24:37.094011-0530", "16:54:37.094011Z"]) {
    assertStrictEquals(dateTimeSchema.parse(`2023-05-25T${offset}`), local);
  }
  assertStrictEquals(dateTimeSchema.parse("2023-05-25T18:54:37.094011+02"), local);
});

Deno.test("dateTimeSchema takes seconds and milliseconds since 1970, as numbers and strings", () => {
  const expected = toAppDateTime(new Date(1_685_033_677_500));
  for (const given of [1_685_033_677.5, 1_685_033_677_500, "1685033677.5", "1685033677500"]) {
    assertStrictEquals(dateTimeSchema.parse(given), expected, String(given));
  }
});

Deno.test("dateTimeSchema keeps the microseconds of a number", () => {
  const expected = toAppDateTime(new Date(1_685_033_677_094)).slice(0, -3) + "011";
  assertStrictEquals(dateTimeSchema.parse(1_685_033_677.094011), expected);
  const before = toAppDateTime(new Date(-1001)).slice(0, -3) + "500";
  assertStrictEquals(dateTimeSchema.parse(-1.0005), before);
});

Deno.test("dateTimeSchema refuses what is no time", () => {
  const texts = ["", "now", "2023-02-30T00:00:00", "2023-13-01T00:00", "2023-01-01T24:00:00"];
  for (const value of [...texts, "2023-01-01T00:60", "2023-01-01T00:00+24:00", NaN, true]) {
    assertEquals(items(dateTimeSchema, value), [
      { loc: ["body"], msg: "invalid datetime format", type: "value_error.datetime" },
    ], String(value));
  }
  for (const value of [{}, []]) {
    assertEquals(items(dateTimeSchema, value), [{
      loc: ["body"],
      msg: "invalid type; expected datetime, string, bytes, int or float",
      type: "type_error",
    }]);
  }
  assertEquals(items(dateTimeSchema, "9999-12-31T23:59:59-23:59").length, 1);
  assertEquals(problems(dateTimeSchema, "soon"), [
    'must be a date and time in ISO 8601, not the string "soon"',
  ]);
});

Deno.test("instantSchema gives back an instant as it is, in any time zone", () => {
  fc.assert(fc.property(date, (it) => {
    assertStrictEquals(instantSchema.parse(it.toISOString()), it.toISOString());
  }));
});

Deno.test("instantSchema refuses what is no time, in the App's words", () => {
  assertEquals(items(instantSchema, "soon"), [
    { loc: ["body"], msg: "invalid datetime format", type: "value_error.datetime" },
  ]);
});

Deno.test("toInstant() is the reverse of toAppDateTime()", () => {
  // Outside of summer, where an hour comes twice when it ends.
  const winter = date.map((it) => new Date(it.getFullYear(), 0, it.getDate(), 12));
  fc.assert(fc.property(winter, (it) => {
    assertStrictEquals(toInstant(toAppDateTime(it)), it.toISOString());
  }));
  assertStrictEquals(toInstant("yesterday"), undefined);
  assertStrictEquals(toInstant(undefined), undefined);
});

/** What an expression of the module is where the clocks of a zone go. */
async function evaluatedIn(zone: string, expression: string): Promise<unknown> {
  const module = new URL("../../src/contract/date_time.ts", import.meta.url).href;
  const script = `import * as it from ${JSON.stringify(module)};
    console.log(JSON.stringify(${expression}));`;
  const command = new Deno.Command(Deno.execPath(), { args: ["eval", script], env: { TZ: zone } });
  const { stdout } = await command.output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("instantSchema keeps the hour that comes twice when summer ends, when the zone has one", async () => {
  const [first, second] = ["2024-10-27T00:30:00.000Z", "2024-10-27T01:30:00.000Z"];
  const parsed = ["it.instantSchema", "it.instantSchema", "it.dateTimeSchema"]
    .map((schema, index) => `${schema}.parse("${[first, second, first][index]}")`);
  assertEquals(
    await evaluatedIn("Europe/Warsaw", `[${parsed}]`),
    [first, second, "2024-10-27T02:30:00.000000"],
  );
});

Deno.test("toInstant() refuses a local time that is of the year -1 or 10000 in UTC", async () => {
  for (const form of [".000000", ""]) {
    const first = `it.toInstant("0000-01-01T00:00:00${form}") ?? null`;
    const last = `it.toInstant("9999-12-31T23:59:59${form}") ?? null`;
    const times = `[${first}, ${last}]`;
    assertEquals(await evaluatedIn("Etc/GMT-9", times), [null, "9999-12-31T14:59:59.000Z"]);
    assertEquals(await evaluatedIn("Etc/GMT+5", times), ["0000-01-01T05:00:00.000Z", null]);
  }
});

Deno.test("isInstant() and isAppDateTime() hold for what is given out, on every day", () => {
  fc.assert(fc.property(date, (it) => {
    assertStrictEquals(isInstant(it.toISOString()), true);
    assertStrictEquals(isAppDateTime(toAppDateTime(it)), true);
    assertStrictEquals(isInstant(toAppDateTime(it)), false);
    assertStrictEquals(isAppDateTime(it.toISOString()), false);
  }));
});

Deno.test("isInstant() and isAppDateTime() do not hold for days and times that there are not", () => {
  const absent = ["2023-02-29T00:00:00", "2023-04-31T00:00:00", "2023-13-01T00:00:00"];
  for (const whole of [...absent, "2023-01-00T00:00:00", "2023-01-01T00:60:00"]) {
    assertStrictEquals(isInstant(`${whole}.000Z`), false, whole);
    assertStrictEquals(isAppDateTime(`${whole}.000000`), false, whole);
  }
  assertStrictEquals(isInstant("2024-02-29T00:00:00.000Z"), true);
  assertStrictEquals(isAppDateTime("2024-02-29T00:00:00.000000"), true);
  for (const other of [undefined, null, 1_685_033_677, "2023-05-25"]) {
    assertStrictEquals(isInstant(other), false);
    assertStrictEquals(isAppDateTime(other), false);
  }
});
