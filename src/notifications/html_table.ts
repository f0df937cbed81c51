/**
 * Values as HTML tables.
 *
 * @module
 */

import { fitText, harmless } from "./plain_text.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A mail is to be read: what goes on and on is cut, and says so. */
const MOST_ITEMS = 50;
const MOST_TEXT = 10_000;
const MOST_CHARACTERS = 500_000;
const MOST_LEVELS = 20;
const CELL_MARKUP = 20;

/** A text as HTML; a very long one is cut. */
export function escapeHtml(text: string): string {
  return fitText(harmless(text), MOST_TEXT, (character) => ENTITIES[character] ?? character);
}

/**
 * A value as HTML: an object becomes a table with a row for each name, a list becomes a list, and a list
 * of like objects one table. Everything is escaped.
 */
export function htmlTable(value: unknown): string {
  return new HtmlWriter().write(value, 0);
}

class HtmlWriter {
  #room = MOST_CHARACTERS;

  write(value: unknown, level: number): string {
    if (this.#room <= 0 || level > MOST_LEVELS) return "…";
    if (Array.isArray(value)) return this.#list(value, level + 1);
    if (typeof value === "object" && value !== null) return this.#table(value, level + 1);
    return this.#text(String(value));
  }

  #text(text: string): string {
    const escaped = escapeHtml(text);
    this.#room -= escaped.length + CELL_MARKUP;
    return escaped;
  }

  #table(object: object, level: number): string {
    const rows: string[] = [];
    const entries = Object.entries(object);
    for (const [name, value] of entries) {
      if (this.#room <= 0) {
        rows.push(`<tr><th>…</th><td>${entries.length - rows.length} more</td></tr>`);
        break;
      }
      rows.push(`<tr><th>${this.#text(name)}</th><td>${this.write(value, level)}</td></tr>`);
    }
    return rows.length === 0 ? "" : `<table border="1">${rows.join("")}</table>`;
  }

  #list(items: readonly unknown[], level: number): string {
    const shown = items.slice(0, MOST_ITEMS);
    const rest = items.length - shown.length;
    const names = namesOfAll(shown);
    if (names !== undefined) return this.#rows(names, shown as object[], rest, level);
    const lines = shown.map((item) => `<li>${this.write(item, level)}</li>`);
    if (rest > 0) lines.push(`<li>… ${rest} more</li>`);
    return lines.length === 0 ? "" : `<ul>${lines.join("")}</ul>`;
  }

  #rows(names: readonly string[], items: readonly object[], rest: number, level: number): string {
    const heads = names.map((name) => `<th>${this.#text(name)}</th>`);
    const rows = items.map((item) => {
      const cells = Object.values(item).map((value) => `<td>${this.write(value, level)}</td>`);
      return `<tr>${cells.join("")}</tr>`;
    });
    if (rest > 0) rows.push(`<tr><td colspan="${names.length}">… ${rest} more</td></tr>`);
    const body = `<tbody>${rows.join("")}</tbody>`;
    return `<table border="1"><thead><tr>${heads.join("")}</tr></thead>${body}</table>`;
  }
}

/** The names that every item has, in the same order; `undefined` if they are not objects alike. */
function namesOfAll(items: readonly unknown[]): string[] | undefined {
  const [first, ...others] = items.map(namesOf);
  if (first === undefined || first.length === 0) return undefined;
  const key = JSON.stringify(first);
  return others.every((names) => JSON.stringify(names) === key) ? first : undefined;
}

function namesOf(item: unknown): string[] | undefined {
  const isObject = typeof item === "object" && item !== null && !Array.isArray(item);
  return isObject ? Object.keys(item) : undefined;
}
