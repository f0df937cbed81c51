import type { JournalTarget } from "../contract/journal_record.ts";

/** Where settings send iterations. A URL's credentials are kept out of every file. */
export function targetOf({ url }: { url: string | undefined }): JournalTarget {
  if (url === undefined) return { kind: "embedded" };
  const { origin, pathname } = new URL(url);
  return { kind: "mlops", url: origin + pathname.replace(/\/+$/, "") };
}
