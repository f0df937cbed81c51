import { assertEquals } from "@std/assert";
import { ProgramFolder } from "../support/program.ts";

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
};

/** The type errors of a program: the line's own comment `// TS<code>` says which one is expected. */
async function checkedAgainstComments(
  source: string,
  compilerOptions: Record<string, unknown>,
): Promise<void> {
  using folder = new ProgramFolder();
  const { code, stderr } = await folder.check(source, { compilerOptions });
  const found = new Map<number, string>(); // the first of each line
  for (const message of stderr.split(/(?=TS\d+ \[ERROR\])/)) {
    const [, error, line] = /^(TS\d+)[^]*?program\.ts:(\d+):/.exec(message) ?? [];
    const number = Number(line) - 1;
    if (error !== undefined) found.set(number, found.get(number) ?? error);
  }
  const expected = source.split("\n").flatMap((line, index) => {
    const [, error] = /\/\/ (TS\d+)$/.exec(line) ?? [];
    return error === undefined ? [] : [`${index + 1} ${error}`];
  });
  const errors = [...found].map(([line, error]) => `${line} ${error}`);
  assertEquals(errors.toSorted(), expected.toSorted(), stderr);
  assertEquals(code === 0, expected.length === 0);
}

const COMMON = `
const { currentIteration, recordIteration, startIteration, track, trackIteration, withIteration } = mlops;
type Logger = mlops.IterationLogger;
interface Options { epochs: number; rate?: number }
function is<T>(_value: T): void {}
`;

const METHODS = `
class Trainer {
  rate = 1;
  @trackIteration bare(a: number): string { return String(a * this.rate); }
  @trackIteration() async called(options: Options, iteration = currentIteration()): Promise<number> {
    iteration.logParameters(options);
    return await Promise.resolve(options.epochs);
  }
  @trackIteration({ name: "x", parameters: { a: 1 } }) static make(): Trainer { return new Trainer(); }
  @trackIteration((a: number, b: string) => ({ name: b, parameters: { a } }))
  both(a: number, b: string): string { return a + b; }
  @trackIteration((a: number) => ({ parameters: { a } })) fewer(a: number, _b?: string): number { return a; }
  @trackIteration((...all: number[]) => ({ parameters: { all } })) rest(...all: number[]): number { return all.length; }
  @trackIteration() generic<T extends object>(value: T): T { return value; }
  @trackIteration() withThis(this: Trainer, by: number): number { return this.rate * by; }
  over(a: string): string;
  over(a: number): number;
  @trackIteration() over(a: string | number): string | number { return a; }
  @trackIteration((a: number) => ({ parameters: { a } })) wrong(_a: string): void {} // TS1241
  @trackIteration((a: number, b: number) => ({ parameters: { a, b } })) missing(_a: number): void {} // TS1241
  @trackIteration({ nme: "x" }) misspelt(): void {} // TS2769
  @trackIteration("x") text(): void {} // TS2769
  @trackIteration(() => 5) number(): void {} // TS2769
}
const trainer = new Trainer();
is<string>(trainer.bare(1));
is<Promise<number>>(trainer.called({ epochs: 1 }));
is<Promise<number>>(trainer.called({ epochs: 1 }, recordIteration()));
is<Trainer>(Trainer.make());
is<{ a: 1 }>(trainer.generic({ a: 1 } as const));
is<string>(trainer.over("a")), is<number>(trainer.over(1));
is<number>(trainer.withThis(2));
trainer.bare("1"); // TS2345
trainer.called({ epochs: 1 }, {}); // TS2345
trainer.called({ epochs: 1 }, undefined, 3); // TS2554
is<number>(trainer.bare(1)); // TS2345
trainer.over(true); // TS2769
`;

const FUNCTIONS = `
const plain = track((a: number, b = "x", ...rest: boolean[]) => [a, b, rest] as const);
is<readonly [number, string, boolean[]]>(plain(1));
plain(1, undefined, true);
plain("1"); // TS2345
plain(1, "x", 2); // TS2345
const generic = track({ name: "x" }, <T>(value: T): T => value);
is<5>(generic(5 as const));
const injected = track(async (options: Options, iteration = currentIteration()) => {
  is<Logger>(iteration);
  return await Promise.resolve(options.epochs);
});
is<Promise<number>>(injected({ epochs: 1 }));
injected({ epochs: 1 }, recordIteration());
injected({ epochs: 1 }, 5); // TS2345
const made = track((a: number) => ({ parameters: { a } }), (a: number, b: string) => a + b);
is<string>(made(1, "x"));
track((a: string) => ({ name: a }), (a: number) => a); // TS2345
track({ nme: "x" }, () => 1); // TS2561
track(() => 5, () => 1); // TS2345
track(5); // TS2345
track({ signal: new AbortController() }, () => 1); // TS2740
track({ name: undefined, project: undefined, signal: undefined, parameters: undefined }, () => 1);
is<number>(withIteration("x", () => 1));
is<Promise<number>>(withIteration("x", { project: "p" }, async (iteration) => {
  iteration.logMetric("loss", 1);
  return await Promise.resolve(1);
}));
withIteration("x", { project: 5 }, () => 1); // TS2322
withIteration("x", {}); // TS2345
{
  await using started = await startIteration("x", { experiment: "e" });
  is<string>(started.id);
  is<Promise<mlops.Iteration>>(started.endIteration({ error: new Error() }));
  started.endIteration(new Error("x")); // TS2559
}
`;

const LOGGER = `
interface Metrics { loss: number; accuracy?: number }
declare const iteration: Logger;
declare const metrics: Metrics;
iteration.logMetrics(metrics);
iteration.logMetrics({ loss: 1, skipped: undefined }, { step: undefined, timestamp: undefined });
iteration.logMetrics(JSON.parse("{}"));
iteration.logMetric("loss", "1"); // TS2345
iteration.logMetric("loss", 1, 3); // TS2559
iteration.logMetric("loss", 1, { step: "3" }); // TS2322
iteration.logMetric("loss", 1, { timestamp: 5 }); // TS2322
iteration.logMetrics({ loss: "1" }); // TS2322
iteration.logMetrics({ loss: null }); // TS2322
iteration.logMetrics(Promise.resolve(metrics)); // TS2345
iteration.logMetrics(new Map([["loss", 1]])); // TS2345
iteration.logParameters({ a: 1, b: [null, { c: "x" }], f: () => 1 });
iteration.logParameters({} as Options);
iteration.logParameters(5); // TS2345
iteration.logParameters(new Map()); // TS2345
iteration.logModelName(5); // TS2345
iteration.logPathToModel(new URL("file:///x"));
iteration.logPathToModel(null); // TS2345
iteration.logDataset("id"), iteration.logDataset({ name: "iris", version: "1" });
iteration.logDataset({ name: "iris" }); // TS2345
iteration.logChart({ name: "c", type: "line", x: [[1]], y: [[2]] } as const);
iteration.logChart({ name: "c", type: "radar", x: [[1]], y: [[2]] }); // TS2322
iteration.logChart({ name: "c", type: "bar", x: [["a"]], y: [["b"]] }); // TS2322
iteration.logImageChart("plot", new Uint8Array());
iteration.logImageChart("plot", new ArrayBuffer(1)); // TS2345
iteration.logTags("a", "b");
iteration.logTags(["a"]); // TS2345
iteration.logNote(5); // TS2345
iteration.status = "completed"; // TS2540
for (const step of iteration.steps(3, { start: undefined })) is<number>(step);
iteration.steps("3"); // TS2345
const typed = recordIteration<Metrics, { rate: number }>();
typed.logMetrics(metrics), typed.logMetric("loss", 1), typed.logParameters({ rate: 1 });
typed.logMetric("los", 1); // TS2345
typed.logParameter("rate", "1"); // TS2345
typed.logMetrics({ los: 1 }); // TS2322
is<Readonly<Record<string, number>>>(typed.metrics);
`;

const NO_METHODS = `
class Wrong {
  @trackIteration() field = 1; // TS1240
  @trackIteration() get getter(): number { return 1; } // TS1241
}
@trackIteration() class Whole {} // TS1238
`;

const NO_METHOD_EITHER = `
class Automatic {
  @trackIteration() accessor field = 1; // TS1240
}
`;

Deno.test("trackIteration(), track(), withIteration() and loggers keep types; wrong use is a compile error", async () => {
  const source = COMMON + METHODS + NO_METHODS + NO_METHOD_EITHER + FUNCTIONS + LOGGER;
  await checkedAgainstComments(source, STRICT);
});

Deno.test("trackIteration() keeps types under experimentalDecorators as well", async () => {
  const source = COMMON + METHODS + NO_METHODS;
  await checkedAgainstComments(source, { ...STRICT, experimentalDecorators: true });
});
