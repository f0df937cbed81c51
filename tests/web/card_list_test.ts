import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readListing, wantedOf } from "../../src/web/card_list.ts";

const day = (day: number) => `2026-01-0${day}T00:00:00.000000`;
const item = (name: string, created: number, updated: number, more = {}) => ({
  name,
  text: "",
  archived: false,
  pinned: false,
  created_at: day(created),
  updated_at: day(updated),
  ...more,
});
type Item = ReturnType<typeof item>;

const ITEMS = [
  item("run 10", 1, 5),
  item("Run 9", 2, 4, { text: "deep learning" }),
  item("apple", 3, 3, { pinned: true }),
  item("zebra", 4, 2, { archived: true }),
];
const KIND = {
  nameOf: ({ name }: Item) => name,
  textsOf: ({ name, text }: Item) => [name, text, null],
};
const shown = (query: Record<string, string>) =>
  wantedOf(ITEMS, readListing(query), KIND).map(({ name }) => name);

Deno.test("wantedOf() puts pinned ones first, whatever the order", () => {
  assertEquals(shown({}), ["apple", "run 10", "Run 9"]);
  assertEquals(shown({ sort: "updated-first" }), ["apple", "Run 9", "run 10"]);
  assertEquals(shown({ sort: "created" }), ["apple", "Run 9", "run 10"]);
  assertEquals(shown({ sort: "created-first" }), ["apple", "run 10", "Run 9"]);
  assertEquals(shown({ sort: "name" }), ["apple", "Run 9", "run 10"]);
  assertEquals(shown({ sort: "name-last" }), ["apple", "run 10", "Run 9"]);
});

Deno.test("wantedOf() tells active from archived ones, and looks for every word", () => {
  assertEquals(shown({ archived: "true" }), ["zebra"]);
  assertEquals(shown({ search: " LEARNING run " }), ["Run 9"]);
  assertEquals(shown({ search: "zebra" }), []);
});

Deno.test("readListing() takes any address", () => {
  const first = { archived: false, search: "", sort: "updated" };
  assertEquals(readListing({ sort: "__proto__", archived: "no" }), first as never);
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), (query) => {
    wantedOf(ITEMS, readListing(query), KIND);
  }));
});
