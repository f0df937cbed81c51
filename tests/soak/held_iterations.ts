import { createApp } from "../../src/app/create_app.ts";
import type { Iteration } from "../../src/contract/iteration.ts";
import { AppClient } from "../../src/delivery/app_client.ts";

/** An iteration that an App holds, with every point. */
export interface HeldIteration {
  iteration: Iteration;
  /** By the names of the metrics. */
  histories: Record<string, { steps: number[]; values: number[] }>;
}

/** All iterations that the App of a folder holds, page by page. */
export async function* heldIterations(directory: string): AsyncGenerator<HeldIteration> {
  await using app = createApp({ directory });
  const client = new AppClient("http://held.localhost", { fetch: app.fetch });
  for (let cursor: string | null = ""; cursor !== null;) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { iterations: Iteration[]; next_cursor: string | null } = await client.get(
      `/iterations?limit=200${query}`,
    );
    for (const { id } of page.iterations) {
      const iteration = await client.get<Iteration>(`/iterations/${id}`);
      yield { iteration, histories: await client.get(`/iterations/${id}/metrics`) };
    }
    cursor = page.next_cursor;
  }
}
