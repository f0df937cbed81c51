/** How many columns of a terminal a text takes. */
export { default as stringWidth } from "npm:string-width@4.2.3";
