/** Progress bars on a terminal. */
// @ts-types="npm:@types/cli-progress@3.11.6"
export { default as progress } from "npm:cli-progress@3.12.0";
