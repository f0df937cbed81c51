/** The store in SQLite, as any store is tested. */

import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import { testTrackingStore } from "./tracking_store_suite.ts";

testTrackingStore("SQLite", () => {
  return Promise.resolve(openSqliteStore(":memory:", { userName: "tester" }));
});
