/**
 * Mail through Mailgun.
 *
 * @module
 */

import { loadModule } from "../contract/load_module.ts";
import type { IterationEnd, Notifier } from "./notifier.ts";
import { parseHttpUrl, post } from "./post.ts";

/** Whose Mailgun sends mail, and to whom. What is missing keeps a mail from being sent, nothing else. */
export interface MailgunOptions {
  /** The domain that is registered with Mailgun. */
  domain: string | undefined;
  /** The domain's sending key. */
  apiKey: string | undefined;
  /** Who gets the mail. */
  userEmail: string | undefined;
  /**
   * Where Mailgun is; its servers in Europe are `https://api.eu.mailgun.net`.
   *
   * @default {"https://api.mailgun.net"}
   */
  url?: string | URL | undefined;
  /** Milliseconds until Mailgun counts as not answering. @default {10_000} */
  timeout?: number | undefined;
  /** Sends the request. @default {the global fetch, after a look at the permission} */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/**
 * Sends a mail through Mailgun when an iteration has ended: a table of all that it has, without the bytes
 * of images and models, or what it failed with. Requires `--allow-net=api.mailgun.net`, and never asks
 * for it.
 *
 * @returns What rejects, when it is told of an end, if the key, the domain or the address is not set, or
 * Mailgun does not take the mail.
 * @throws {TypeError} If the domain, the address or the URL can be none.
 *
 * @example
 * ```ts
 * import { assertEquals, assertRejects } from "@std/assert";
 * import { mailgun } from "@mlops/tracking";
 *
 * const mail = mailgun({
 *   domain: "mg.example.org",
 *   apiKey: undefined, // as Deno.env.get("MAILGUN_API_KEY") is where nobody has set it
 *   userEmail: "ann@example.org",
 * });
 * assertEquals(mail.name, "mailgun");
 * await assertRejects(
 *   () => mail.notify({ iteration: {} as never }),
 *   Error,
 *   "MailGun API key is not set.",
 * );
 * ```
 */
export function mailgun(options: MailgunOptions): Notifier {
  const { domain, userEmail } = options;
  if (domain && !/^[\w.-]+$/.test(domain)) {
    throw new TypeError(`Cannot send mail: ${JSON.stringify(domain)} is no domain`);
  }
  if (/[\r\n]/.test(userEmail ?? "")) {
    throw new TypeError(`Cannot send mail: ${JSON.stringify(userEmail)} is no address`);
  }
  const base = parseHttpUrl(options.url ?? "https://api.mailgun.net");
  if (!base) {
    throw new TypeError("Cannot send mail: Mailgun's URL must start with http:// or https://");
  }
  return {
    name: "mailgun",
    notify: (event) => send(event, base, options),
  };
}

async function send(event: IterationEnd, base: URL, options: MailgunOptions): Promise<void> {
  const { apiKey, domain, userEmail } = options;
  if (!apiKey) throw new Error("MailGun API key is not set.");
  if (!domain) throw new Error("MailGun domain is not set.");
  if (!userEmail) throw new Error("User email is not set.");
  const url = new URL(`${base.origin}/v3/${domain}/messages`);
  const { status, reason } = await post(url, {
    headers: new Headers({
      authorization: `Basic ${new TextEncoder().encode(`api:${apiKey}`).toBase64()}`,
      "content-type": "application/x-www-form-urlencoded",
    }),
    body: await formOf(event, domain, userEmail),
    shownUrl: url.href,
    timeout: options.timeout,
    fetch: options.fetch,
  });
  if (status === 200) return;
  throw new Error(`Mail not sent. Request failed with status code ${status}: ${reason}`);
}

async function formOf(event: IterationEnd, domain: string, userEmail: string): Promise<string> {
  const { composeMessage, htmlOf } = await loadModule(() => import("./message.ts"));
  const message = composeMessage(event);
  return new URLSearchParams({
    from: `MLOps mailgun <mailgun@${domain}>`,
    to: userEmail,
    subject: message.subject,
    html: htmlOf(message),
  }).toString();
}
