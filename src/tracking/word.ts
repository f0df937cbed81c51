/**
 * Word of an iteration that has ended, to whoever is to have it.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import { mailgun } from "../notifications/mailgun.ts";
import type { IterationEnd, Notifier, Refusal } from "../notifications/notifier.ts";
import type { EffectiveSettings } from "../setting_types.ts";
import { announce } from "./announce.ts";
import { messageOf } from "../contract/iteration_error.ts";

/** Who is to be told beside the notifiers of the settings. */
export interface WordOptions {
  onEnd?: ((iteration: Iteration) => void | Promise<void>) | undefined;
  sendEmail?: boolean | undefined;
}

/** What there is to tell. */
export interface Word {
  iteration: () => Promise<Iteration>;
  refusal?: Refusal;
}

const MOST_MS = 10_000;

/** Tells everybody, all at once. Never rejects: a notifier that fails, or takes too long, is a warning. */
export async function sendWord(
  word: Word,
  options: WordOptions,
  settings: EffectiveSettings,
): Promise<void> {
  try {
    const notifiers = notifiersOf(options, settings);
    if (notifiers.length === 0) return;
    const { refusal } = word;
    const event = { iteration: await word.iteration(), ...(refusal && { refusal }) };
    await Promise.all(notifiers.map((notifier) => tell(notifier, event)));
  } catch (error) {
    announce(`cannot tell of the end of an iteration: ${messageOf(error)}`);
  }
}

function notifiersOf(
  { onEnd, sendEmail }: WordOptions,
  settings: EffectiveSettings,
): readonly Notifier[] {
  const { mailgunDomain: domain, mailgunApiKey: apiKey, userEmail } = settings;
  return [
    ...settings.notifiers,
    ...(sendEmail ?? settings.sendEmail
      ? [mail(() => mailgun({ domain, apiKey, userEmail }))]
      : []),
    ...(onEnd
      ? [{ name: "onEnd", notify: async (end: IterationEnd) => await onEnd(end.iteration) }]
      : []),
  ];
}

/** Settings that mail cannot be sent by are a failure of the mail, like any other. */
function mail(make: () => Notifier): Notifier {
  return { name: "mailgun", notify: async (event) => await make().notify(event) };
}

async function tell(notifier: Notifier, event: IterationEnd): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${MOST_MS / 1000} s`)), MOST_MS);
    timer.unref();
  });
  try {
    await Promise.race([notifier.notify(event), tooLong]);
  } catch (error) {
    announce(`${notifier.name} failed: ${messageOf(error)}`);
  } finally {
    clearTimeout(timer);
  }
}
