/** The pages' grid, as a script and a style that a browser loads. */
export {
  default as tabulatorScript,
} from "npm:tabulator-tables@6.5.3/dist/js/tabulator_esm.min.js" with {
  type: "text",
};
export {
  default as tabulatorStyle,
} from "npm:tabulator-tables@6.5.3/dist/css/tabulator_simple.min.css" with {
  type: "text",
};
