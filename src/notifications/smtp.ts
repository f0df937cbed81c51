/**
 * Mail through a mail server of one's own, by SMTP.
 *
 * @module
 */

import { Socket } from "node:net";
import { createTransport } from "../deps/nodemailer.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { composeMessage, htmlOf, textOf } from "./message.ts";
import type { IterationEnd, Notifier } from "./notifier.ts";

export type { ImageChart } from "../contract/image_chart.ts";
export type { ChartType, InteractiveChart } from "../contract/interactive_chart.ts";
export type {
  EndStatus,
  Iteration,
  IterationDataset,
  IterationError,
  IterationStatus,
} from "../contract/iteration.ts";
export type { IterationEnd, Notifier, Refusal } from "./notifier.ts";

/**
 * Which server sends mail, and from whom to whom. What is missing keeps a mail from being sent, nothing
 * else.
 */
export interface SmtpOptions {
  /** The mail server. */
  host: string | undefined;
  /** The server's port. @default {465 when `secure`, otherwise 587} */
  port?: number | undefined;
  /**
   * Whether the connection is encrypted from its first byte on. Otherwise STARTTLS is used where the
   * server has it, and demanded before a password is sent; a server on this machine (`localhost`,
   * `127.0.0.1`, `::1`) is spoken to without.
   *
   * @default {true on port 465, otherwise false}
   */
  secure?: boolean | undefined;
  /** Who logs in. @default {nobody} */
  user?: string | undefined;
  /** The user's password. @default {""} */
  password?: string | undefined;
  /** Whose mail it is: `MLOps <mlops@example.org>`. */
  from: string | undefined;
  /** Who gets it. */
  to: string | readonly string[] | undefined;
  /** Milliseconds until the server counts as not answering. @default {30_000} */
  timeout?: number | undefined;
}

type Settings = SmtpOptions & { host: string; port: number; secure: boolean };

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

/**
 * Sends a mail through a mail server when an iteration has ended: a table of all that it has, without the
 * bytes of images and models, or what it failed with; as plain text too. The connection is closed
 * afterwards. Requires `--allow-net` for the host and port, and never asks for it.
 *
 * A server's certificate is checked; what signs it can be given by `--cert`.
 *
 * @returns What rejects, when it is told of an end, if the host, the sender or the recipient is not set, or
 * the server does not take the mail for every recipient.
 * @throws {TypeError} If the port is none, or the sender or a recipient has a line break.
 *
 * @example
 * ```ts
 * import { assertEquals, assertRejects } from "@std/assert";
 * import { smtp } from "@mlops/tracking/smtp";
 *
 * const mail = smtp({
 *   host: "smtp.example.org",
 *   user: "mlops",
 *   password: "secret",
 *   from: "MLOps <mlops@example.org>",
 *   to: undefined, // as Deno.env.get("MAIL_TO") is where nobody has set it
 * });
 * assertEquals(mail.name, "smtp");
 * await assertRejects(
 *   () => mail.notify({ iteration: {} as never }),
 *   Error,
 *   "Mail recipient is not set.",
 * );
 * ```
 */
export function smtp(options: SmtpOptions): Notifier {
  const { port } = options;
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new TypeError(`Cannot send mail: ${port} is no port`);
  }
  const broken = [options.from, options.to].flat().find((it) => /[\r\n]/.test(it ?? ""));
  if (broken !== undefined) {
    throw new TypeError(`Cannot send mail: ${JSON.stringify(broken)} is no address`);
  }
  return { name: "smtp", notify: (event) => notify(event, options) };
}

async function notify(event: IterationEnd, options: SmtpOptions): Promise<void> {
  const { host, port, from, to = [], timeout = 30_000 } = options;
  if (!host) throw new Error("SMTP host is not set.");
  if (!from) throw new Error("Mail sender is not set.");
  if (to.length === 0) throw new Error("Mail recipient is not set.");
  const secure = options.secure ?? port === 465;
  const settings = { ...options, host, secure, port: port ?? (secure ? 465 : 587) };
  await checkPermission(settings);
  const signal = AbortSignal.timeout(timeout);
  const message = composeMessage(event);
  try {
    await send(settings, {
      from,
      to: [to].flat(),
      subject: message.subject,
      text: textOf(message),
      html: htmlOf(message),
      headers: { "Auto-Submitted": "auto-generated" },
      disableFileAccess: true,
      disableUrlAccess: true,
      signal,
    });
  } catch (cause) {
    const reason = signal.aborted
      ? `timed out after ${timeout / 1000} s`
      : `failed: ${messageOf(cause)}`;
    throw new Error(`Mail not sent. ${addressOf(settings)} ${reason}`, { cause });
  }
}

type Mail = Parameters<ReturnType<typeof createTransport>["sendMail"]>[0];

/** Sends over a socket of its own: the library's would look at more than the permission to connect. */
async function send(settings: Settings, mail: Mail): Promise<void> {
  const { host, port, secure, user, password = "" } = settings;
  const socket = new Socket();
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const transport = createTransport({
    host,
    port,
    secure,
    ...user && { auth: { user, pass: password } },
    requireTLS: Boolean(user) && !LOOPBACK.test(host),
    ignoreTLS: LOOPBACK.test(host),
    name: "[127.0.0.1]", // the host's own name needs a permission
    socketCloseTimeout: 0,
    getSocket(_options, callback) {
      socket.on("error", callback);
      socket.connect(port, host, () => callback(null, { connection: socket }));
    },
  });
  try {
    const { rejected } = await transport.sendMail(mail);
    if (rejected.length > 0) throw new Error(`${rejected.join(", ")} refused`);
  } finally {
    socket.destroy();
    await closed;
  }
}

async function checkPermission(settings: Settings): Promise<void> {
  const host = authorityOf(settings);
  const { state } = await Deno.permissions.query({ name: "net", host });
  if (state === "granted") return;
  throw new Error(`${addressOf(settings)} needs the permission --allow-net=${host}`);
}

function addressOf(settings: Settings): string {
  return `${settings.secure ? "smtps" : "smtp"}://${authorityOf(settings)}`;
}

function authorityOf({ host, port }: Settings): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
