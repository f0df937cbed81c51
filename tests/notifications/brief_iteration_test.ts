import { assertEquals } from "@std/assert";
import { describeLeftOut, toBriefIteration } from "../../src/notifications/brief_iteration.ts";
import { iterationOf } from "../cli/iteration_fixture.ts";

const image = (name: string, bytes: number) => ({
  id: "5992599fd904675f354bc514",
  name,
  encoded_image: new Uint8Array(bytes).toBase64(),
  comparable: true,
});

Deno.test("toBriefIteration() has sizes in place of bytes", () => {
  for (const size of [0, 1, 2, 3, 1000]) {
    const encoded_ml_model = new Uint8Array(size).toBase64();
    const brief = toBriefIteration(
      iterationOf({ image_charts: [image("a", size)], encoded_ml_model }),
    );
    const { encoded_image: _, ...rest } = image("a", size);
    assertEquals(brief.image_charts, [{ ...rest, size }]);
    assertEquals(brief.model_size, size);
    assertEquals("encoded_ml_model" in brief, false);
  }
});

Deno.test("toBriefIteration() keeps all else, and numbers that JSON lacks as texts", () => {
  const iteration = iterationOf({ metrics: { loss: NaN, best: -Infinity }, model_size: 7 });
  const { encoded_ml_model: _, ...rest } = iteration;
  const metrics = { loss: "NaN", best: "-Infinity" };
  assertEquals(toBriefIteration(iteration), { ...rest, metrics, image_charts: [] });
  assertEquals(toBriefIteration(iterationOf({ image_charts: null })).image_charts, null);
});

Deno.test("describeLeftOut() says how many and how large", () => {
  const images = [image("a", 34_000), image("b", 567)];
  const encoded_ml_model = new Uint8Array(1).toBase64();
  assertEquals(
    describeLeftOut(iterationOf({ image_charts: images, encoded_ml_model })),
    "Left out: 2 images (34,567 bytes) and the model file (1 byte).",
  );
  assertEquals(
    describeLeftOut(iterationOf({ image_charts: [image("a", 5)] })),
    "Left out: 1 image (5 bytes).",
  );
  assertEquals(describeLeftOut(iterationOf()), undefined);
});
