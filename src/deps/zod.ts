/** Validation of settings and of everything that crosses the wire. */
export { z } from "npm:zod@4.6.7";
