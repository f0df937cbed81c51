import { assertEquals, assertThrows } from "@std/assert";
import { parseOptions } from "./bench_options.ts";
import { PEERS } from "./venv.ts";

Deno.test("parseOptions() measures everything of everybody by default", () => {
  const { figures, peers, rounds, isQuick, isCheck } = parseOptions([]);
  assertEquals({ figures, peers, rounds, isQuick, isCheck }, {
    figures: undefined,
    peers: PEERS,
    rounds: 5,
    isQuick: false,
    isCheck: false,
  });
});

Deno.test("parseOptions() takes figures, peers and rounds by name", () => {
  const args = ["--figures", "a,f-list", "--peers", "aim,trackio", "--rounds", "2", "--quick"];
  const { figures, peers, rounds, isQuick } = parseOptions(args);
  assertEquals({ figures, peers, rounds, isQuick }, {
    figures: ["a", "f-list"],
    peers: ["aim", "trackio"],
    rounds: 2,
    isQuick: true,
  });
});

Deno.test("parseOptions() checks without peers, unless they are named", () => {
  assertEquals(parseOptions(["--check"]).isGuardOnly, true);
  assertEquals(parseOptions(["--check", "--peers", "aim"]).isGuardOnly, false);
  assertEquals(parseOptions(["--check"]).peers, []);
  assertEquals(parseOptions(["--check", "--peers", "aim"]).peers, ["aim"]);
  assertEquals(parseOptions(["--peers", ""]).peers, []);
});

Deno.test("parseOptions() says what is wrong", () => {
  const wrongOf = (...args: string[]) => assertThrows(() => parseOptions(args), TypeError).message;
  assertEquals(
    wrongOf("--peers", "aim,sacred"),
    "Cannot measure sacred: there is mlflow, wandb, trackio, aim, original, or '' for none",
  );
  const tail = "rounds: it must be a whole number from";
  assertEquals(wrongOf("--rounds", "0"), `Cannot measure 0 ${tail} 1 on`);
  assertEquals(wrongOf("--rounds", "2", "--check"), `Cannot measure 2 ${tail} 3 on`);
  assertEquals(wrongOf("--rounds", "many", "--record"), `Cannot measure many ${tail} 3 on`);
});
