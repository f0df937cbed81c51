import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { webhook, type WebhookOptions } from "../../src/notifications/webhook.ts";
import { iterationOf } from "../cli/iteration_fixture.ts";
import { receiveHttp, receiveTcp } from "../support/http_receiver.ts";

const SECRET = "/services/T0/B0/s3cr3t?token=s3cr3t";
const end = { iteration: iterationOf() };

/** The message of the error that a notification is rejected with; nothing of it tells the secret. */
async function failure(url: string, options?: WebhookOptions): Promise<string> {
  const error = await assertRejects(() => webhook(url, options).notify(end), Error);
  assert(!Deno.inspect(error).includes("s3cr3t"), Deno.inspect(error));
  return error.message;
}

/** The body that a webhook posts to an address. */
async function bodyFor(
  url: string,
  options: WebhookOptions = {},
): Promise<Record<string, unknown>> {
  let body = {};
  const fetch = async (request: Request) => {
    body = await request.json();
    return new Response();
  };
  await webhook(url, { ...options, fetch }).notify(end);
  return body;
}

Deno.test("webhook() posts the end as JSON", async () => {
  await using service = receiveHttp();
  const bytes = "AAAA";
  const iteration = iterationOf({
    metrics: { loss: NaN },
    image_charts: [{ id: "x", name: "roc", encoded_image: bytes, comparable: null }],
    encoded_ml_model: bytes,
  });
  const headers = { authorization: "Bearer t" };
  await webhook(service.url + SECRET, { headers }).notify({ iteration });
  const { method, path, headers: sent, body } = service.requests[0]!;
  assertEquals([method, path], ["POST", SECRET]);
  assertEquals(sent.get("content-type"), "application/json");
  assertEquals(sent.get("authorization"), "Bearer t");
  const { encoded_ml_model: _, ...rest } = iteration;
  const told = {
    ...rest,
    metrics: { loss: "NaN" },
    image_charts: [{ id: "x", name: "roc", comparable: null, size: 3 }],
    model_size: 3,
  };
  const text = 'Iteration "train" of Iris / softmax completed after 0.50 s';
  const notice = { event: "iteration.completed", text, iteration: told, refusal: null };
  assertEquals(body, JSON.stringify(notice));
});

Deno.test("webhook() posts whatever is no success as a failure", async () => {
  await using service = receiveHttp(() => new Response(null, { status: 204 }));
  const refusal = { status: 404, detail: "Project not found." };
  const hook = webhook(service.url);
  await hook.notify({ ...end, refusal });
  await hook.notify({ iteration: iterationOf({ status: "killed" }) });
  const [refused, killed] = service.requests.map(({ body }) => JSON.parse(body));
  assertEquals([refused.event, refused.refusal], ["iteration.failed", refusal]);
  assertEquals([killed.event, killed.iteration.status], ["iteration.failed", "killed"]);
});

Deno.test("webhook() tells Slack and Discord by their hosts, unless a format is given", async () => {
  const formats: [string, string][] = [
    ["https://hooks.slack.com/services/a", "blocks"],
    ["https://hooks.slack-gov.com/services/a", "blocks"],
    ["https://discord.com/api/webhooks/a", "embeds"],
    ["https://discordapp.com/api/webhooks/a", "embeds"],
    ["https://canary.discord.com/api/webhooks/a", "embeds"],
    ["https://discord.com.example.org/a", "event"],
    ["https://example.org/hooks.slack.com", "event"],
  ];
  for (const [url, key] of formats) assert(key in await bodyFor(url), url);
  assert("blocks" in await bodyFor("https://discord.com/api/a/slack", { format: "slack" }));
  assert("event" in await bodyFor("https://hooks.slack.com/a", { format: "json" }));
  assert("embeds" in await bodyFor("https://example.org", { format: "discord" }));
});

Deno.test("webhook() rejects for any other answer, and tells no more than the origin", async () => {
  for (const [status, reason] of [[404, "Not Found"], [500, "Internal Server Error"]] as const) {
    await using service = receiveHttp(() => new Response(`Cannot POST ${SECRET}`, { status }));
    assertEquals(
      await failure(service.url + SECRET),
      `POST ${service.url} answered ${status}: ${reason}`,
    );
  }
});

Deno.test("webhook() rejects when no URL is set", async () => {
  for (const url of [undefined, ""]) {
    await assertRejects(() => webhook(url).notify(end), Error, "Webhook URL is not set.");
  }
});

Deno.test("webhook() takes no redirect", async () => {
  await using other = receiveHttp();
  await using service = receiveHttp(() => Response.redirect(other.url + SECRET, 307));
  assertEquals(
    await failure(service.url + SECRET, { headers: { authorization: "s3cr3t" } }),
    `POST ${service.url} answered 307: Temporary Redirect`,
  );
  assertEquals(other.requests, []);
});

Deno.test("webhook() rejects for an address that is slow, hangs up, talks nonsense or is gone", async () => {
  {
    await using slow = receiveTcp();
    const url = `http://${slow.host}`;
    assertEquals(
      await failure(url + SECRET, { timeout: 50 }),
      `POST ${url} timed out after 0.05 s`,
    );
  }
  await using closing = receiveTcp((connection) => Promise.resolve(connection.close()));
  await failure(`http://${closing.host}${SECRET}`);
  await using other = receiveTcp(async (connection) => {
    await connection.read(new Uint8Array(100_000));
    await connection.write(new TextEncoder().encode("220 mail\r\n\r\n"));
    connection.close();
  });
  const message = await failure(`http://user:s3cr3t@${other.host}${SECRET}`);
  assert(message.startsWith(`POST http://${other.host} failed: `), message);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  await failure(`http://127.0.0.1:${listener.addr.port}${SECRET}`);
});

Deno.test("webhook() tells no secret that is in the error of another fetch", async () => {
  const url = `https://example.org${SECRET}`;
  const message = await failure(url, {
    fetch: ({ url }) => Promise.reject(new Error(`no: ${url}`)),
  });
  assertEquals(message, "POST https://example.org failed: no: https://example.org");
  const text = await failure(url, { fetch: () => Promise.reject(`no ${SECRET}`) });
  assertEquals(text, "POST https://example.org failed: no /…");
});

Deno.test("webhook() throws for a URL or a header that cannot be, and tells neither", () => {
  for (const url of ["s3cr3t", "ftp://s3cr3t@h", "file:///s3cr3t"]) {
    const { message } = assertThrows(() => webhook(url), TypeError);
    assertEquals(message, "Cannot call a webhook: its URL must start with http:// or https://");
  }
  const headers = { "x-key": "s3cr3t\nhost: evil" };
  const { message } = assertThrows(() => webhook("http://h", { headers }), TypeError);
  assertEquals(message, 'Cannot call a webhook: the header "x-key" cannot be sent');
});

Deno.test({
  name: "webhook() rejects without the permission, and asks nobody",
  permissions: { net: false },
  fn: async () => {
    assertEquals(
      await failure(`https://hooks.slack.com:8443${SECRET}`),
      "POST https://hooks.slack.com:8443 needs the permission --allow-net=hooks.slack.com:8443",
    );
  },
});
