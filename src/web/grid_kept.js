/// <reference lib="dom" />
/** What this browser keeps of how somebody likes the grid. */

/**
 * @param {string} name
 * @returns {string | null}
 */
export function kept(name) {
  try {
    return localStorage.getItem(`grid ${name}`);
  } catch {
    return null; // a browser that keeps nothing
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function keep(name, value) {
  try {
    localStorage.setItem(`grid ${name}`, value);
  } catch {
    // it is forgotten with the page
  }
}
