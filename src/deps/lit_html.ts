/** HTML made by the pages' scripts, as a script that a browser loads. */
export { default as litHtmlScript } from "npm:lit-html@3.3.3" with { type: "text" };
