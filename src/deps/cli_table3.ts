/** Tables for eyes on a terminal. */
export { default as Table } from "npm:cli-table3@0.6.5";
