/** Routing of the App's REST side. */
export { Hono } from "npm:hono@4.13.19";
export type { Context } from "npm:hono@4.13.19";
