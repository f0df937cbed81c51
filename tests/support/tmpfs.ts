import { type TemporaryFolder, temporaryFolder } from "./temporary_folder.ts";

/**
 * Mounts a small file system in memory, to see a disk get full or refuse to be written. Unmounted when it
 * is disposed. Needs the rights of root, on Linux.
 *
 * @param options Of `mount -t tmpfs`, such as `size=64k`.
 */
export function tmpfs(options: string): TemporaryFolder {
  return mounted((path) => run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path));
}

/**
 * Mounts a small ext4 file system, which like most keeps track of its blocks in its own way. Unmounted
 * when it is disposed. Needs the rights of root, on Linux.
 */
export function ext4(megabytes: number): TemporaryFolder {
  return mounted((path) => {
    const image = `${path}.img`;
    Deno.writeFileSync(image, new Uint8Array());
    try {
      Deno.truncateSync(image, megabytes * 1024 * 1024);
      run("mkfs.ext4", "-q", "-m", "0", image);
      run("mount", "-o", "loop", image, path);
    } finally {
      Deno.removeSync(image); // the mount has it open
    }
  });
}

function mounted(mount: (path: string) => void): TemporaryFolder {
  const folder = temporaryFolder();
  try {
    mount(folder.path);
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
    `Cannot ${command} a file system: ${new TextDecoder().decode(stderr).trim()}. ` +
      "This test shows what a full disk does; run it as root on Linux, where it may mount one",
  );
}
