// deno-lint-ignore-file no-console -- it stands in for the console

/** What is printed as a warning, kept from the terminal: `using warnings = capturedWarnings()`. */
export interface CapturedWarnings extends Disposable {
  /** The lines, without those that only say where it tracks. */
  readonly lines: string[];
}

/** Begins to keep warnings. */
export function capturedWarnings(): CapturedWarnings {
  const { warn } = console;
  const lines: string[] = [];
  console.warn = (line: unknown) => {
    if (!/^mlops: tracking into /.test(String(line))) lines.push(String(line));
  };
  return {
    lines,
    [Symbol.dispose](): void {
      console.warn = warn;
    },
  };
}
