/** Streams that a tracked function gives back: as they were, and followed to their end. */

import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { Iteration } from "../../src/contract/iteration.ts";
import { listIterations } from "../../src/tracking/reading.ts";
import { currentIteration } from "../../src/tracking/scope.ts";
import { track } from "../../src/tracking/track.ts";
import { toldAtEnd } from "../support/told_at_end.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

const ERROR = new RangeError("loss is NaN");
const TURN = () => new Promise<void>((resolve) => setTimeout(resolve));

/** A stream of objects, and what was asked of its source. */
function counted(length: number, log: string[] = []): ReadableStream<{ at: number }> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      await TURN();
      log.push(`${currentIteration().name} pull ${at}`);
      if (at === length) controller.close();
      else controller.enqueue({ at: at++ });
    },
    cancel(reason) {
      log.push(`${currentIteration().name} cancel ${reason}`);
    },
  }, { highWaterMark: 0 });
}

function bytes(from: number, to: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: to - from }, (_, index) => from + index);
}

async function statuses(): Promise<string[]> {
  return (await Array.fromAsync(listIterations())).map((it) => it.status);
}

Deno.test("track() reads nothing of a stream ahead, and its source is asked within the iteration", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const log: string[] = [];
  const { options, ended } = toldAtEnd({ name: "counted" });
  const chunk = { at: 0 };
  const stream = track(options, () => counted(2, log))();
  assertEquals([stream.constructor, stream.locked], [ReadableStream, false]);
  await TURN();
  assertEquals(log, []);
  const reader = stream.getReader();
  assertEquals(await reader.read(), { done: false, value: chunk });
  await TURN();
  assertEquals(log, ["counted pull 0"]);
  assertEquals((await statuses())[0], "running");
  await reader.read();
  assertEquals((await reader.read()).done, true);
  await reader.closed;
  assertEquals(log, ["counted pull 0", "counted pull 1", "counted pull 2"]);
  assertEquals((await ended).status, "completed");
});

Deno.test("track() of a stream hands on the very chunks", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const chunks = [{}, [], undefined, null, new Map()];
  const read = await Array.fromAsync(track(() => ReadableStream.from(chunks))());
  assertEquals(read.length, chunks.length);
  for (const [index, chunk] of read.entries()) assertStrictEquals(chunk, chunks[index]);
});

Deno.test("track() of a stream hands on the very error, and the reason of a cancel", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const failing = toldAtEnd();
  const broken = track(failing.options, () =>
    new ReadableStream({
      pull(controller) {
        controller.error(ERROR);
      },
    }))();
  const reader = broken.getReader();
  assertStrictEquals(await assertRejects(() => reader.read()), ERROR);
  assertStrictEquals(await assertRejects(() => reader.closed), ERROR);
  assertEquals((await failing.ended).status, "failed");

  const log: string[] = [];
  const left = toldAtEnd({ name: "left" });
  await track(left.options, () => counted(5, log))().cancel("enough");
  assertEquals(log, ["left cancel enough"]);
  assertEquals((await left.ended).status, "completed");
});

Deno.test("track() of a stream whose cancel fails has failed, also in the middle of a read", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  for (const isReading of [false, true]) {
    const { options, ended } = toldAtEnd();
    const reader = track(options, () =>
      new ReadableStream({
        pull: () => new Promise(() => {}),
        cancel: () => Promise.reject(ERROR),
      }, { highWaterMark: 0 }))().getReader();
    const pending = isReading ? reader.read() : undefined;
    assertStrictEquals(await assertRejects(() => reader.cancel()), ERROR);
    if (pending) assertEquals(await pending, { done: true, value: undefined });
    assertEquals([(await ended).status, (await ended).error?.name], ["failed", "RangeError"]);
  }
});

Deno.test("track() of a stream that is cancelled in the middle of a read completes once", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  for (const type of [undefined, "bytes"] as const) {
    const { options, ended } = toldAtEnd();
    const stream = track(
      options,
      () => new ReadableStream({ type: type as undefined, pull: () => new Promise(() => {}) }),
    )();
    const reader = stream.getReader();
    const pending = reader.read();
    await TURN();
    await reader.cancel();
    assertEquals((await pending).done, true);
    assertEquals((await ended).status, "completed");
  }
});

Deno.test("track() of a stream goes on behind a loop that leaves it open", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { options, ended } = toldAtEnd();
  const stream = track(options, () => counted(3))();
  for await (const { at } of stream.values({ preventCancel: true })) if (at === 0) break;
  assertEquals(await statuses(), ["running"]);
  assertEquals(await Array.fromAsync(stream), [{ at: 1 }, { at: 2 }]);
  assertEquals((await ended).status, "completed");
});

Deno.test("track() of a stream that is read twice by tee() ends when both branches have", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { options, ended } = toldAtEnd();
  const [one, other] = track(options, () => counted(2))().tee();
  assertEquals(await Array.fromAsync(one), [{ at: 0 }, { at: 1 }]);
  assertEquals(await Array.fromAsync(other), [{ at: 0 }, { at: 1 }]);
  assertEquals((await ended).status, "completed");

  const left = toldAtEnd();
  const [first, second] = track(left.options, () => counted(2))().tee();
  const cancelled = first.cancel();
  assertEquals(await statuses(), ["running", "completed"]);
  await Promise.all([cancelled, second.cancel()]);
  assertEquals((await left.ended).status, "completed");
});

Deno.test("track() of a stream goes through pipes, and ends with what they do", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const piped = toldAtEnd();
  const numbers = track(piped.options, () => counted(2))()
    .pipeThrough(
      new TransformStream<{ at: number }, number>({
        transform: ({ at }, controller) => controller.enqueue(at),
      }),
    );
  assertEquals(await Array.fromAsync(numbers), [0, 1]);
  assertEquals((await piped.ended).status, "completed");

  const failing = toldAtEnd();
  const full = new WritableStream({
    write() {
      throw ERROR;
    },
  });
  assertStrictEquals(
    await assertRejects(() => track(failing.options, () => counted(2))().pipeTo(full)),
    ERROR,
  );
  assertEquals((await failing.ended).status, "completed"); // the training itself did not fail
});

Deno.test("track() of a stream is interrupted when a pipe is stopped by its signal", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const controller = new AbortController();
  const { signal } = controller;
  const { options, ended } = toldAtEnd({ signal });
  const sink = new WritableStream({ write: () => controller.abort(ERROR) });
  const piping = track(options, () => counted(5))().pipeTo(sink, { signal });
  assertStrictEquals(await assertRejects(() => piping), ERROR);
  const { status, error } = await ended;
  assertEquals([status, error?.message], ["interrupted", ERROR.message]);
});

Deno.test("track() hands back a stream that is locked as it is", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { options, ended } = toldAtEnd();
  const stream = ReadableStream.from([1]);
  const reader = stream.getReader();
  assertStrictEquals(track(options, () => stream)(), stream);
  assertEquals((await ended).status, "completed");
  assertEquals((await reader.read()).value, 1);
  await reader.cancel();
});

/** How a source gives its bytes. */
const BYTE_SOURCES: Record<string, () => UnderlyingByteSource> = {
  "in chunks": () => {
    let at = 0;
    return {
      type: "bytes",
      pull(controller) {
        if (at < 6) return controller.enqueue(bytes(at, at += 3));
        controller.close();
        controller.byobRequest?.respond(0);
      },
    };
  },
  "into buffers": () => {
    let at = 0;
    return {
      type: "bytes",
      autoAllocateChunkSize: 2,
      pull(controller) {
        const view = controller.byobRequest!.view!;
        const length = Math.min(view.byteLength, 6 - at);
        if (length === 0) controller.close();
        new Uint8Array(view.buffer, view.byteOffset, length).set(bytes(at, at += length));
        controller.byobRequest!.respond(length);
      },
    };
  },
};

for (const [name, source] of Object.entries(BYTE_SOURCES)) {
  Deno.test(`track() of a stream of bytes ${name} fills the reader's own buffers`, async () => {
    await using _folder = trackingFolder({ mode: "offline" });
    const { options, ended } = toldAtEnd();
    const reader = track(options, () => new ReadableStream(source()))().getReader({ mode: "byob" });
    const read: number[] = [];
    for (let buffer = new ArrayBuffer(4);;) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      assert(value === undefined || value.byteLength <= 4);
      if (done) break;
      read.push(...value);
      buffer = value.buffer;
      assertEquals(buffer.byteLength, 4);
    }
    assertEquals(read, [...bytes(0, 6)]);
    assertEquals((await ended).status, "completed");
  });

  Deno.test(`track() of a stream of bytes ${name} serves plain readers, and both in turn`, async () => {
    await using _folder = trackingFolder({ mode: "offline" });
    const whole = await new Response(track(() => new ReadableStream(source()))()).bytes();
    assertEquals(whole, bytes(0, 6));
    const stream = track(() => new ReadableStream(source()))();
    const byob = stream.getReader({ mode: "byob" });
    const [first] = (await byob.read(new Uint8Array(1))).value!;
    byob.releaseLock();
    const rest = (await Array.fromAsync(stream)).flatMap((chunk) => [...chunk]);
    assertEquals([first, ...rest], [...bytes(0, 6)]);
    assertEquals(await statuses(), ["completed", "completed"]);
  });
}

Deno.test("track() of a stream of bytes that only knows buffers serves readers that bring them", async () => {
  await using _folder = trackingFolder({ mode: "offline" });
  const { autoAllocateChunkSize: _, ...only } = BYTE_SOURCES["into buffers"]!();
  const reader = track(() => new ReadableStream(only))().getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint16Array(2), { min: 2 });
  assertEquals([...new Uint8Array(value!.buffer)], [0, 1, 2, 3]);
  await reader.cancel();
  assertEquals(await statuses(), ["completed"]);
});

Deno.test("track() of a stream waits for the delivery before it closes", async () => {
  await using _folder = trackingFolder();
  await Array.fromAsync(track(() => counted(2))());
  await track(() => counted(2))().cancel();
  const ended: Iteration[] = await Array.fromAsync(listIterations());
  assertEquals(ended.map((it) => [it.status, it.delivered]), [
    ["completed", true],
    ["completed", true],
  ]);
});
