/** Deleting iterations by the command line. */

import { assertEquals } from "@std/assert";
import { CliSandbox } from "../support/cli_sandbox.ts";

const PROGRAM = `
  for (const loss of [1, 2, 3]) {
    await mlops.withIteration("run", { project: "Iris" }, (it) => it.logMetric("loss", loss));
  }`;

async function losses(sandbox: CliSandbox): Promise<number[]> {
  const listed: { metrics: { loss: number } }[] = await sandbox.mlopsJson(["ls"]);
  return listed.map(({ metrics }) => metrics.loss).sort();
}

Deno.test("mlops delete counts what a filter wants, and deletes it when that is meant", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(PROGRAM);
  const order = ["delete", "--project", "Iris", "--filter", "metrics.loss >= 2"];
  const counted = await sandbox.mlops(order);
  assertEquals(
    [counted.code, counted.stdout],
    [0, "2 iterations would be deleted. Add --yes to do it.\n"],
  );
  assertEquals(await losses(sandbox), [1, 2, 3]);
  assertEquals((await sandbox.mlops([...order, "--yes"])).stdout, "2 iterations deleted.\n");
  assertEquals(await losses(sandbox), [1]);
});

Deno.test("mlops delete deletes by ids, and nothing where it is not told what", async () => {
  await using sandbox = new CliSandbox();
  await sandbox.run(PROGRAM);
  const [first, second]: { id: string }[] = await sandbox.mlopsJson(["ls"]);
  const both = [first!.id.slice(-8), second!.id];
  assertEquals(await sandbox.mlopsJson(["delete", ...both, "--yes"]), { matched: 2, deleted: 2 });
  for (const order of [[], ["--project", "Iris"], [first!.id, "--filter", "name = 'x'"]]) {
    assertEquals((await sandbox.mlops(["delete", ...order, "--yes"])).code, 1, order.join(" "));
  }
  assertEquals((await losses(sandbox)).length, 1);
});
