/**
 * An iteration without the bytes that it carries: what a message tells of it.
 *
 * @module
 */

import type { ImageChart } from "../contract/image_chart.ts";
import { type Iteration, toWireIteration } from "../contract/iteration.ts";

/** An image, without its bytes. */
export interface BriefImage extends Omit<ImageChart, "encoded_image"> {
  /** In bytes. */
  size: number;
}

/** An iteration as JSON, without the bytes of its images and of its model. */
export interface BriefIteration
  extends Omit<Iteration, "metrics" | "image_charts" | "encoded_ml_model"> {
  /** The last value of each metric; `"NaN"`, `"Infinity"` and `"-Infinity"` as texts. */
  metrics: Record<string, unknown> | null;
  /** Its images. */
  image_charts: BriefImage[] | null;
}

/** Leaves the bytes out and says how many they are. */
export function toBriefIteration(iteration: Iteration): BriefIteration {
  const { encoded_ml_model, ...rest } = toWireIteration(iteration);
  const encodedSize = encoded_ml_model === null ? null : base64Size(encoded_ml_model);
  return {
    ...rest,
    image_charts: iteration.image_charts?.map(briefImage) ?? null,
    model_size: iteration.model_size ?? encodedSize,
  };
}

/** One sentence about the bytes that are left out; `undefined` if there are none. */
export function describeLeftOut({ image_charts, encoded_ml_model }: Iteration): string | undefined {
  const sizes = (image_charts ?? []).map((image) => base64Size(image.encoded_image));
  const images = sizes.length === 1 ? "1 image" : `${sizes.length} images`;
  const parts = [
    ...sizes.length > 0 ? [`${images} (${bytes(sizes.reduce((sum, size) => sum + size))})`] : [],
    ...encoded_ml_model ? [`the model file (${bytes(base64Size(encoded_ml_model))})`] : [],
  ];
  return parts.length === 0 ? undefined : `Left out: ${parts.join(" and ")}.`;
}

function briefImage({ encoded_image, ...rest }: ImageChart): BriefImage {
  return { ...rest, size: base64Size(encoded_image) };
}

function base64Size(encoded: string): number {
  const padding = encoded.endsWith("==") ? 2 : encoded.endsWith("=") ? 1 : 0;
  return Math.max(Math.floor(encoded.length * 3 / 4) - padding, 0);
}

function bytes(size: number): string {
  return size === 1 ? "1 byte" : `${size.toLocaleString("en")} bytes`;
}
