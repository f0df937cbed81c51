/** Joins path segments with the system's separator and normalises the result. */
export declare function join(...paths: string[]): string;
/** Resolves path segments to an absolute path, from the right to the left. */
export declare function resolve(...paths: string[]): string;
/** The last portion of a path. */
export declare function basename(path: string, suffix?: string): string;
/** The folder part of a path. */
export declare function dirname(path: string): string;
/** Whether a path is absolute. */
export declare function isAbsolute(path: string): boolean;
/** The path of a `file:` URL. */
export declare function fromFileUrl(url: string | URL): string;
/** The `file:` URL of an absolute path. */
export declare function toFileUrl(path: string): URL;
/** The way from one path to another. */
export declare function relative(from: string, to: string): string;
/** Collapses `..`, `.` and repeated separators. */
export declare function normalize(path: string): string;
