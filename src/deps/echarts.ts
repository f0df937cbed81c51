/** The pages' charts, as a script that a browser loads. */
export { default as echartsScript } from "npm:echarts@6.1.0/dist/echarts.esm.min.js" with {
  type: "text",
};

/** Loads what draws the same charts without a browser; it takes a fraction of a second. */
export async function loadEcharts(): Promise<Pick<typeof import("npm:echarts@6.1.0"), "init">> {
  return await import("npm:echarts@6.1.0/dist/echarts.esm.min.js");
}
