/**
 * A Parquet file, written row by row.
 *
 * @module
 */

import { ByteWriter, ParquetWriter } from "../deps/hyparquet_writer.ts";
import { type SyncWriter, writeBytes } from "./print.ts";

/** What a column holds; any of them may be `null`. Times are dates, and integers bigints. */
export type ParquetKind = "text" | "number" | "flag" | "time" | "integer";

/** A column. */
export interface ParquetColumn {
  name: string;
  kind: ParquetKind;
}

const TYPES = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  number: { type: "DOUBLE" },
  flag: { type: "BOOLEAN" },
  time: { type: "INT64", converted_type: "TIMESTAMP_MILLIS" },
  integer: { type: "INT64" },
} as const;

/** Passes on what a row group has become. */
class Output extends ByteWriter {
  readonly #file: SyncWriter;

  constructor(file: SyncWriter) {
    super();
    this.#file = file;
  }

  flush(): void {
    writeBytes(this.#file, new Uint8Array(this.buffer, 0, this.index));
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}

/** A file with the given columns; no more than a group of its rows is in memory. */
export class ParquetTable {
  readonly #columns: readonly ParquetColumn[];
  readonly #groupSize: number;
  readonly #writer: ParquetWriter;
  #values: unknown[][];
  #rows = 0;

  constructor(file: SyncWriter, columns: readonly ParquetColumn[], groupSize: number) {
    this.#columns = columns;
    this.#groupSize = groupSize;
    this.#values = columns.map(() => []);
    this.#writer = new ParquetWriter({
      writer: new Output(file),
      createdBy: "@mlops/tracking",
      schema: [
        { name: "root", num_children: columns.length },
        ...columns.map(({ name, kind }) => ({
          name,
          repetition_type: "OPTIONAL" as const,
          ...TYPES[kind],
        })),
      ],
    });
  }

  /** Adds a row, which has a value for each column. */
  async add(row: readonly unknown[]): Promise<void> {
    this.#rows++;
    row.forEach((value, index) => this.#values[index]!.push(value));
    if (this.#values[0]!.length === this.#groupSize) await this.#flush();
  }

  /** Ends the file; gives how many rows it has. */
  async end(): Promise<number> {
    await this.#flush();
    await this.#writer.finish();
    return this.#rows;
  }

  async #flush(): Promise<void> {
    const columnData = this.#columns.map(({ name }, index) => ({
      name,
      data: this.#values[index]!,
    }));
    await this.#writer.write({ columnData, rowGroupSize: this.#groupSize });
    this.#values = this.#columns.map(() => []);
  }
}
