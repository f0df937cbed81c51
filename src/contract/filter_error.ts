/**
 * What is wrong with a filter, and where.
 *
 * @module
 */

/** How much of a long filter is shown before and after the place, in UTF-16 units. */
const SHOWN = 40;

/** A filter that cannot be read; its message shows the place with a caret below it. */
export class FilterError extends TypeError {
  override readonly name = "FilterError";

  /**
   * @param why What is wrong, as the end of a sentence.
   * @param position Where in the filter, in UTF-16 units from 0.
   */
  constructor(readonly why: string, filter: string, readonly position: number) {
    const [line, caret] = pointTo(filter, position);
    const place = `at character ${position + 1}`;
    super(`Cannot read the filter: ${why}, ${place}\n  ${line}\n  ${" ".repeat(caret)}^`);
  }
}

function pointTo(filter: string, position: number): [line: string, caret: number] {
  const start = position > SHOWN ? position - SHOWN : 0;
  const [before, after] = [start > 0 ? "…" : "", position + SHOWN < filter.length ? "…" : ""];
  const shown = filter.slice(start, position + SHOWN).replaceAll(/\s/g, " ");
  return [before + shown + after, before.length + position - start];
}
