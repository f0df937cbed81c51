/**
 * Pages that list things as cards: which of them are wanted, in which order, and what stands around
 * them. The page's script asks for the same page again and takes over what has changed.
 *
 * @module
 */

import { html } from "../deps/hono.ts";
import type { Html } from "./page.ts";

/** What of a thing its card's place depends on. */
export interface Listed {
  archived: boolean;
  pinned: boolean;
  /** Local time of the App's machine. */
  created_at: string;
  updated_at: string;
}

/** What is asked for, by the page's address. */
export interface Listing {
  archived: boolean;
  search: string;
  sort: keyof typeof SORTS;
}

/** How a kind of things is listed. */
export interface CardKind<T extends Listed> {
  /** The page, from the App's root. */
  href: string;
  /** What they are called, like `projects`. */
  plural: string;
  nameOf(item: T): string;
  /** What a search looks at. */
  textsOf(item: T): (string | null)[];
  card(item: T): Html;
  /** What is shown where there is none at all. */
  none: Html;
}

const SORTS = {
  updated: { text: "Last updated", by: "updated_at", sign: -1 },
  "updated-first": { text: "First updated", by: "updated_at", sign: 1 },
  created: { text: "Newest", by: "created_at", sign: -1 },
  "created-first": { text: "Oldest", by: "created_at", sign: 1 },
  name: { text: "A to Z", by: "name", sign: 1 },
  "name-last": { text: "Z to A", by: "name", sign: -1 },
} as const;

const NAMES = new Intl.Collator("en", { numeric: true });

/** Reads an address; what it does not say, or says wrongly, is as on a first visit. */
export function readListing(query: Record<string, string>): Listing {
  const { archived, search = "", sort = "" } = query;
  return {
    archived: archived === "true",
    search: search.trim(),
    sort: Object.hasOwn(SORTS, sort) ? sort as keyof typeof SORTS : "updated",
  };
}

/** Those that are wanted, in their order: pinned ones first. */
export function wantedOf<T extends Listed>(
  items: readonly T[],
  { archived, search, sort }: Listing,
  { nameOf, textsOf }: Pick<CardKind<T>, "nameOf" | "textsOf">,
): T[] {
  const words = search.toLowerCase().split(/\s+/);
  const isFound = (item: T) => {
    const text = textsOf(item).join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const { by, sign } = SORTS[sort];
  const inOrder = by === "name"
    ? (a: T, b: T) => NAMES.compare(nameOf(a), nameOf(b))
    : (a: T, b: T) => a[by] < b[by] ? -1 : Number(a[by] > b[by]);
  return items.filter((item) => item.archived === archived && isFound(item))
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || sign * inOrder(a, b));
}

/** The body of the page. */
export function cardList<T extends Listed>(
  items: readonly T[],
  listing: Listing,
  kind: CardKind<T>,
  create: string,
): Html {
  const { plural, href } = kind;
  return html`
    <div class="bar">
      <h1>${plural.charAt(0).toUpperCase() + plural.slice(1)}</h1>
      ${tabs(items, listing, href)}
      <span class="grow"></span>
      ${form(listing, kind)}
      ${listing.archived
        ? ""
        : html`<button class="primary" id="create" data-changes>${create}</button>`}
    </div>
    <div id="listed">${cards(items, listing, kind)}</div>
  `;
}

function tabs(items: readonly Listed[], { archived, sort }: Listing, href: string): Html {
  const archivedCount = items.filter((item) => item.archived).length;
  const tab = (text: string, isArchive: boolean, count: number) =>
    html`
      <a href="${href}?${new URLSearchParams({ ...isArchive && { archived: "true" }, sort })}"
        aria-current="${String(
          isArchive === archived,
        )}">${text} <span class="count">${count}</span></a>
    `;
  return html`
    <nav class="tabs" id="tabs" aria-label="Active or archived">
      ${tab("Active", false, items.length - archivedCount)}
      ${tab("Archive", true, archivedCount)}
    </nav>
  `;
}

function form<T extends Listed>({ archived, search, sort }: Listing, kind: CardKind<T>): Html {
  return html`
    <form class="bar" id="listing" role="search" action="${kind.href}">
      ${archived ? html`<input type="hidden" name="archived" value="true">` : ""}
      <input type="search" name="search" value="${search}" placeholder="Search" maxlength="200"
        aria-label="Search ${kind.plural}" aria-keyshortcuts="/">
      <select name="sort" aria-label="Order">
    ${Object.entries(SORTS).map(([value, { text }]) =>
      html`<option value="${value}" ${value === sort ? "selected" : ""}>${text}</option>`
    )}
      </select>
    </form>
  `;
}

function cards<T extends Listed>(
  items: readonly T[],
  listing: Listing,
  kind: CardKind<T>,
): Html | Html[] {
  const wanted = wantedOf(items, listing, kind);
  if (wanted.length === 0) return emptiness(items, listing, kind);
  const all = items.filter((item) => item.archived === listing.archived).length;
  return html`
    <p class="muted" role="status">${wanted.length < all
      ? `${wanted.length} of ${all} ${kind.plural}`
      : ""}</p>
    <ul class="cards" id="cards">${wanted.map((item) => kind.card(item))}</ul>
  `;
}

function emptiness<T extends Listed>(
  items: readonly T[],
  { archived, search }: Listing,
  { plural, href, none }: CardKind<T>,
): Html {
  if (items.length === 0) return none;
  if (items.some((item) => item.archived === archived)) {
    return html`
      <div class="empty" role="status">
        <p>Nothing among these ${plural} has “<bdi>${search}</bdi>” in it.</p>
        <p><a class="button" href="${href}${archived ? "?archived=true" : ""}">Show all</a></p>
      </div>
    `;
  }
  return archived
    ? html`<p class="empty">The archive is empty. The menu ⋮ of a card puts it here.</p>`
    : html`
      <div class="empty">
        <p>All ${plural} are in the archive.</p>
        <p><a class="button" href="${href}?archived=true">Open the archive</a></p>
      </div>
    `;
}

/** The head of a card: its name, which leads on, what tells it apart, and its menu. */
export function cardHead(name: Html | string, isPinned: boolean, label: string): Html {
  return html`
    <header>
      <h2>${name}</h2>
      ${isPinned
        ? html`<span class="pin" title="Pinned" role="img" aria-label="Pinned">★</span>`
        : ""}
      <button class="icon more" aria-haspopup="menu" aria-label="Actions for ${label}">⋮</button>
    </header>
  `;
}

/** When a thing was made and changed. */
export function cardTimes({ created_at, updated_at }: Listed): Html {
  return html`
    <p class="muted times">
      <span>Created ${timeOf(created_at)}</span> <span>Updated ${timeOf(updated_at)}</span>
    </p>
  `;
}

/** A time of the App's machine; the page's script shows it in the time of whoever looks. */
function timeOf(local: string): Html {
  const shown = local.slice(0, 16).replace("T", " ");
  return html`<time datetime="${new Date(local).toISOString()}">${shown}</time>`;
}

/** A number of things. */
export function numberOf(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
