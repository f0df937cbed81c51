import { SqliteDatabase } from "../../src/store/sqlite_database.ts";

/** Overwrites the page of a database on which a table begins. */
export function damageTable(path: string, table: string): void {
  const { page, size } = pageOf(path, table);
  using file = Deno.openSync(path, { write: true });
  file.seekSync((page - 1) * size, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(size).fill(0xa5));
}

/** What was written is in the file itself once the last connection is closed. */
function pageOf(path: string, table: string): { page: number; size: number } {
  using db = new SqliteDatabase(path);
  const [row] = db.all("select rootpage from sqlite_schema where name = ?", table);
  return { page: Number(row!.rootpage), size: Number(db.get("pragma page_size")!.page_size) };
}
