import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bestMatches, matchScore } from "../../src/web/search_match.js";

const namesOf = (names: string[], query: string, most = 10) =>
  bestMatches(names.map((name) => ({ name, detail: "" })), query, most).map(({ name }) => name);

Deno.test("matchScore() finds a word in any case, at the beginning of words first", () => {
  assertEquals(namesOf(["forest", "Random Forest", "reforestation"], "FOREST"), [
    "forest",
    "Random Forest",
    "reforestation",
  ]);
  assertEquals(namesOf(["softmax-2", "softmax"], "softmax"), ["softmax", "softmax-2"]);
});

Deno.test("matchScore() forgives what is left out, but nothing that is far apart", () => {
  for (const query of ["sofmax", "sftmx", "smax"]) assert(matchScore("softmax", query) > 0, query);
  for (const query of ["softmaxx", "xamtfos", "sx"]) assertEquals(matchScore("softmax", query), 0);
  assert(matchScore("softmax", "softmax") > matchScore("softmax", "sofmax"));
});

Deno.test("matchScore() wants every word, in any order", () => {
  assert(matchScore("Iris softmax", "soft iris") > 0);
  assertEquals(matchScore("Iris softmax", "soft wine"), 0);
});

Deno.test("bestMatches() gives everything in its order for no query, and never more than wanted", () => {
  assertEquals(namesOf(["b", "a", "c"], " ", 2), ["b", "a"]);
});

Deno.test("bestMatches() prefers a name to its detail, and joins them", () => {
  const items = [{ name: "softmax", detail: "Iris" }, { name: "iris", detail: "Wine" }];
  const found = (query: string) => bestMatches(items, query, 10).map(({ name }) => name);
  assertEquals(found("iris"), ["iris", "softmax"]);
  assertEquals(found("iris softmax"), ["softmax"]);
});

Deno.test("matchScore() finds any part of any name, whatever the characters", () => {
  const part = fc.string({ unit: "grapheme", minLength: 1 }).filter((it) => it.trim() !== "");
  fc.assert(fc.property(fc.string(), part, fc.string(), (before, middle, after) => {
    const score = matchScore(before + middle + after, middle);
    // A text in lower case may have other characters where it stands alone: final sigma.
    const isSame = (before + middle + after).toLowerCase().includes(middle.toLowerCase());
    assert(!isSame || score > 0);
    assert(Number.isFinite(score));
  }));
});
