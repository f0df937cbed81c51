/** Word of an iteration's end: whoever is to be told is, and nothing of it reaches the training. */

import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { Iteration } from "../../src/contract/iteration.ts";
import { mailgun } from "../../src/notifications/mailgun.ts";
import type { IterationEnd, Notifier } from "../../src/notifications/notifier.ts";
import { webhook } from "../../src/notifications/webhook.ts";
import { configure, currentSettings, withSettings } from "../../src/settings.ts";
import { getIteration, listIterations } from "../../src/tracking/reading.ts";
import { currentIteration } from "../../src/tracking/scope.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { track } from "../../src/tracking/track.ts";
import { sendWord } from "../../src/tracking/word.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";
import { FakeTime } from "../support/fake_time.ts";
import { receiveHttp } from "../support/http_receiver.ts";
import { ProgramFolder } from "../support/program.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

/** Keeps what it is told. */
function diary(name = "diary"): Notifier & { told: IterationEnd[] } {
  const told: IterationEnd[] = [];
  return {
    name,
    told,
    notify(end) {
      told.push(end);
      return Promise.resolve();
    },
  };
}

/** Mailgun itself is never asked here: there is no key for it. */
const NO_KEY = "mlops: mailgun failed: MailGun API key is not set.";

// What is announced is so once in a process's life: each such warning belongs to one test.

Deno.test("track() with sendEmail, but no key, gives one warning and the training's own result", async () => {
  await using _folder = trackingFolder();
  using warnings = capturedWarnings();
  const train = track({ sendEmail: true }, async () => await Promise.resolve(42));
  assertEquals([await train(), await train()], [42, 42]);
  assertEquals(warnings.lines, [NO_KEY]);
  const iterations = await Array.fromAsync(listIterations());
  assertEquals(iterations.map((it) => it.status), ["completed", "completed"]);
});

Deno.test("sendEmail of a call beats the setting, in either direction", async () => {
  using folder = new ProgramFolder();
  const program = (setting: boolean, call?: boolean) =>
    folder.run(
      `const options = ${JSON.stringify({ sendEmail: call })};
       console.log(await mlops.track(options, async () => await 42)());`,
      { env: { MLOPS_SEND_EMAIL: String(setting), MLOPS_MAILGUN_DOMAIN: "mg.example.org" } },
    );
  const cases: [setting: boolean, call: boolean | undefined, isSent: boolean][] = [
    [true, undefined, true],
    [true, false, false],
    [false, true, true],
    [false, undefined, false],
  ];
  for (const [setting, call, isSent] of cases) {
    const { code, stdout, stderr } = await program(setting, call);
    assertEquals([code, stdout], [0, "42\n"], stderr);
    const lines = stderr.split("\n").filter((line) => !line.includes("tracking into"));
    assertEquals(lines, isSent ? [NO_KEY, ""] : [""]);
  }
});

Deno.test("sendEmail says what is not set in the order key, domain, address", async () => {
  await using _folder = trackingFolder({ mode: "offline", sendEmail: true });
  using warnings = capturedWarnings();
  const train = track(async () => await Promise.resolve(42));
  await withSettings({ mailgunApiKey: "k" }, train);
  await withSettings({ mailgunApiKey: "k", mailgunDomain: "mg.example.org" }, train);
  assertEquals(warnings.lines, [
    "mlops: mailgun failed: MailGun domain is not set.",
    "mlops: mailgun failed: User email is not set.",
  ]);
});

Deno.test("sendEmail with a domain that can be none is one warning, and no lost iteration", async () => {
  await using _folder = trackingFolder({
    sendEmail: true,
    mailgunApiKey: "k",
    mailgunDomain: "mg/../x",
    userEmail: "ann@example.org",
  });
  using warnings = capturedWarnings();
  const book = diary();
  using _ = configure({ notifiers: [book] });
  const iteration = await startIteration("bad domain");
  const { status, delivered } = await iteration.endIteration();
  assertEquals([status, delivered], ["completed", true]);
  assertEquals(warnings.lines, [
    'mlops: mailgun failed: Cannot send mail: "mg/../x" is no domain',
  ]);
  assertEquals(book.told.length, 1);
});

Deno.test("a mail of the end goes to Mailgun by the notifiers of the settings, success and failure", async () => {
  await using mails = receiveHttp();
  const mail = mailgun({
    domain: "mg.example.org",
    apiKey: "key-1",
    userEmail: "ann@example.org",
    url: mails.url,
  });
  await using _folder = trackingFolder({ notifiers: [mail] });
  const train = track({ name: "softmax" }, async (isGood: boolean) => {
    currentIteration().logMetric("loss", 0.5);
    if (!isGood) throw new RangeError("loss is <NaN>");
    return await Promise.resolve();
  });
  await train(true);
  await train(false).catch(() => {});
  assertEquals(mails.requests.map((it) => `${it.method} ${it.path}`), [
    "POST /v3/mg.example.org/messages",
    "POST /v3/mg.example.org/messages",
  ]);
  const forms = mails.requests.map((it) => new URLSearchParams(it.body));
  const subjects = forms.map((form) => form.get("subject")!);
  assert(/success|complete/i.test(subjects[0]!) && /fail/i.test(subjects[1]!), subjects.join());
  assertEquals(forms.map((form) => form.get("to")), ["ann@example.org", "ann@example.org"]);
  assert(forms[1]!.get("html")!.includes("loss is &lt;NaN&gt;"));
});

Deno.test("a webhook of the settings is told of what completed, failed and was interrupted", async () => {
  await using hooks = receiveHttp();
  await using _folder = trackingFolder({ notifiers: [webhook(`${hooks.url}/hook?a=b`)] });
  const controller = new AbortController();
  const train = track({ name: "hooked", signal: controller.signal }, async (error?: Error) => {
    await Promise.resolve();
    if (error) throw error;
  });
  await train();
  await train(new Error("why")).catch(() => {});
  controller.abort();
  await train(new Error("stop")).catch(() => {});
  const notices = hooks.requests.map((it) => JSON.parse(it.body));
  assertEquals(notices.map((it) => [it.event, it.iteration.status, it.iteration.error?.message]), [
    ["iteration.completed", "completed", undefined],
    ["iteration.failed", "failed", "why"],
    ["iteration.failed", "interrupted", "stop"],
  ]);
  assertEquals(hooks.requests[0]!.path, "/hook?a=b");
});

Deno.test("a notifier that fails in any way is one warning, and the others are told", async () => {
  await using hooks = receiveHttp(() => new Response("no", { status: 500 }));
  const error = new RangeError("my own");
  const book = diary();
  const failing: Notifier[] = [
    {
      name: "throws",
      notify: () => {
        throw new Error("at once");
      },
    },
    { name: "rejects", notify: () => Promise.reject(new Error("later")) },
    { name: "odd", notify: () => Promise.reject("a text") },
    { name: "nothing", notify: (() => undefined) as never },
    webhook(hooks.url),
    book,
  ];
  await using _folder = trackingFolder({ notifiers: failing });
  using warnings = capturedWarnings();
  const onEnd = () => {
    throw new Error("in onEnd");
  };
  const train = track({ name: "told", onEnd }, async () => await Promise.reject(error));
  for (let call = 0; call < 2; call++) {
    assertStrictEquals(await train().catch((it) => it), error);
  }
  assertEquals(warnings.lines.toSorted(), [
    "mlops: odd failed: a text",
    "mlops: onEnd failed: in onEnd",
    "mlops: rejects failed: later",
    "mlops: throws failed: at once",
    `mlops: webhook failed: POST ${hooks.url} answered 500: Internal Server Error`,
  ]);
  assertEquals(book.told.map((it) => it.iteration.status), ["failed", "failed"]);
  assertEquals((await Array.fromAsync(listIterations())).map((it) => it.delivered), [true, true]);
});

Deno.test("sendWord() waits ten seconds for a notifier that hangs, and no longer", async () => {
  using time = new FakeTime();
  using warnings = capturedWarnings();
  const book = diary();
  const hanging: Notifier = { name: "hanging", notify: () => new Promise(() => {}) };
  const settings = { ...currentSettings(), notifiers: [hanging, book] };
  let isOver = false;
  const iteration = () => Promise.resolve({ iteration_name: "x" } as Iteration);
  const sent = sendWord({ iteration }, {}, settings).then(() => isOver = true);
  await time.pass(0); // until the notifiers have been called
  await time.pass(9_999);
  assertEquals([isOver, book.told.length], [false, 1]);
  await time.pass(1);
  await sent;
  assertEquals(warnings.lines, ["mlops: hanging failed: no end after 10 s"]);
  assertEquals(time.timers, 0);
});

Deno.test("a program whose notifier never comes back ends as it would without", async () => {
  using folder = new ProgramFolder();
  const { code, stdout, stderr } = await folder.run(
    `mlops.configure({ notifiers: [{ name: "hanging", notify: () => new Promise(() => {}) }] });
     const { setTimeout: wait } = globalThis;
     globalThis.setTimeout = ((call, ms) => wait(call, ms === 10_000 ? 50 : ms)) as typeof setTimeout;
     console.log(await mlops.track(async () => await 42)());`,
  );
  assertEquals([code, stdout], [0, "42\n"], stderr);
  assert(stderr.includes("mlops: hanging failed: no end after 10 s"), stderr);
});

Deno.test("sendWord() warns when there is no iteration to tell of, and never rejects", async () => {
  using warnings = capturedWarnings();
  const book = diary();
  const iteration = () => Promise.reject(new Error("the App is gone"));
  await sendWord({ iteration }, {}, { ...currentSettings(), notifiers: [book] });
  assertEquals(warnings.lines, [
    "mlops: cannot tell of the end of an iteration: the App is gone",
  ]);
  assertEquals(book.told, []);
});

Deno.test("sendWord() does not even read the iteration when nobody is to be told", async () => {
  let reads = 0;
  const iteration = () => Promise.resolve({ reads: ++reads } as unknown as Iteration);
  await sendWord({ iteration }, { sendEmail: false }, currentSettings());
  assertEquals(reads, 0);
});

/** Ends an iteration that this App does not take; what the notifiers are told, and what is warned. */
async function toldOfUndelivered(answer: (path: string) => Response) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) => answer(new URL(url).pathname),
  );
  const book = diary();
  const url = `http://127.0.0.1:${server.addr.port}`;
  await using folder = trackingFolder({ url, notifiers: [book] });
  using warnings = capturedWarnings();
  const train = track({ name: "undelivered" }, async () => await Promise.resolve(42));
  assertEquals(await train(), 42);
  await server.shutdown();
  assertEquals(warnings.lines.length, 1);
  assertEquals(folder.outbox.list(), book.told.map((it) => it.iteration.id));
  return book.told.map(({ iteration: { status, delivered }, refusal }) => [
    status,
    delivered,
    refusal,
  ]);
}

Deno.test("notifiers are told of an iteration that its App refuses, and why", async () => {
  const told = await toldOfUndelivered((path) =>
    path === "/"
      ? Response.json({ message: "Hello mlops" })
      : Response.json({ detail: "Nothing here." }, { status: 404 })
  );
  assertEquals(told, [["completed", false, { status: 404, detail: "Nothing here." }]]);
});

Deno.test("notifiers are told of an iteration that its App does not take now", async () => {
  const told = await toldOfUndelivered(() => new Response("no App", { status: 200 }));
  assertEquals(told, [["completed", false, undefined]]);
});

Deno.test("notifiers are told of an iteration that is recorded offline, with all that it has", async () => {
  const book = diary();
  await using _folder = trackingFolder({ mode: "offline", notifiers: [book] });
  await track({ parameters: { rate: 1 } }, async () => {
    currentIteration().logMetric("loss", 0.5);
    await Promise.resolve();
  })();
  const [{ iteration, refusal }] = book.told as [IterationEnd];
  assertEquals([iteration.parameters, iteration.metrics], [{ rate: 1 }, { loss: 0.5 }]);
  assertEquals([iteration.delivered, refusal], [false, undefined]);
});

Deno.test("onEnd is told after the delivery, after the notifiers, and before the call resolves", async () => {
  const order: string[] = [];
  const notifiers: Notifier[] = ["first", "second"].map((name) => ({
    name,
    async notify({ iteration }) {
      const { status } = await getIteration(iteration.id);
      order.push(`${name} ${status} ${iteration.delivered}`);
    },
  }));
  await using folder = trackingFolder({ notifiers });
  const train = track({
    onEnd: async ({ id, delivered }) => {
      order.push(`onEnd begins ${delivered}`);
      assertEquals(folder.outbox.list(), []);
      await getIteration(id);
      order.push("onEnd ends");
    },
  }, async () => {
    order.push("body");
    return await Promise.resolve(42);
  });
  assertEquals(await train(), 42);
  order.push("resolved");
  assertEquals([order[0], order.at(-1)], ["body", "resolved"]);
  assertEquals(order.toSorted(), [
    "body",
    "first completed true",
    "onEnd begins true",
    "onEnd ends",
    "resolved",
    "second completed true",
  ]);
});

Deno.test("notifiers are told of children as well, each once", async () => {
  const book = diary();
  await using _folder = trackingFolder({ mode: "offline", notifiers: [book] });
  const child = track({ name: "child" }, async () => await Promise.resolve(1));
  const parent = track({ name: "parent" }, async () => await child() + await child());
  assertEquals(await parent(), 2);
  const isAll = () => book.told.length === 3;
  for (let turn = 0; turn < 1000 && !isAll(); turn++) await new Promise((go) => setTimeout(go));
  const names = book.told.map((it) => it.iteration.iteration_name);
  assertEquals(names.toSorted(), ["child", "child", "parent"]);
});

Deno.test("configure() refuses notifiers that are none, and settings of mail that are empty", () => {
  for (const notifiers of [[5], [{}], [{ notify: 1 }], "webhook"]) {
    assertThrows(() => configure({ notifiers: notifiers as never }), TypeError, "notifiers");
  }
  assertThrows(() => configure({ sendEmail: "maybe" as never }), TypeError, "sendEmail");
  assertThrows(() => configure({ mailgunApiKey: "" }), TypeError, "mailgunApiKey");
});
