/** The standard library's paths, from its repack on npm, which carries no types of its own. */
// @ts-types="./std_path.d.ts"
export {
  basename,
  dirname,
  fromFileUrl,
  isAbsolute,
  join,
  normalize,
  relative,
  resolve,
  toFileUrl,
} from "npm:deno-std@1.4.0/path/mod.js";
