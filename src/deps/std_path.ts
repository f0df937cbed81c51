/**
 * The standard library's paths, from its repack on npm, which carries no types of its own. File by file:
 * the whole of it takes a program's start longer. And by the system's name that Deno knows: to learn it,
 * the repack loads `node:process`, which takes a quarter of what this module's import may.
 */

// deno-lint-ignore-file no-import-prefix -- of each function's two forms, one is exported
// @ts-types="./std_path.d.ts"
import { basename as posixBasename } from "npm:deno-std@1.4.0/path/posix/basename.js";
// @ts-types="./std_path.d.ts"
import { dirname as posixDirname } from "npm:deno-std@1.4.0/path/posix/dirname.js";
// @ts-types="./std_path.d.ts"
import { fromFileUrl as posixFromFileUrl } from "npm:deno-std@1.4.0/path/posix/from_file_url.js";
// @ts-types="./std_path.d.ts"
import { join as posixJoin } from "npm:deno-std@1.4.0/path/posix/join.js";
// @ts-types="./std_path.d.ts"
import { resolve as posixResolve } from "npm:deno-std@1.4.0/path/posix/resolve.js";
// @ts-types="./std_path.d.ts"
import { basename as windowsBasename } from "npm:deno-std@1.4.0/path/windows/basename.js";
// @ts-types="./std_path.d.ts"
import { dirname as windowsDirname } from "npm:deno-std@1.4.0/path/windows/dirname.js";
// @ts-types="./std_path.d.ts"
import { fromFileUrl as windowsFromFileUrl } from "npm:deno-std@1.4.0/path/windows/from_file_url.js";
// @ts-types="./std_path.d.ts"
import { join as windowsJoin } from "npm:deno-std@1.4.0/path/windows/join.js";
// @ts-types="./std_path.d.ts"
import { resolve as windowsResolve } from "npm:deno-std@1.4.0/path/windows/resolve.js";

const isWindows = Deno.build.os === "windows";

export const basename = isWindows ? windowsBasename : posixBasename;
export const dirname = isWindows ? windowsDirname : posixDirname;
export const fromFileUrl = isWindows ? windowsFromFileUrl : posixFromFileUrl;
export const join = isWindows ? windowsJoin : posixJoin;
export const resolve = isWindows ? windowsResolve : posixResolve;
