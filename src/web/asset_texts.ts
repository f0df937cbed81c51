/**
 * The texts of the pages' scripts and styles, by the names that a browser loads them by.
 *
 * @module
 */

import { echartsScript } from "../deps/echarts.ts";
import { litHtmlScript } from "../deps/lit_html.ts";
import api from "./api.js" with { type: "text" };
import cards from "./cards.js" with { type: "text" };
import cardsStyle from "./cards.css" with { type: "text" };
import chartBox from "./chart_box.js" with { type: "text" };
import chartBoxStyle from "./chart_box.css" with { type: "text" };
import chartDownload from "./chart_download.js" with { type: "text" };
import chartFrame from "./chart_frame.js" with { type: "text" };
import chartOptions from "./chart_options.js" with { type: "text" };
import chartSeries from "./chart_series.js" with { type: "text" };
import chartTable from "./chart_table.js" with { type: "text" };
import chartTheme from "./chart_theme.js" with { type: "text" };
import chartView from "./chart_view.js" with { type: "text" };
import chartWords from "./chart_words.js" with { type: "text" };
import compare from "./compare.js" with { type: "text" };
import compareStyle from "./compare.css" with { type: "text" };
import compareAdd from "./compare_add.js" with { type: "text" };
import compareCharts from "./compare_charts.js" with { type: "text" };
import compareDrawings from "./compare_drawings.js" with { type: "text" };
import compareFile from "./compare_file.js" with { type: "text" };
import compareGroups from "./compare_groups.js" with { type: "text" };
import compareOptions from "./compare_options.js" with { type: "text" };
import compareRows from "./compare_rows.js" with { type: "text" };
import copy from "./copy.js" with { type: "text" };
import curveControls from "./curve_controls.js" with { type: "text" };
import curveData from "./curve_data.js" with { type: "text" };
import curveList from "./curve_list.js" with { type: "text" };
import curveOptions from "./curve_options.js" with { type: "text" };
import datasets from "./datasets.js" with { type: "text" };
import dialog from "./dialog.js" with { type: "text" };
import experiments from "./experiments.js" with { type: "text" };
import gridStyle from "./grid.css" with { type: "text" };
import grid from "./grid.js" with { type: "text" };
import gridActions from "./grid_actions.js" with { type: "text" };
import gridBest from "./grid_best.js" with { type: "text" };
import gridCells from "./grid_cells.js" with { type: "text" };
import gridChooser from "./grid_chooser.js" with { type: "text" };
import gridColumnMenu from "./grid_column_menu.js" with { type: "text" };
import gridColumns from "./grid_columns.js" with { type: "text" };
import gridCondition from "./grid_condition.js" with { type: "text" };
import gridData from "./grid_data.js" with { type: "text" };
import gridEmpty from "./grid_empty.js" with { type: "text" };
import gridFilter from "./grid_filter.js" with { type: "text" };
import gridHead from "./grid_head.js" with { type: "text" };
import gridHistory from "./grid_history.js" with { type: "text" };
import gridKept from "./grid_kept.js" with { type: "text" };
import gridKeyboard from "./grid_keyboard.js" with { type: "text" };
import gridLayout from "./grid_layout.js" with { type: "text" };
import gridLive from "./grid_live.js" with { type: "text" };
import gridMoves from "./grid_moves.js" with { type: "text" };
import gridOrder from "./grid_order.js" with { type: "text" };
import gridProject from "./grid_project.js" with { type: "text" };
import gridRows from "./grid_rows.js" with { type: "text" };
import gridSelection from "./grid_selection.js" with { type: "text" };
import gridState from "./grid_state.js" with { type: "text" };
import gridTools from "./grid_tools.js" with { type: "text" };
import gridValues from "./grid_values.js" with { type: "text" };
import gridView from "./grid_view.js" with { type: "text" };
import gridWidths from "./grid_widths.js" with { type: "text" };
import imageLightbox from "./image_lightbox.js" with { type: "text" };
import imageLightboxStyle from "./image_lightbox.css" with { type: "text" };
import iteration from "./iteration.js" with { type: "text" };
import iterationStyle from "./iteration.css" with { type: "text" };
import iterationActions from "./iteration_actions.js" with { type: "text" };
import iterationValues from "./iteration_values.js" with { type: "text" };
import keys from "./keys.js" with { type: "text" };
import live from "./live.js" with { type: "text" };
import menu from "./menu.js" with { type: "text" };
import noteEditor from "./note_editor.js" with { type: "text" };
import projects from "./projects.js" with { type: "text" };
import search from "./search.js" with { type: "text" };
import searchStyle from "./search.css" with { type: "text" };
import searchMatch from "./search_match.js" with { type: "text" };
import shell from "./shell.js" with { type: "text" };
import style from "./style.css" with { type: "text" };
import tableFile from "./table_file.js" with { type: "text" };
import theme from "./theme.js" with { type: "text" };
import toast from "./toast.js" with { type: "text" };

/** Scripts; all but `theme.js` are modules. */
export const SCRIPTS = {
  "lit-html.js": litHtmlScript,
  "echarts.js": echartsScript,
  "api.js": api,
  "cards.js": cards,
  "chart_box.js": chartBox,
  "chart_download.js": chartDownload,
  "chart_frame.js": chartFrame,
  "chart_options.js": chartOptions,
  "chart_series.js": chartSeries,
  "chart_table.js": chartTable,
  "chart_theme.js": chartTheme,
  "chart_view.js": chartView,
  "chart_words.js": chartWords,
  "compare.js": compare,
  "compare_add.js": compareAdd,
  "compare_charts.js": compareCharts,
  "compare_drawings.js": compareDrawings,
  "compare_file.js": compareFile,
  "compare_groups.js": compareGroups,
  "compare_options.js": compareOptions,
  "compare_rows.js": compareRows,
  "copy.js": copy,
  "curve_controls.js": curveControls,
  "curve_data.js": curveData,
  "curve_list.js": curveList,
  "curve_options.js": curveOptions,
  "datasets.js": datasets,
  "dialog.js": dialog,
  "experiments.js": experiments,
  "grid.js": grid,
  "grid_actions.js": gridActions,
  "grid_best.js": gridBest,
  "grid_cells.js": gridCells,
  "grid_chooser.js": gridChooser,
  "grid_column_menu.js": gridColumnMenu,
  "grid_columns.js": gridColumns,
  "grid_condition.js": gridCondition,
  "grid_data.js": gridData,
  "grid_empty.js": gridEmpty,
  "grid_filter.js": gridFilter,
  "grid_head.js": gridHead,
  "grid_history.js": gridHistory,
  "grid_kept.js": gridKept,
  "grid_keyboard.js": gridKeyboard,
  "grid_layout.js": gridLayout,
  "grid_live.js": gridLive,
  "grid_moves.js": gridMoves,
  "grid_order.js": gridOrder,
  "grid_project.js": gridProject,
  "grid_rows.js": gridRows,
  "grid_selection.js": gridSelection,
  "grid_state.js": gridState,
  "grid_tools.js": gridTools,
  "grid_values.js": gridValues,
  "grid_view.js": gridView,
  "grid_widths.js": gridWidths,
  "image_lightbox.js": imageLightbox,
  "iteration.js": iteration,
  "iteration_actions.js": iterationActions,
  "iteration_values.js": iterationValues,
  "keys.js": keys,
  "live.js": live,
  "menu.js": menu,
  "note_editor.js": noteEditor,
  "projects.js": projects,
  "search.js": search,
  "search_match.js": searchMatch,
  "shell.js": shell,
  "table_file.js": tableFile,
  "theme.js": theme,
  "toast.js": toast,
};

/** Styles. */
export const STYLES = {
  "cards.css": cardsStyle,
  "chart_box.css": chartBoxStyle,
  "compare.css": compareStyle,
  "grid.css": gridStyle,
  "image_lightbox.css": imageLightboxStyle,
  "iteration.css": iterationStyle,
  "search.css": searchStyle,
  "style.css": style,
};
