/** How errors become replies. */

import { assertEquals } from "@std/assert";
import { answerError, AppError } from "../../src/app/app_error.ts";
import { StoreTroubleError } from "../../src/store/store_error.ts";

Deno.test("answerError() tells nothing of the App's inside, but whoever runs it", async () => {
  const told: unknown[] = [];
  const { error } = console;
  Object.assign(console, { error: (...parts: unknown[]) => told.push(...parts) });
  const mistake = new TypeError("a secret of the inside");
  try {
    const reply = answerError(mistake);
    assertEquals([reply.status, await reply.json()], [500, { detail: "Internal Server Error" }]);
  } finally {
    Object.assign(console, { error });
  }
  assertEquals(told, ["The MLOps App failed to answer a request:", mistake]);
});

Deno.test("answerError() answers 503 with the reason, when the store cannot be used", async () => {
  const reply = answerError(new StoreTroubleError("database or disk is full"));
  const detail = "The App cannot use its database: database or disk is full.";
  assertEquals([reply.status, await reply.json()], [503, { detail }]);
});

Deno.test("answerError() answers as an AppError says, with its headers", async () => {
  const reply = answerError(new AppError(405, "Method Not Allowed", { allow: "GET" }));
  assertEquals([reply.status, reply.headers.get("allow")], [405, "GET"]);
  assertEquals(await reply.json(), { detail: "Method Not Allowed" });
});
