import type { MetricHistory } from "../contract/iteration.ts";
import { historyFromBytes, POINTS_TYPE } from "../contract/point_bytes.ts";
import { route } from "../delivery/app_client.ts";
import type { AppConnection } from "../delivery/app_connection.ts";
import { MlopsAppError } from "../errors.ts";
import { fetchHistories } from "./app_reading.ts";
import { emptyHistory } from "./metric_histories.ts";

/** Names that no path ends with: it would be another path. */
const UNNAMEABLE = /^\.{0,2}$|\/$/;
const ACCEPT = { accept: `${POINTS_TYPE}, application/json` };

/**
 * Reads every point of a metric; none of one that was not logged.
 *
 * @throws {MlopsAppError} If the App refuses: 404 when it does not have the iteration.
 * @throws {Error} If the App is the original one, which keeps last values only.
 */
export async function fetchHistory(
  connection: AppConnection,
  id: string,
  metric: string,
): Promise<MetricHistory> {
  const bytes = await fetchBytes(connection, id, metric);
  if (bytes !== undefined) return historyFromBytes(bytes);
  return (await fetchHistories(connection, id)).get(metric) ?? emptyHistory();
}

/** `undefined` if the App has no such metric, or does not tell it in bytes, or not by its name. */
async function fetchBytes(
  connection: AppConnection,
  id: string,
  metric: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (UNNAMEABLE.test(metric) || !metric.isWellFormed()) return undefined;
  if (await connection.kind() !== "ours") return undefined;
  const path = route`/iterations/${id}/metrics/${metric}`;
  try {
    const { body } = await connection.client.send("GET", path, undefined, ACCEPT);
    return body instanceof Uint8Array ? body as Uint8Array<ArrayBuffer> : undefined;
  } catch (error) {
    if (error instanceof MlopsAppError && error.status === 404) return undefined;
    throw error;
  }
}
