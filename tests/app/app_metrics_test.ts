import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { AppMetrics } from "../../src/app/app_metrics.ts";

const REQUEST = { method: "GET", route: "/", status: 200 };

Deno.test("AppMetrics.text() counts what took at most as long as each bound", () => {
  const durations = fc.array(fc.double({ min: 0, max: 100, noNaN: true }));
  fc.assert(fc.property(durations, (seconds) => {
    const metrics = new AppMetrics();
    for (const it of seconds) metrics.addRequest({ ...REQUEST, seconds: it });
    for (const [, bound, count] of metrics.text({}).matchAll(/le="(.+)"} (\d+)/g)) {
      const limit = bound === "+Inf" ? Infinity : Number(bound);
      assertEquals(Number(count), seconds.filter((it) => it <= limit).length);
    }
  }));
});

Deno.test("AppMetrics.text() has a value in every line, and a type before it", () => {
  const metrics = new AppMetrics();
  metrics.addRequest({ ...REQUEST, seconds: 0.1 });
  metrics.addRecords(3);
  const lines = metrics.text({ completed: 7 }).split("\n");
  assertEquals(lines.pop(), "");
  const types = new Set<string>();
  for (const line of lines) {
    const type = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line);
    if (type !== null) types.add(type[1]!);
    if (line.startsWith("#")) continue;
    const [, name] = /^(\w+)(?:\{[^}]*\})? [\d.e+-]+$/.exec(line) ?? [];
    assert(name !== undefined, line);
    assert(types.has(name.replace(/_(bucket|sum|count)$/, "")), line);
  }
  assertStringIncludes(lines.join("\n"), 'mlops_iterations{status="completed"} 7');
});

Deno.test("AppMetrics.text() escapes what stands in labels", () => {
  const metrics = new AppMetrics();
  metrics.addRequest({ ...REQUEST, route: 'a"b\\c\nd', seconds: 0 });
  assertStringIncludes(metrics.text({}), 'route="a\\"b\\\\c\\nd"');
});
