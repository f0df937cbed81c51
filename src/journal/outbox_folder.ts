import { dirname, join } from "../deps/std_path.ts";

/** Makes the outbox and the tracking folder around it, as far as they are missing. */
export function makeOutboxFolder(path: string): void {
  const directory = dirname(path);
  Deno.mkdirSync(directory, { recursive: true });
  ignoreInGit(directory);
  Deno.mkdirSync(path, { recursive: true });
}

function ignoreInGit(directory: string): void {
  try {
    Deno.writeTextFileSync(join(directory, ".gitignore"), "*\n", { createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}
