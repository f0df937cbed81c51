/**
 * The standard library's paths, from its repack on npm, which carries no types of its own. File by file:
 * the whole of it takes a program's start longer.
 */
// @ts-types="./std_path.d.ts"
export { basename } from "npm:deno-std@1.4.0/path/basename.js";
// @ts-types="./std_path.d.ts"
export { dirname } from "npm:deno-std@1.4.0/path/dirname.js";
// @ts-types="./std_path.d.ts"
export { fromFileUrl } from "npm:deno-std@1.4.0/path/from_file_url.js";
// @ts-types="./std_path.d.ts"
export { join } from "npm:deno-std@1.4.0/path/join.js";
// @ts-types="./std_path.d.ts"
export { resolve } from "npm:deno-std@1.4.0/path/resolve.js";
