import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { mailgun, type MailgunOptions } from "../../src/notifications/mailgun.ts";
import { composeMessage, htmlOf } from "../../src/notifications/message.ts";
import { iterationOf } from "../cli/iteration_fixture.ts";
import { receiveHttp, receiveTcp } from "../support/http_receiver.ts";

const settings = { domain: "mg.example.org", apiKey: "key-3ax", userEmail: "ann@example.org" };
const end = { iteration: iterationOf() };

/** The message of the error that a notification is rejected with. */
async function failure(options: Partial<MailgunOptions>): Promise<string> {
  const { message } = await assertRejects(
    () => mailgun({ ...settings, ...options }).notify(end),
    Error,
  );
  return message;
}

Deno.test("mailgun() posts the form to the domain's messages, as the key's owner", async () => {
  await using mail = receiveHttp();
  await mailgun({ ...settings, url: mail.url }).notify(end);
  const [{ method, path, headers, body }, ...others] = mail.requests as [
    typeof mail.requests[0],
    ...typeof mail.requests,
  ];
  assertEquals(others, []);
  assertEquals([method, path], ["POST", "/v3/mg.example.org/messages"]);
  assertEquals(headers.get("authorization"), `Basic ${btoa("api:key-3ax")}`);
  assertEquals(headers.get("content-type"), "application/x-www-form-urlencoded");
  const html = encodeURIComponent(htmlOf(composeMessage(end))).replaceAll("%20", "+")
    .replaceAll("!", "%21").replaceAll("'", "%27").replaceAll("(", "%28").replaceAll(")", "%29");
  assertEquals(
    body,
    "from=MLOps+mailgun+%3Cmailgun%40mg.example.org%3E&to=ann%40example.org" +
      `&subject=MLOps+iteration+created+successfully&html=${html}`,
  );
});

Deno.test("mailgun() sends what a failed iteration failed with, escaped", async () => {
  await using mail = receiveHttp();
  const error = { name: "RangeError", message: `</pre><script>&"'`, stack: "RangeError\n  at <x>" };
  const iteration = iterationOf({ status: "failed", error });
  await mailgun({ ...settings, url: mail.url }).notify({ iteration });
  const form = new URLSearchParams(mail.requests[0]!.body);
  assertEquals([...form.keys()], ["from", "to", "subject", "html"]);
  assertEquals(form.get("subject"), "MLOps iteration failed");
  const [heading, , told] = form.get("html")!.split("\n");
  assertEquals(heading, "<h1>Iteration Failed!</h1>");
  assertEquals(
    told,
    "<p><b>RangeError</b>: &lt;/pre&gt;&lt;script&gt;&amp;&quot;&#39;</p><pre>RangeError",
  );
});

Deno.test("mailgun() sends an iteration that the App refused as a failure", async () => {
  await using mail = receiveHttp();
  const refusal = { status: 400, detail: "Chart names in iteration must be unique" };
  await mailgun({ ...settings, url: mail.url }).notify({ ...end, refusal });
  const form = new URLSearchParams(mail.requests[0]!.body);
  assertEquals(form.get("subject"), "MLOps iteration failed");
  const sentence = "Request failed with status code 400: Chart names in iteration must be unique";
  assert(form.get("html")?.includes(sentence));
});

Deno.test("mailgun() sends names that no form field and no header can be broken with", async () => {
  await using mail = receiveHttp();
  const iteration_name = "a&to=eve@example.org\r\nBcc: eve@example.org\u202e";
  await mailgun({ ...settings, url: mail.url }).notify({
    iteration: iterationOf({ iteration_name }),
  });
  const form = new URLSearchParams(mail.requests[0]!.body);
  assertEquals(form.getAll("to"), ["ann@example.org"]);
  assertEquals(form.get("subject"), "MLOps iteration created successfully");
});

Deno.test("mailgun() rejects for the first setting that is missing, in the App's order", async () => {
  const none = { apiKey: undefined, domain: undefined, userEmail: undefined };
  assertEquals(await failure(none), "MailGun API key is not set.");
  assertEquals(await failure({ ...none, apiKey: "k" }), "MailGun domain is not set.");
  assertEquals(await failure({ ...none, apiKey: "k", domain: "" }), "MailGun domain is not set.");
  assertEquals(await failure({ userEmail: "" }), "User email is not set.");
});

Deno.test("mailgun() throws for a domain, an address or a URL that can be none", () => {
  for (const wrong of [{ domain: "a/b" }, { userEmail: "a@b\nBcc: c@d" }, { url: "ftp://m" }]) {
    assertThrows(() => mailgun({ ...settings, ...wrong }), TypeError, "Cannot send mail: ");
  }
});

Deno.test("mailgun() takes 200 only for a success", async () => {
  for (
    const [status, reason] of [[401, "Unauthorized"], [202, "Accepted"], [302, "Found"]] as const
  ) {
    const headers = { location: "http://127.0.0.1:9/" };
    await using mail = receiveHttp(() => new Response("x", { status, headers }));
    assertEquals(
      await failure({ url: mail.url }),
      `Mail not sent. Request failed with status code ${status}: ${reason}`,
    );
  }
});

Deno.test("mailgun() rejects when Mailgun does not answer, hangs up, or is not there", async () => {
  const path = "/v3/mg.example.org/messages";
  {
    await using slow = receiveTcp();
    const url = `http://${slow.host}`;
    assertEquals(await failure({ url, timeout: 50 }), `POST ${url}${path} timed out after 0.05 s`);
  }
  await using closing = receiveTcp((connection) => Promise.resolve(connection.close()));
  const message = await failure({ url: `http://${closing.host}` });
  assert(message.startsWith(`POST http://${closing.host}${path} failed: `), message);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  const gone = await failure({ url: `http://127.0.0.1:${listener.addr.port}` });
  assert(gone.includes("failed: tcp connect error: Connection refused"), gone);
});

Deno.test({
  name: "mailgun() rejects without the permission, and asks nobody",
  permissions: { net: false },
  fn: async () => {
    assertEquals(
      await failure({}),
      "POST https://api.mailgun.net/v3/mg.example.org/messages needs the permission " +
        "--allow-net=api.mailgun.net",
    );
  },
});
