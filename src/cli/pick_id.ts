const MOST_TOLD = 5;

/**
 * Picks the one id that a person means.
 *
 * @param part The id, or the beginning or the end of it.
 * @param none What to say of when there is none: `No iteration in .mlops`.
 * @throws {Error} If there is no such id, or more than one.
 */
export function pickId(ids: readonly string[], part: string, none: string): string {
  const wanted = part.toLowerCase();
  const found = ids.filter((id) => id.startsWith(wanted) || id.endsWith(wanted));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw new Error(`${none} has an id that begins or ends with "${part}"`);
  const told = found.slice(0, MOST_TOLD).join(", ");
  const more = found.length > MOST_TOLD ? ` and ${found.length - MOST_TOLD} more` : "";
  throw new Error(`"${part}" could be ${told}${more}: give more of the id`);
}
