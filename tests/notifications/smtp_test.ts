import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { composeMessage, htmlOf, textOf } from "../../src/notifications/message.ts";
import { smtp, type SmtpOptions } from "../../src/notifications/smtp.ts";
import { iterationOf } from "../cli/iteration_fixture.ts";
import { receiveTcp } from "../support/http_receiver.ts";
import { ProgramFolder } from "../support/program.ts";
import { serveSmtp } from "../support/smtp_server.ts";
import { AUTHORITY, CERTIFICATE, KEY } from "../support/tls_certificate.ts";

const settings = {
  host: "127.0.0.1",
  from: "MLOps <mlops@example.org>",
  to: ["ann@example.org", "Bob <bob@example.org>"],
};
const end = { iteration: iterationOf({ metrics: { loss: 0.5 } }) };

/** The message of the error that a notification is rejected with; no password is in it. */
async function failure(options: Partial<SmtpOptions>): Promise<string> {
  const { message } = await assertRejects(
    () => smtp({ ...settings, ...options }).notify(end),
    Error,
  );
  return message;
}

/** A program that sends a mail and says how that went. */
async function sendFromProgram(flags: string[], options: Partial<SmtpOptions>) {
  using folder = new ProgramFolder();
  await Deno.writeTextFile(`${folder.path}/authority.pem`, AUTHORITY);
  const specifier = new URL("../../src/notifications/smtp.ts", import.meta.url);
  const source = `
    import { smtp } from ${JSON.stringify(specifier)};
    const mail = smtp(${JSON.stringify({ ...settings, ...options })});
    await mail.notify(${
    JSON.stringify(end)
  }).then(() => console.log("sent"), (error) => console.log(error.message));
  `;
  const trust = `--cert=${folder.path}/authority.pem`;
  return await folder.run(source, { flags: ["--no-prompt", trust, ...flags] });
}

Deno.test("smtp() sends a mail in HTML and in plain text, and hangs up", async () => {
  await using server = await serveSmtp();
  await smtp({ ...settings, port: server.port }).notify(end);
  const [{ from, to, user, parsed, raw }, ...others] = server.mails as [
    typeof server.mails[0],
    ...typeof server.mails,
  ];
  assertEquals(others, []);
  assertEquals([from, to], ["mlops@example.org", ["ann@example.org", "bob@example.org"]]);
  assertEquals([parsed.from?.name, user], ["MLOps", undefined]);
  assertEquals(parsed.subject, "MLOps iteration created successfully");
  const message = composeMessage(end);
  assertEquals(parsed.html?.trimEnd(), htmlOf(message));
  assertEquals(parsed.text?.trimEnd(), textOf(message));
  assert(raw.startsWith("Auto-Submitted: auto-generated\r\n"));
});

Deno.test("smtp() sends what an iteration failed with, and lets no name become a header", async () => {
  await using server = await serveSmtp();
  const hostile = "x\r\nBcc: eve@example.org\r\n\r\n<script>\u202e\r\n.\r\nQUIT\r\n" +
    "ü".repeat(10_000);
  const error = { name: "Error", message: hostile, stack: hostile };
  const iteration = iterationOf({ status: "failed", iteration_name: hostile, error });
  await smtp({ ...settings, to: "ann@example.org", port: server.port }).notify({ iteration });
  const [{ to, parsed }] = server.mails as [typeof server.mails[0]];
  assertEquals([to, parsed.subject], [["ann@example.org"], "MLOps iteration failed"]);
  assertEquals([parsed.to?.length, parsed.bcc], [1, undefined]);
  const message = composeMessage({ iteration });
  // A mail's lines end as those of SMTP do.
  assertEquals(parsed.html?.trimEnd(), htmlOf(message).replaceAll("\r", "").trimEnd());
  assertEquals(parsed.text?.trimEnd(), textOf(message).replaceAll("\r", "").trimEnd());
});

Deno.test("smtp() logs in", async () => {
  await using server = await serveSmtp({ login: "mlops" });
  const { port } = server;
  await smtp({ ...settings, port, user: "mlops", password: "mlops" }).notify(end);
  assertEquals(server.mails.map(({ user }) => user), ["mlops"]);
  const message = await failure({ port, user: "mlops", password: "s3cr3t" });
  assertEquals(
    message,
    `Mail not sent. smtp://127.0.0.1:${port} failed: Invalid login: 535 Who are you?`,
  );
});

Deno.test("smtp() sends over TLS, with no more than the permission to connect, and the program ends", async () => {
  for (const tls of ["always", "starttls"] as const) {
    await using server = await serveSmtp({ tls, key: KEY, cert: CERTIFICATE, login: "mlops" });
    const { port } = server;
    // 0.0.0.0 is this machine too, and not known as such.
    const host = tls === "always" ? "127.0.0.1" : "0.0.0.0";
    const { stdout, stderr } = await sendFromProgram([`--allow-net=${host}:${port}`], {
      host,
      port,
      secure: tls === "always",
      user: "mlops",
      password: "mlops",
    });
    assertEquals([stdout.trim(), stderr], ["sent", ""]);
    assertEquals(server.mails.map((mail) => mail.isEncrypted), [true]);
  }
});

Deno.test("smtp() sends no password over a network in the clear", async () => {
  await using server = await serveSmtp({ login: "mlops" });
  const { port } = server;
  const host = "0.0.0.0";
  const { stdout } = await sendFromProgram(
    [`--allow-net=${host}:${port}`],
    { host, port, user: "mlops", password: "mlops" },
  );
  assertEquals(server.mails, []);
  assert(stdout.includes("failed: Error upgrading connection with STARTTLS"), stdout);
});

Deno.test("smtp() trusts no certificate that nobody it knows has signed", async () => {
  await using server = await serveSmtp({ tls: "always", key: KEY, cert: CERTIFICATE });
  const message = await failure({ port: server.port, secure: true });
  assert(message.includes("failed: unable to verify the first certificate"), message);
  assertEquals(server.mails, []);
});

Deno.test("smtp() rejects when a recipient is refused, though others are not", async () => {
  await using server = await serveSmtp({ refused: ["bob@example.org"] });
  const { port } = server;
  const address = `smtp://127.0.0.1:${port}`;
  assertEquals(
    await failure({ port }),
    `Mail not sent. ${address} failed: bob@example.org refused`,
  );
  assertEquals(
    await failure({ port, to: "bob@example.org" }),
    `Mail not sent. ${address} failed: Can't send mail - all recipients were rejected: 550 Nobody of that name`,
  );
});

Deno.test("smtp() rejects when the server is slow, hangs up, or is not there", async () => {
  {
    await using slow = receiveTcp();
    assertEquals(
      await failure({ port: slow.port, timeout: 50 }),
      `Mail not sent. smtp://${slow.host} timed out after 0.05 s`,
    );
  }
  {
    await using closing = receiveTcp((connection) => Promise.resolve(connection.close()));
    assertEquals(
      await failure({ port: closing.port }),
      `Mail not sent. smtp://${closing.host} failed: Connection closed unexpectedly`,
    );
  }
  {
    await using breaking = receiveTcp(async (connection) => {
      await connection.write(new TextEncoder().encode("220 hello\r\n"));
      await connection.read(new Uint8Array(100));
      await connection.write(new TextEncoder().encode("421 too busy\r\n"));
      connection.close();
    });
    const message = await failure({ port: breaking.port });
    assert(message.includes("421 too busy"), message);
  }
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  const { port } = listener.addr;
  assertEquals(
    await failure({ port }),
    `Mail not sent. smtp://127.0.0.1:${port} failed: connect ECONNREFUSED 127.0.0.1:${port}`,
  );
});

Deno.test("smtp() rejects for the first setting that is missing", async () => {
  const none = { host: undefined, from: undefined, to: undefined };
  assertEquals(await failure(none), "SMTP host is not set.");
  assertEquals(await failure({ ...none, host: "h" }), "Mail sender is not set.");
  assertEquals(await failure({ to: [] }), "Mail recipient is not set.");
});

Deno.test("smtp() throws for a port, a sender or a recipient that can be none", () => {
  const wrong = [{ port: 0 }, { port: 1.5 }, { from: "a@b\r\nBcc: c@d" }, { to: ["a@b", "c@d\n"] }];
  for (const options of wrong) {
    assertThrows(() => smtp({ ...settings, ...options }), TypeError, "Cannot send mail: ");
  }
});

Deno.test({
  name: "smtp() rejects without the permission, and asks nobody",
  permissions: { net: false },
  fn: async () => {
    const needs = (url: string, host: string) => `${url} needs the permission --allow-net=${host}`;
    assertEquals(
      await failure({ host: "mail.example.org" }),
      needs("smtp://mail.example.org:587", "mail.example.org:587"),
    );
    assertEquals(await failure({ host: "::1" }), needs("smtp://[::1]:587", "[::1]:587"));
    assertEquals(
      await failure({ host: "mail.example.org", secure: true }),
      needs("smtps://mail.example.org:465", "mail.example.org:465"),
    );
    assertEquals(
      await failure({ host: "mail.example.org", port: 465 }),
      needs("smtps://mail.example.org:465", "mail.example.org:465"),
    );
  },
});
