/** The original's own Python library against `mlops serve`, each in a process of its own. */

import { assertEquals, assertMatch } from "@std/assert";
import { CliSandbox } from "../support/cli_sandbox.ts";
import { isPythonThere, PythonLibrary } from "./python_library.ts";

/** Where there is no Python it is listed as ignored; the check of a submission must have it. */
const ignore = Deno.env.get("CI") === undefined && !await isPythonThere();

/** What becomes of each attempt: the texts are those that the library gives with the original App. */
const OUTCOMES = {
  "no project": "ValueError: Project ID not specified",
  "unknown project":
    "Exception: Failed to set active project: Request failed with status code 404: Project not found.",
  "bad id": "Exception: Request failed with status code 422: [{'loc': ['path', 'id'], " +
    "'msg': 'Id must be of type PydanticObjectId', 'type': 'type_error'}]",
  "unknown title": "Exception: Request failed with status code 404: Project not found.",
  "long title": "Exception: Request failed with status code 422: [{'loc': ['body', 'title'], " +
    "'msg': 'ensure this value has at most 40 characters', " +
    "'type': 'value_error.any_str.max_length', 'ctx': {'limit_value': 40}}]",
  "bad status": "Exception: Request failed with status code 400: " +
    "Status must be one of ['not_started', 'in_progress', 'completed']",
  "taken title":
    "Exception: Request failed with status code 400: Project with that title already exists.",
  "no experiment": "ValueError: Experiment ID not specified",
  "unknown experiment": "Exception: Failed to set active experiment: " +
    "Request failed with status code 404: Experiment not found.",
  "unknown name": "Exception: Request failed with status code 404: Experiment not found.",
  "taken name": "Exception: Request failed with status code 400: Experiment name already exists.",
  "taken dataset":
    "Exception: Request failed with status code 400: Dataset name and version must be unique.",
  "blank path": "Exception: Request failed with status code 404: " +
    "Path or URL is empty. Please, enter path or URL.",
  "no version": "Exception: Request failed with status code 404: Dataset not found.",
  "unknown dataset": "Exception: Request failed with status code 404: Dataset not found.",
  "own error": "ArithmeticError: diverged",
  "chart data": "Exception: Iteration not created. Request failed with status code 400: " +
    "Length of x_data and y_data must be equal",
  "chart type": "Exception: Iteration not created. Request failed with status code 400: " +
    "Status must be one of ['scatter', 'line', 'bar', 'pie', 'boxplot']",
  "chart names": "Exception: Iteration not created. Request failed with status code 400: " +
    "Chart names in iteration must be unique",
  "long name": "Exception: Iteration not created. Request failed with status code 422: " +
    "[{'loc': ['body', 'iteration_name'], 'msg': 'ensure this value has at most 100 characters', " +
    "'type': 'value_error.any_str.max_length', 'ctx': {'limit_value': 100}}]",
  "elsewhere": "Exception: Iteration not created. Request failed with status code 404: " +
    "Experiment not found.",
  "no number": "InvalidJSONError: Out of range float values are not JSON compliant",
  "stored": 0,
  "interrupted": "KeyboardInterrupt: ",
  "ended again": "ended twice",
  "names": [
    ["interrupted", "somebody else"],
    ["ended twice", "somebody else"],
    ["ended twice", "somebody else"],
  ],
};

const CHARTS = [["loss", "line"], ["points", "scatter"], ["counts", "bar"], ["shares", "pie"], [
  "spread",
  "boxplot",
]];

// deno-lint-ignore no-explicit-any -- JSON of any shape
async function get(url: string): Promise<any> {
  const response = await fetch(url);
  assertEquals(response.status, 200, url);
  return await response.json();
}

Deno.test({
  name: "the original's Python library tracks into mlops serve",
  ignore,
  async fn(t) {
    await using sandbox = new CliSandbox();
    const library = await PythonLibrary.install(sandbox.path);
    const { url } = await sandbox.serve();

    await t.step("projects, experiments, datasets and whole iterations", async () => {
      const { told, made, found, loss, pixel } = await library.run("library_fit.py", url);
      const [project, experiment, dataset] = made;
      assertEquals(told, [
        `Active project set to: ${project._id}`,
        `Active experiment set to: ${experiment.id}`,
      ]);
      assertEquals([project.title, project.status], ["Lines Ü 50%", "in_progress"]);

      const place = `${url}/projects/${project._id}/experiments/${experiment.id}`;
      const iterations = await get(`${place}/iterations/`);
      assertEquals(iterations.length, 2);
      const links = iterations.map(({ id }: { id: string }) => [id, [project._id, experiment.id]]);
      const whole = { ...experiment, iterations };
      assertEquals(found, [
        { ...project, experiments: [whole] },
        { ...project, experiments: [whole] },
        whole,
        whole,
        { ...dataset, linked_iterations: Object.fromEntries(links) },
      ]);
      assertEquals(await get(`${url}/projects/`), [found[0]]);
      assertEquals(await get(`${url}/datasets/${dataset._id}`), found[4]);

      const last = iterations[1];
      assertEquals([last.iteration_name, last.user_name], ["rate 0.5", "pythonista"]);
      assertEquals([last.experiment_name, last.project_title], ["descent", "Lines Ü 50%"]);
      const nested = { list: [1, null, "Ü"] };
      assertEquals(last.parameters, { rate: 0.5, epochs: 100, nested, rate_again: 0.5 });
      assertEquals(Object.keys(last.metrics), ["loss", "slope", "offset"]);
      assertEquals(last.metrics.loss, loss);
      assertEquals(last.dataset, { id: dataset._id, name: "points", version: "1.0" });
      assertEquals(last.path_to_model, "line.pkl");
      assertMatch(last.encoded_ml_model, /^gAS/); // a pickle
      const [image] = last.image_charts;
      assertEquals([image.name, image.encoded_image, image.comparable], ["pixel", pixel, true]);
      const charts = last.interactive_charts;
      assertEquals(
        charts.map((chart: Record<string, string>) => [chart.name, chart.chart_type]),
        CHARTS,
      );
      const { y_data, x_min, x_max, y_max, chart_subtitle, comparable } = charts[0];
      assertEquals([y_data[0].length, y_data[0].at(-1)], [100, loss]);
      assertEquals([x_min, x_max, y_max], [0, null, 10.5]);
      assertEquals([chart_subtitle, comparable], ["by epoch", true]);
    });

    await t.step("mlops ls and show know them, from the folder and over HTTP", async () => {
      for (const env of [{}, { MLOPS_URL: url }]) {
        const listed = await sandbox.mlopsJson(["ls", "--sort", "metrics.loss asc"], env);
        assertEquals(
          listed.map((it: Record<string, string>) => [it.iteration_name, it.status]),
          [["rate 0.5", "completed"], ["rate 0.1", "completed"]],
        );
        const shown = await sandbox.mlopsJson(["show", listed[0].id], env);
        assertEquals(shown.metrics, listed[0].metrics);
        assertEquals(shown.dataset.name, "points");
        assertEquals(shown.interactive_charts.length, CHARTS.length);
        const { code, stdout } = await sandbox.mlops(["show", listed[0].id], env);
        assertEquals([code, stdout.includes("rate 0.5"), stdout.includes("line.pkl")], [
          0,
          true,
          true,
        ]);
      }
    });

    await t.step("a server that asks for a token, which is the password of its URL", async () => {
      await using other = new CliSandbox();
      const token = "a-token-that-may-write";
      const guarded = new URL((await other.serve(["--port", "0", "--token", token])).url);
      Object.assign(guarded, { username: "x", password: token });
      const { found } = await library.run("library_fit.py", guarded.href.replace(/\/$/, ""));
      assertEquals(found[0].experiments[0].iterations.length, 2);
      assertEquals((await other.mlopsJson(["ls"])).length, 2);
    });

    await t.step("refusals and failures, in the very words", async () => {
      assertEquals(await library.run("library_refusals.py", url), OUTCOMES);
      const listed = await sandbox.mlopsJson(["ls", "--project", "Refusals"]);
      assertEquals(listed.length, 3);
    });
  },
});
