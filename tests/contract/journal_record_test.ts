import { assertEquals } from "@std/assert";
import { targetOf } from "../../src/contract/journal_record.ts";

Deno.test("targetOf() is the embedded App without a URL, else the App at it", () => {
  assertEquals(targetOf({ url: undefined }), { kind: "embedded" });
  const urls: Record<string, string> = {
    "http://127.0.0.1:8000": "http://127.0.0.1:8000",
    "http://app.example:80/": "http://app.example",
    "HTTPS://App.Example/mlops//": "https://app.example/mlops",
    "https://ada:secret@app.example/x?token=secret#secret": "https://app.example/x",
  };
  for (const [url, target] of Object.entries(urls)) {
    assertEquals(targetOf({ url }), { kind: "mlops", url: target });
  }
});
