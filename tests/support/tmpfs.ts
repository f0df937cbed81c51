import { type TemporaryFolder, temporaryFolder } from "./temporary_folder.ts";

/**
 * Mounts a small file system in memory, to see a disk get full or refuse to be written. Unmounted when it
 * is disposed. Needs the rights of root, on Linux.
 *
 * @param options Of `mount -t tmpfs`, such as `size=64k`.
 */
export function tmpfs(options: string): TemporaryFolder {
  const folder = temporaryFolder();
  try {
    run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.path);
  } catch (error) {
    folder[Symbol.dispose]();
    throw error;
  }
  return {
    ...folder,
    [Symbol.dispose](): void {
      run("umount", "--lazy", folder.path);
      folder[Symbol.dispose]();
    },
  };
}

/**
 * A test that mounts file systems or acts as another user. Who is not root sees it listed as ignored; where
 * the whole is checked (`CI=true`), it runs and fails.
 */
export function rootTest(name: string, test: () => void | Promise<void>): void {
  const isIgnored = Deno.uid() !== 0 && Deno.env.get("CI") !== "true";
  Deno.test({ name, ignore: isIgnored, fn: test });
}

/** Fills a file system until nothing more goes on it; gives the file that does. */
export function fillDisk(path: string): string {
  using file = Deno.openSync(path, { create: true, append: true });
  try {
    for (const bytes of [4096, 1]) {
      for (let i = 0; i < 100_000 && file.writeSync(new Uint8Array(bytes)) === bytes; i++);
    }
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOSPC") throw error;
  }
  return path;
}

function run(command: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(command, { args }).outputSync();
  if (success) return;
  throw new Error(
    `Cannot ${command} a tmpfs: ${new TextDecoder().decode(stderr).trim()}. ` +
      "This test shows what a full disk does; run it as root on Linux, where it may mount one",
  );
}
