import { assertEquals } from "@std/assert";
import { tellingMetrics } from "../../src/cli/telling_metrics.ts";
import { iterationOf } from "./iteration_fixture.ts";

const listOf = (...names: string[][]) =>
  names.map((own) => iterationOf({ metrics: Object.fromEntries(own.map((name) => [name, 1])) }));

Deno.test("tellingMetrics() picks the three that most iterations have", () => {
  const iterations = listOf(["a", "b", "c"], ["b", "c", "d"], ["b", "c", "d"]);
  assertEquals(tellingMetrics(iterations), ["b", "c", "d"]);
});

Deno.test("tellingMetrics() prefers metrics on held-out data, when as many have them", () => {
  const iterations = listOf(["loss", "train_accuracy", "epoch_seconds", "test_accuracy"]);
  assertEquals(tellingMetrics(iterations), ["test_accuracy", "loss", "train_accuracy"]);
});

Deno.test("tellingMetrics() puts the wanted one first", () => {
  const iterations = listOf(["loss", "val_loss"], ["loss", "val_loss"], ["rare"]);
  assertEquals(tellingMetrics(iterations, "rare"), ["rare", "val_loss", "loss"]);
});

Deno.test("tellingMetrics() is empty, when nothing was logged", () => {
  assertEquals(tellingMetrics([iterationOf({ metrics: null })]), []);
});
