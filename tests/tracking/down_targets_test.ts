import { assertEquals } from "@std/assert";
import { isDown, markDown } from "../../src/tracking/down_targets.ts";
import { FakeTime } from "../support/fake_time.ts";

Deno.test("isDown() holds for a minute for an App that gave no answer, and for no other", () => {
  using time = new FakeTime();
  const [down, other] = ["http://down.example", "http://other.example"].map((url) => ({
    kind: "mlops" as const,
    url,
  }));
  markDown(down!);
  time.block(59_999);
  assertEquals([isDown({ ...down! }), isDown(other!)], [true, false]);
  time.block(1);
  assertEquals(isDown(down!), false);
});
