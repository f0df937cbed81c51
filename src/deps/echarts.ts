/** The pages' charts, as a script that a browser loads. */
export { default as echartsScript } from "npm:echarts@6.1.0/dist/echarts.esm.min.js" with {
  type: "text",
};
