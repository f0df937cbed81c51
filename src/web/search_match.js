/** How well names fit what is searched for. */

/** How many characters may lie between those that are searched for, for each of them. */
const MOST_SPREAD = 2;

/**
 * How well a text fits: 0 if it does not. Each word of the query has to stand in it, or at least its
 * characters, in their order and near each other.
 *
 * @param {string} text
 * @param {string} query
 */
export function matchScore(text, query) {
  const lower = text.toLowerCase();
  let score = 0;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const own = wordScore(lower, word);
    if (own === 0) return 0;
    score += own;
  }
  return score === 0 ? 1 : score;
}

/**
 * The items that fit best, best first; of those that fit alike the first. A name that fits counts for
 * more than a name with its detail that does.
 *
 * @template {{ name: string, detail: string }} T
 * @param {readonly T[]} items
 * @param {string} query
 * @param {number} most
 * @returns {T[]}
 */
export function bestMatches(items, query, most) {
  /** @param {T} item */
  const scoreOf = ({ name, detail }) =>
    2 * matchScore(name, query) || matchScore(`${name} ${detail}`, query);
  return items.map((item) => ({ item, score: scoreOf(item) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ item }) => item);
}

/**
 * @param {string} text
 * @param {string} word
 */
function wordScore(text, word) {
  const at = text.indexOf(word);
  if (at < 0) return word.length / spanOf(text, word) / 2;
  const startsWord = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? "");
  return 1 + Number(startsWord) + word.length / text.length;
}

/**
 * The length of the shortest part of a text that has a word's characters in their order; infinite if there
 * is none that is short enough.
 *
 * @param {string} text
 * @param {string} word
 */
function spanOf(text, word) {
  let shortest = Infinity;
  for (
    let start = text.indexOf(word[0] ?? "");
    start >= 0;
    start = text.indexOf(word[0] ?? "", start + 1)
  ) {
    let at = start;
    for (const character of word.slice(1)) {
      at = text.indexOf(character, at + 1);
      if (at < 0) return shortest;
    }
    const span = at - start + 1;
    if (span <= word.length * MOST_SPREAD) shortest = Math.min(shortest, span);
  }
  return shortest;
}
