import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { escapeHtml, htmlTable } from "../../src/notifications/html_table.ts";

/** What a value is written with; all else of it must be text. */
const MARKUP =
  /<\/?(table|thead|tbody|tr|th|td|ul|li)>|<table border="1">|<td colspan="\d+">|&(amp|lt|gt|quot|#39);/g;

Deno.test("htmlTable() writes an object as a table, and one within as a table within", () => {
  assertEquals(
    htmlTable({ rate: 0.1, on: true, none: null, nested: { a: { b: "c" } } }),
    '<table border="1"><tr><th>rate</th><td>0.1</td></tr><tr><th>on</th><td>true</td></tr>' +
      "<tr><th>none</th><td>null</td></tr><tr><th>nested</th><td>" +
      '<table border="1"><tr><th>a</th><td><table border="1"><tr><th>b</th><td>c</td></tr></table>' +
      "</td></tr></table></td></tr></table>",
  );
});

Deno.test("htmlTable() writes a list as a list, and like objects as one table", () => {
  assertEquals(
    htmlTable([1, "x", [2]]),
    "<ul><li>1</li><li>x</li><li><ul><li>2</li></ul></li></ul>",
  );
  assertEquals(
    htmlTable([{ p: 1, q: 2 }, { p: 3, q: 4 }]),
    '<table border="1"><thead><tr><th>p</th><th>q</th></tr></thead>' +
      "<tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody></table>",
  );
  assertEquals(
    htmlTable([{ p: 1 }, { q: 2 }]),
    '<ul><li><table border="1"><tr><th>p</th><td>1</td></tr></table></li>' +
      '<li><table border="1"><tr><th>q</th><td>2</td></tr></table></li></ul>',
  );
});

Deno.test("htmlTable() writes nothing where there is nothing", () => {
  assertEquals([[], {}, ""].map(htmlTable), ["", "", ""]);
});

Deno.test("htmlTable() escapes names and values", () => {
  const hostile = `<script>alert("x")</script>&'`;
  const escaped = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;";
  assertEquals(
    htmlTable({ [hostile]: hostile }),
    `<table border="1"><tr><th>${escaped}</th><td>${escaped}</td></tr></table>`,
  );
  assertStringIncludes(htmlTable([{ [hostile]: 1 }]), `<th>${escaped}</th>`);
  assertEquals(escapeHtml(hostile), escaped);
});

Deno.test("htmlTable() lets no value make markup, whatever it is", () => {
  const text = fc.string({ unit: fc.constantFrom(..."<>\"'&a/= \0\u202e") });
  const value = fc.letrec((tie) => ({
    any: fc.oneof(text, fc.double(), fc.array(tie("any")), fc.dictionary(text, tie("any"))),
  })).any;
  fc.assert(fc.property(value, (value) => {
    assert(!/[<>"'&\0\u202e]/.test(htmlTable(value).replaceAll(MARKUP, "")));
  }));
});

Deno.test("htmlTable() keeps a text of 10,000 characters and cuts a longer one", () => {
  assertEquals(htmlTable("x".repeat(10_000)), "x".repeat(10_000));
  assertEquals(htmlTable("x".repeat(10_001)), "x".repeat(9_999) + "…");
});

Deno.test("htmlTable() says how much of a long list or object it leaves out", () => {
  const list = Array.from({ length: 1000 }, (_, index) => index);
  assert(htmlTable(list).endsWith("<li>49</li><li>… 950 more</li></ul>"));
  const rows = list.map((index) => ({ a: index, b: index }));
  assert(htmlTable(rows).endsWith('<tr><td colspan="2">… 950 more</td></tr></tbody></table>'));
  const object = Object.fromEntries(list.map((index) => [`n${index}`, "x".repeat(1000)]));
  const [, shown, rest] = /<th>n(\d+)<\/th><td>x+<\/td><\/tr><tr><th>…<\/th><td>(\d+) more/
    .exec(htmlTable(object)) ?? [];
  assertEquals(Number(shown) + 1 + Number(rest), 1000);
});

Deno.test("htmlTable() stays small whatever it is given", () => {
  let deep: unknown = "end";
  for (let level = 0; level < 100_000; level++) deep = [deep];
  assertStringIncludes(htmlTable(deep), "…");
  let wide: unknown = "x".repeat(100);
  for (let level = 0; level < 8; level++) wide = Array(50).fill(wide);
  assert(htmlTable(wide).length < 1_000_000);
});
