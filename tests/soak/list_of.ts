const MOST = 20;

/** How many faults there are, and the first of them, a line each. */
export function listOf(faults: readonly string[]): string {
  return [`${faults.length} faults`, ...faults.slice(0, MOST)].join("\n  ");
}
