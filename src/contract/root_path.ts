/** The way from a path up to the App's root, relative: a proxy may have put the App below any path. */
export function rootFrom(path: string): string {
  return "../".repeat(path.split("/").length - 2) || "./";
}
