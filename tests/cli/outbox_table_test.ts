import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { OutboxEntry } from "../../src/cli/outbox_entries.ts";
import { renderOutbox } from "../../src/cli/outbox_table.ts";

const now = new Date("2026-11-23T06:06:31.000Z");
const ENTRY: OutboxEntry = {
  id: "6b03d7dd78cc4cdb2bc4d4fd",
  name: "train",
  started_at: "2026-11-23T06:04:30.000Z",
  bytes: 12_345,
  target: "https://mlops.example.com",
  project: null,
  state: "waiting",
  attempts: 3,
  last_error: "GET https://mlops.example.com/ could not connect: connection refused",
};

Deno.test("renderOutbox() shows what waits in a row", () => {
  const table = renderOutbox([ENTRY], { screen: { width: Infinity, hasColors: false }, now });
  assertEquals(table.split("\n").map((line) => line.split(/ {2,}/)), [
    ["id", "name", "state", "age", "size", "target", "tries", "last error"],
    ["2bc4d4fd", "train", "waiting", "2 min 1 s", "12.35 kB", ENTRY.target, "3", ENTRY.last_error!],
  ]);
});

Deno.test("renderOutbox() fits a terminal, and keeps what is not clear without", () => {
  const screen = { width: 80, hasColors: false };
  const long = { ...ENTRY, name: "a name that goes on and on ".repeat(3) };
  const lines = renderOutbox([ENTRY, long], { screen, now }).split("\n");
  assert(lines.every((line) => line.length <= 80), lines.join("\n"));
  assertStringIncludes(lines[0]!, "state");
  assertStringIncludes(lines[0]!, "last error");
});

Deno.test("renderOutbox() lets no text steer the terminal, and shows where what was redirected goes", () => {
  const entry = { ...ENTRY, name: "a\x1b[2Jb", last_error: null, project: "Refuge" };
  const unreadable = {
    ...ENTRY,
    id: "0".repeat(24),
    started_at: null,
    state: "unreadable" as const,
  };
  const table = renderOutbox([entry, unreadable], {
    screen: { width: Infinity, hasColors: false },
    now,
  });
  assertEquals(table.includes("\x1b"), false);
  assertStringIncludes(table, "https://mlops.example.com / Refuge");
  assertStringIncludes(table, "unreadable");
});
