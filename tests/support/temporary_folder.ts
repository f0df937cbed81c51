import { join } from "../../src/deps/std_path.ts";

/** A folder that is removed, with all that is in it, when it is disposed. */
export interface TemporaryFolder extends Disposable {
  path: string;
  /** The path of something in it. */
  join(...names: string[]): string;
}

/** Makes a folder for one test: `using folder = temporaryFolder()`. */
export function temporaryFolder(): TemporaryFolder {
  const path = Deno.makeTempDirSync();
  return {
    path,
    join: (...names) => join(path, ...names),
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}
