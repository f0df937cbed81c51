/** Routing of the App's REST side, and what it has for an App that a network reaches. */
export { Hono } from "npm:hono@4.13.19";
export type { Context, Next } from "npm:hono@4.13.19";
export { getCookie, setCookie } from "npm:hono@4.13.19/cookie";
export { cors } from "npm:hono@4.13.19/cors";
export { html, raw } from "npm:hono@4.13.19/html";
export { secureHeaders } from "npm:hono@4.13.19/secure-headers";
