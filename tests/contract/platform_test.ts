import { assertEquals, assertStrictEquals } from "@std/assert";
import { deflateSync } from "node:zlib";
import {
  crc32,
  createAsyncStorage,
  hostName,
  inflate,
  sha256Of,
  startDigest,
} from "../../src/contract/platform.ts";

const ENCODER = new TextEncoder();

Deno.test("hostName() is the machine's name", () => {
  assertStrictEquals(hostName(), Deno.hostname());
});

Deno.test("hostName() is null where it may not be known, without a prompt", {
  permissions: { sys: false },
}, () => {
  assertStrictEquals(hostName(), null);
});

Deno.test("crc32() is the one of zip files", () => {
  assertStrictEquals(crc32(ENCODER.encode("123456789")), 0xcbf43926);
});

Deno.test("startDigest() takes its bytes in any pieces, texts in UTF-8", () => {
  const digest = startDigest("sha1").update(ENCODER.encode("a")).update("bc");
  assertStrictEquals(digest.digest("hex"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  assertStrictEquals(sha256Of("é"), sha256Of(ENCODER.encode("é")));
  assertStrictEquals(
    sha256Of("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("inflate() unpacks what is at the beginning, whatever follows", () => {
  const packed = deflateSync(ENCODER.encode("tree"));
  assertEquals(new TextDecoder().decode(inflate(new Uint8Array([...packed, 1, 2]))), "tree");
});

Deno.test("createAsyncStorage() makes one that is around what awaits, though that began before it", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const before = promise.then(() => storage.getStore());
  const storage = createAsyncStorage<string>();
  const within = storage.run("within", async () => {
    await promise;
    return storage.getStore();
  });
  resolve();
  assertEquals(await Promise.all([before, within]), [undefined, "within"]);
});
