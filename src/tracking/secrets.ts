/**
 * Secrets are told by the names that they stand under, and left out of what is recorded.
 *
 * @module
 */

/** Stands in the place of a secret. */
export const REDACTED = "[redacted]";

const SECRET_WORDS = new Set([
  "auth",
  "authorization",
  "bearer",
  "cookie",
  "credential",
  "credentials",
  "jwt",
  "key",
  "keys",
  "pass",
  "passphrase",
  "passwd",
  "password",
  "pat",
  "pwd",
  "secret",
  "secrets",
  "signature",
  "token",
]);

/** Secrets also where the words are written as one: `apikey`, `dbpassword`. */
const SECRET_ENDS =
  /(?:api|access|account|private|secret|license)key$|passw(?:or)?d$|secret$|token$/;

/** `max_tokens` is none. */
const SECRET_TOKENS = /(?:access|api|auth|bearer|refresh|session)tokens/;

/** Whether what stands under a name may be a secret: `apiKey`, `HF_TOKEN`, `db-password`. */
export function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase().split(/[^\p{L}]+/u);
  return SECRET_TOKENS.test(words.join("")) ||
    words.some((word) => SECRET_WORDS.has(word) || SECRET_ENDS.test(word));
}

/**
 * Takes the secrets out of a command line: `--token=x`, `--password x`, `api_key=x`, `Authorization: x`,
 * and what stands before the host of a URL.
 *
 * @param isSecret Tells a secret by its name. @default {isSecretName}
 */
export function redactArguments(
  args: readonly string[],
  isSecret: (name: string) => boolean = isSecretName,
): string[] {
  return args.map((argument, index) => {
    const before = args[index - 1] ?? "";
    const isValue = !argument.startsWith("-") && isOption(before) && isSecret(before);
    return isValue ? REDACTED : redactArgument(argument, isSecret);
  });
}

/** An option whose value is the argument after it. */
function isOption(argument: string): boolean {
  return /^--?[^-=:\s][^=:\s]*$/.test(argument);
}

function redactArgument(argument: string, isSecret: (name: string) => boolean): string {
  const [, name, sign, value] = /^([^=:\s/]+)(=|:\s)(.*)$/s.exec(argument) ?? [];
  if (name === undefined) return withoutCredentials(argument);
  return isSecret(name)
    ? `${name}${sign}${REDACTED}`
    : `${name}${sign}${withoutCredentials(value!)}`;
}

/** A text without the user and password before the host, if it is a URL: `postgres://host/db`. */
export function withoutUserInfo(text: string): string {
  return text.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#\s]*@/i, "$1");
}

/**
 * A URL without the user and password before its host, and for the web without what follows its path.
 * `git@host:path` and everything that is no URL stays as it is.
 */
export function withoutCredentials(url: string): string {
  const [, scheme, authority, path] = /^([a-z][a-z\d+.-]*:\/\/)([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (scheme === undefined) return url;
  const isWeb = /^https?:/i.test(scheme);
  const host = authority!.slice(authority!.lastIndexOf("@") + 1);
  return scheme + host + (isWeb ? path!.replace(/[?#].*$/s, "") : path);
}
