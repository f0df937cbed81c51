import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  isSecretName,
  redactArguments,
  REDACTED,
  withoutCredentials,
} from "../../src/tracking/secrets.ts";

Deno.test("isSecretName() tells secrets by their names, however the words are written", () => {
  const secret = [
    ..."token TOKEN --token hf_token HF_TOKEN accessToken authToken access-token".split(" "),
    ..."apiKey api_key apikey API-KEY APIKEY key keys private.key AWS_SECRET_ACCESS_KEY".split(" "),
    ..."password passwd pwd dbPassword dbpassword DB_PASSWD passphrase secret clientSecret".split(
      " ",
    ),
    ..."credentials Authorization auth cookie jwt oauthtoken signature".split(" "),
  ];
  const harmless = [
    ..."tokens max_tokens tokenizer keyboard monkey keynote author authors compass".split(" "),
    ..."learning_rate epochs secretary path pattern passes dataset batch-size lr".split(" "),
  ];
  assertEquals(secret.filter((name) => !isSecretName(name)), []);
  assertEquals(harmless.filter((name) => isSecretName(name)), []);
});

const COMMAND_LINES: [given: string[], redacted: string[]][] = [
  [["--token=abc", "--lr=0.1"], ["--token=[redacted]", "--lr=0.1"]],
  [["--password", "abc", "def"], ["--password", REDACTED, "def"]],
  [["-api-key", "abc"], ["-api-key", REDACTED]],
  [["--use-token", "--epochs", "5"], ["--use-token", "--epochs", "5"]],
  [["--token", "-x"], ["--token", "-x"]],
  [["api_key=abc", "model.token=x=y"], ["api_key=[redacted]", "model.token=[redacted]"]],
  [["-H", "Authorization: Bearer abc\nd"], ["-H", "Authorization: [redacted]"]],
  [["token", "abc"], ["token", "abc"]],
  [["--", "token=abc"], ["--", "token=[redacted]"]],
  [["--db", "postgres://ada:abc@db/iris?x=1"], ["--db", "postgres://db/iris?x=1"]],
  [["--db=https://abc@db/i?sig=abc"], ["--db=https://db/i"]],
  [["data/a=b.csv", "C:\\data", "a:b", ""], ["data/a=b.csv", "C:\\data", "a:b", ""]],
];

Deno.test("redactArguments() takes out what stands under a secret's name, and credentials in URLs", () => {
  for (const [given, redacted] of COMMAND_LINES) assertEquals(redactArguments(given), redacted);
});

Deno.test("redactArguments() asks the given function for what is secret", () => {
  const isSecret = (name: string) => /color/i.test(name);
  const given = ["--color", "red", "COLOR=red", "--token=abc"];
  const redacted = ["--color", REDACTED, `COLOR=${REDACTED}`, "--token=abc"];
  assertEquals(redactArguments(given, isSecret), redacted);
});

Deno.test("redactArguments() never lets a value through that stands under a secret's name", () => {
  const value = fc.stringMatching(/^[^-][^]{7,}$/);
  fc.assert(
    fc.property(value, fc.constantFrom("token", "my-password", "apiKey"), (secret, name) => {
      for (const given of [[`--${name}=${secret}`], [`--${name}`, secret], [`${name}=${secret}`]]) {
        assertEquals(redactArguments(given).join("\0").includes(secret), false);
      }
    }),
  );
});

Deno.test("withoutCredentials() leaves only what says where something is", () => {
  const cases = [
    ["https://ada:secret@example.com/a", "https://example.com/a"],
    ["HTTPS://a@b@example.com:8080", "HTTPS://example.com:8080"],
    ["https://example.com/a?token=x#y", "https://example.com/a"],
    ["ssh://git:x@example.com/a?b", "ssh://example.com/a?b"],
    ["git@example.com:team/a.git", "git@example.com:team/a.git"],
    ["/srv/a@b.git", "/srv/a@b.git"],
    ["../a", "../a"],
    ["file:///srv/a", "file:///srv/a"],
    ["", ""],
  ] as const;
  for (const [url, expected] of cases) assertEquals(withoutCredentials(url), expected);
});
