/**
 * A real mail server in the test process, and what its mails say.
 *
 * @module
 */

import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "npm:postal-mime@4.0.0";
import { SMTPServer } from "npm:smtp-server@3.21.6";

/** What a server demands. */
export interface SmtpServerOptions {
  /** Encrypted from the first byte on, by STARTTLS when asked, or never. @default {"never"} */
  tls?: "always" | "starttls" | "never";
  /** Key and certificate, in PEM. @default {none} */
  key?: string;
  cert?: string;
  /** Who may log in, with this as name and password; without it nobody has to. */
  login?: string;
  /** Refuses these recipients. */
  refused?: readonly string[];
}

/** One mail, as the server had it. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** Who had logged in. */
  user: string | undefined;
  isEncrypted: boolean;
  /** As it was sent. */
  raw: string;
  parsed: Email;
}

/** A running server. */
export interface RunningSmtpServer extends AsyncDisposable {
  port: number;
  mails: ReceivedMail[];
}

/** Starts a mail server at a free port, until it is disposed. */
export async function serveSmtp(options: SmtpServerOptions = {}): Promise<RunningSmtpServer> {
  const mails: ReceivedMail[] = [];
  const server = createServer(options, mails);
  server.on("error", () => {}); // what clients do to a connection is for the tests to look at
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(resolve)),
  };
}

function createServer(options: SmtpServerOptions, mails: ReceivedMail[]): SMTPServer {
  const { tls = "never", key, cert, login, refused = [] } = options;
  return new SMTPServer({
    secure: tls === "always",
    disabledCommands: [...tls === "starttls" ? [] : ["STARTTLS"], ...login ? [] : ["AUTH"]],
    ...key !== undefined && { key },
    ...cert !== undefined && { cert },
    allowInsecureAuth: true,
    authOptional: login === undefined,
    disableReverseLookup: true,
    onAuth({ username, password }, _session, callback) {
      if (username === login && password === login) callback(null, { user: username });
      else callback(new Error("Who are you?"));
    },
    onRcptTo({ address }, _session, callback) {
      callback(refused.includes(address) ? new Error("Nobody of that name") : null);
    },
    async onData(stream, { envelope, user, secure }, callback) {
      const raw = await new Response(ReadableStream.from(stream)).text();
      mails.push({
        from: envelope.mailFrom ? envelope.mailFrom.address : "",
        to: envelope.rcptTo.map(({ address }) => address),
        user: user === undefined ? undefined : String(user),
        isEncrypted: secure,
        raw,
        parsed: await PostalMime.parse(raw),
      });
      callback();
    },
  });
}
