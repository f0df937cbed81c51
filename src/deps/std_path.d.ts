/** Joins path segments with the system's separator and normalises the result. */
export declare function join(...paths: string[]): string;
/** Resolves path segments to an absolute path, from the right to the left. */
export declare function resolve(...paths: string[]): string;
/** The last portion of a path. */
export declare function basename(path: string, suffix?: string): string;
/** The folder part of a path. */
export declare function dirname(path: string): string;
/** The path of a `file:` URL. */
export declare function fromFileUrl(url: string | URL): string;
