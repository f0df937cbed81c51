/** Iterations with names, values and images that try to run something, or to spoil the page. */

import type { BrowsedApp } from "./browser.ts";
import type { Samples } from "./sample_iterations.ts";

/** A name that is no HTML, and turns the direction of writing. */
export const HOSTILE =
  `\u202E</script><script>ran=1</script>"' onload="ran=1" style="color:red"<img src=x onerror=ran=1>`;

const DRAWING =
  `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="top.ran=1"><script>top.ran=1</script></svg>`;

const CHARTS = [
  { chart_type: "line", x_data: [[0, 1]], y_data: [[1, 2]] },
  { chart_type: "bar", x_data: [[HOSTILE]], y_data: [[1]] },
  { chart_type: "pie", x_data: [[HOSTILE]], y_data: [[1]] },
  { chart_type: "boxplot", x_data: [[HOSTILE]], y_data: [[1, 2, 3, 4, 5]] },
];

/** Makes two of them, of the same name. */
export async function addHostile(app: BrowsedApp, place: Samples): Promise<string[]> {
  const iterations = `projects/${place.projectId}/experiments/${place.experimentId}/iterations/`;
  const ids = ["a".padStart(24, "a"), "b".padStart(24, "b")];
  for (const [index, id] of ids.entries()) {
    await app.ask("POST", iterations, {
      id,
      iteration_name: HOSTILE.slice(0, 100),
      metrics: { [HOSTILE]: index, odd: "NaN" },
      parameters: {
        [HOSTILE]: HOSTILE,
        long: "y".repeat(10_000),
        number: index,
        ...index === 0 && { empty: "", none: null },
      },
      note: HOSTILE,
      tags: [HOSTILE],
      model_name: HOSTILE,
      path_to_model: HOSTILE,
      interactive_charts: CHARTS.map((chart) => ({
        ...chart,
        name: `${chart.chart_type} ${HOSTILE}`.slice(0, 100),
        chart_title: HOSTILE.slice(0, 100),
        chart_subtitle: HOSTILE.slice(0, 100),
        x_label: HOSTILE.slice(0, 100),
        y_label: HOSTILE.slice(0, 100),
        y_data_names: chart.chart_type === "boxplot" ? [] : [HOSTILE],
        comparable: true,
      })),
      image_charts: [{
        name: HOSTILE.slice(0, 100),
        encoded_image: btoa(DRAWING),
        comparable: true,
      }],
    });
  }
  return ids;
}
