/** Writes two rows at once, again and again, until it is stopped. */

import { SqliteDatabase } from "../../src/store/sqlite_database.ts";

declare const self: Worker;

self.onmessage = ({ data: path }: MessageEvent<string>) => {
  const db = new SqliteDatabase(path);
  const sql = "insert into tombstones (id, deleted_at) values (?, 0)";
  for (let count = 0;; count += 2) {
    db.transaction(() => {
      db.run(sql, String(count));
      db.run(sql, String(count + 1));
    });
    if (count === 0) self.postMessage("ready");
  }
};
