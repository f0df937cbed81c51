/**
 * An interactive chart of an iteration: its wire form, its rules, and the form that a program logs.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { type ChartData, chartDataProblem } from "./chart_data.ts";
import { documentOf, isObject, listOf } from "./document.ts";
import { type FaultContext, raise, refuse } from "./fault.ts";
import { newObjectIdSchema, objectIdSchema } from "./object_id.ts";
import { flagSchema, numberSchema } from "./scalar.ts";
import { choice, text } from "./text.ts";
import { toWireNumber } from "./wire_number.ts";

/** A kind of interactive chart. */
export type ChartType = "scatter" | "line" | "bar" | "pie" | "boxplot";

/** The kinds of interactive charts, in the MLOps App's own order. */
export const CHART_TYPES: readonly ChartType[] = ["scatter", "line", "bar", "pie", "boxplot"];

/** An interactive chart as the MLOps App stores it; the keys stand in the App's own order. */
export interface InteractiveChart {
  /** 24 hexadecimal characters. */
  id: string;
  /** How the data is drawn. */
  chart_type: ChartType;
  /** 1 to 100 characters; unique within the iteration. */
  name: string;
  /** 1 to 100 characters. */
  chart_title: string;
  /** 1 to 100 characters. */
  chart_subtitle: string | null;
  /** One list of x values for all series, or one for each. */
  x_data: unknown[][];
  /** One list of y values for each series; of a box plot: minimum, quartiles and maximum of each. */
  y_data: unknown[][];
  /** The names of the series; empty, or as many as there are lists in `y_data`. */
  y_data_names: string[];
  /** 1 to 100 characters. */
  x_label: string | null;
  /** 1 to 100 characters. */
  y_label: string | null;
  /** Where the x axis begins; told from the data when null. */
  x_min: number | null;
  /** Where the x axis ends; told from the data when null. */
  x_max: number | null;
  /** Where the y axis begins; told from the data when null. */
  y_min: number | null;
  /** Where the y axis ends; told from the data when null. */
  y_max: number | null;
  /** Whether the chart is shown when iterations are compared. */
  comparable: boolean | null;
}

/** A chart that a program logs; {@linkcode InteractiveChart} is what becomes of it. */
export interface Chart {
  /** The chart's name, unique within the iteration: 1 to 100 characters. */
  name: string;
  /** How the data is drawn. */
  type: "line" | "scatter" | "bar" | "pie" | "boxplot";
  /**
   * The heading: 1 to 100 characters.
   *
   * @default {name}
   */
  title?: string | undefined;
  /** A line below the heading: 1 to 100 characters. */
  subtitle?: string | undefined;
  /** One list of x values for all series, or (`line`, `scatter`) one list for each. */
  x: readonly (readonly (number | string)[])[];
  /**
   * One list of y values for each series; one that is not finite is a gap. Of a `boxplot`: min, q1, median,
   * q3, max of each box.
   */
  y: readonly (readonly number[])[];
  /** The names of the series, as many as there are lists in `y`. */
  yNames?: readonly string[] | undefined;
  /**
   * The x axis' label.
   *
   * @default {"x"}
   */
  xLabel?: string | undefined;
  /**
   * The y axis' label.
   *
   * @default {"y"}
   */
  yLabel?: string | undefined;
  /** Where the x axis begins; told from the data when left out. */
  xMin?: number | undefined;
  /** Where the x axis ends; told from the data when left out. */
  xMax?: number | undefined;
  /** Where the y axis begins; told from the data when left out. */
  yMin?: number | undefined;
  /** Where the y axis ends; told from the data when left out. */
  yMax?: number | undefined;
  /**
   * Whether the chart is shown when iterations are compared.
   *
   * @default {false}
   */
  comparable?: boolean | undefined;
}

const REFUSED_TYPE = "Status must be one of ['scatter', 'line', 'bar', 'pie', 'boxplot']";

/** The MLOps App's complaint when two charts of an iteration have the same name. */
export function chartNamesProblem(
  charts: readonly Pick<InteractiveChart, "name">[],
): string | undefined {
  const names = new Set(charts.map((chart) => chart.name));
  return names.size < charts.length ? "Chart names in iteration must be unique" : undefined;
}

/** Turns a chart that a program logs into the form that the MLOps App takes. */
export function fromChart(chart: Chart): Omit<InteractiveChart, "id"> {
  return {
    chart_type: chart.type,
    name: chart.name,
    chart_title: chart.title ?? chart.name,
    chart_subtitle: chart.subtitle ?? null,
    x_data: chart.x.map((list) => [...list]),
    y_data: chart.y.map((list) => list.map(toWireNumber)),
    y_data_names: [...chart.yNames ?? []],
    x_label: chart.xLabel ?? "x",
    y_label: chart.yLabel ?? "y",
    x_min: chart.xMin ?? null,
    x_max: chart.xMax ?? null,
    y_min: chart.yMin ?? null,
    y_max: chart.yMax ?? null,
    comparable: chart.comparable ?? false,
  };
}

const label = () => text(1, 100);
const data = () => listOf(listOf(z.unknown()));
const limit = () => numberSchema.nullable().default(null);

/** The schema of a chart's form: the App's rules about its data are not in it. */
export const interactiveChartFormSchema: z.ZodType<
  Omit<InteractiveChart, "y_data_names"> & { y_data_names: string[] | null }
> = documentOf(() => ({
  id: newObjectIdSchema,
  chart_type: choice(CHART_TYPES, REFUSED_TYPE, label()),
  name: label(),
  chart_title: label(),
  chart_subtitle: label().nullable().default(null),
  x_data: data(),
  y_data: data(),
  y_data_names: listOf(text()).nullable().default([]),
  x_label: label().nullable().default("x"),
  y_label: label().nullable().default("y"),
  x_min: limit(),
  x_max: limit(),
  y_min: limit(),
  y_max: limit(),
  comparable: flagSchema.nullable().default(false),
}));

/**
 * The schema of a chart as a client may send it: the MLOps App's limits, defaults and rules. A chart
 * against a rule about its data is told apart from one of the wrong shape by `refusalOf`.
 */
export const interactiveChartSchema: z.ZodType<InteractiveChart> = z.lazy(() =>
  z.unknown().transform((value, context) => {
    const form = interactiveChartFormSchema.safeParse(value);
    for (const issue of form.error?.issues ?? []) context.addIssue({ ...issue });
    const problem = isObject(value) ? formProblem(value, form.error) : undefined;
    if (problem !== undefined) return refuse(context, problem, problem);
    if (isObject(value) && value.y_data_names === null) return raiseNoNames(context);
    // That it has names was just made sure of.
    return form.data as InteractiveChart | undefined ?? z.NEVER;
  })
);

function raiseNoNames(context: FaultContext): never {
  return raise(
    context,
    "y_data_names must be a list, not null",
    { msg: "object of type 'NoneType' has no len()", type: "type_error" },
    ["__root__"],
  );
}

/** The schema of a chart in an App's reply. */
export const interactiveChartReplySchema: z.ZodType<InteractiveChart> = documentOf(() => ({
  id: objectIdSchema,
  chart_type: choice(CHART_TYPES),
  name: text(),
  chart_title: text(),
  chart_subtitle: text().nullable(),
  x_data: data(),
  y_data: data(),
  y_data_names: listOf(text()),
  x_label: text().nullable(),
  y_label: text().nullable(),
  x_min: numberSchema.nullable(),
  x_max: numberSchema.nullable(),
  y_min: numberSchema.nullable(),
  y_max: numberSchema.nullable(),
  comparable: flagSchema.nullable(),
}));

/**
 * The rules about the data hold even where other fields are wrong: the MLOps App takes a missing or
 * wrong field for an empty one and goes on.
 */
function formProblem(
  form: Record<string, unknown>,
  error: z.ZodError | undefined,
): string | undefined {
  const wrong = new Set(error?.issues.map((issue) => issue.path[0]));
  const list = <T>(field: keyof ChartData) => (wrong.has(field) ? [] : form[field] ?? []) as T[];
  return chartDataProblem(String(form.chart_type), {
    x_data: list("x_data"),
    y_data: list("y_data"),
    y_data_names: list("y_data_names"),
  });
}
