/**
 * A tracking folder whose programs are killed.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { join } from "../../src/deps/std_path.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { Child } from "../support/child.ts";
import { type Aim, runProgram } from "./program_run.ts";
import { faultsIn, readTold, type ToldByName } from "./kills_check.ts";

const PROGRAM = new URL("./kills_program.ts", import.meta.url);
const CLI = new URL("../../src/cli/main.ts", import.meta.url);
const FLAGS = ["--allow-read=.mlops", "--allow-write=.mlops", "--allow-env=MLOPS_*"];
/** Bytes that a program prints before it tracks anything. */
export const READY = "ready\n".length;
/** What it may say besides. */
const SAID = [
  /^mlops: tracking into /,
  /^mlops: iterations of processes that are gone: \d+ delivered(, up to \d+ more wait)?$/,
];
/** An App may be too slow for an end that waits for it. */
const SAID_OVER_HTTP = [...SAID, /^mlops: not delivered: .* was given up before an answer came; /];

/** A tracking folder whose programs are killed. */
export class KillingGround implements AsyncDisposable {
  readonly root: string;
  readonly told: ToldByName = new Map();
  /** What went wrong before anything was compared. */
  readonly faults: string[] = [];
  readonly #app: { child: Child; url: string } | undefined;

  private constructor(root: string, app: { child: Child; url: string } | undefined) {
    this.root = root;
    this.#app = app;
  }

  /** Makes a folder, for iterations that go to its own App or to one over HTTP, which is started. */
  static async make(to: "embedded" | "http"): Promise<KillingGround> {
    const root = await Deno.makeTempDir();
    if (to === "embedded") return new KillingGround(root, undefined);
    const child = new Child(CLI, "serve", "--port", "0", "--json", "--dir", join(root, "app"));
    const { url } = JSON.parse((await child.line())!);
    return new KillingGround(root, { child, url });
  }

  /** The tracking folder. */
  get directory(): string {
    return join(this.root, ".mlops");
  }

  /** Where the App's database is. */
  get store(): string {
    return join(this.root, this.#app === undefined ? ".mlops" : "app");
  }

  /** Runs a program until it is killed. */
  async run(program: number, pause: number, aim: Aim): Promise<void> {
    const app = this.#app;
    const { code, stdout, stderr } = await runProgram(PROGRAM, [program, pause], {
      flags: app === undefined ? FLAGS : [...FLAGS, `--allow-net=${new URL(app.url).host}`],
      cwd: this.root,
      env: app === undefined ? {} : { MLOPS_URL: app.url },
      aim,
    });
    readTold(program, stdout, this.told);
    if (code !== undefined) this.faults.push(`program ${program} ended with ${code}: ${stderr}`);
    const may = app === undefined ? SAID : SAID_OVER_HTTP;
    const lines = stderr.split("\n").filter((line) =>
      line !== "" && !may.some((it) => it.test(line))
    );
    this.faults.push(...lines.map((line) => `program ${program} says ${line}`));
  }

  /** Sends what is left by `mlops sync`, which may be killed, too. Gives whether it was. */
  async sync(aim?: Aim): Promise<boolean> {
    const options = { flags: ["-A"], cwd: this.root, aim };
    const { code, stdout, stderr } = await runProgram(CLI, ["sync"], options);
    if (code === undefined ? aim === undefined : code !== 0 || stderr !== "") {
      this.faults.push(`sync ended with ${code}: ${stdout}${stderr}`);
    }
    return code === undefined;
  }

  /** Everything that is wrong, one sentence each. The App over HTTP is killed before. */
  async check(): Promise<string[]> {
    await this.#app?.child.kill();
    const left = new Outbox(this.directory).list();
    const damage = integrityOf(join(this.store, "mlops.sqlite"));
    return [
      ...this.faults,
      ...left.map((id) => `${id}: still in the outbox`),
      ...damage,
      ...await faultsIn(this.store, this.told),
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#app?.child[Symbol.asyncDispose]();
    await Deno.remove(this.root, { recursive: true });
  }
}

/** What SQLite finds wrong in a file. */
function integrityOf(path: string): string[] {
  const database = new DatabaseSync(path);
  try {
    const rows = database.prepare("pragma integrity_check").all();
    return rows.map((row) => String(row.integrity_check)).filter((text) => text !== "ok");
  } finally {
    database.close();
  }
}
