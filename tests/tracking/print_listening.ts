/** Loaded before a program: prints which signals anything begins to listen to, and tells the program. */

const { addSignalListener } = Deno;

Object.defineProperty(Deno, "addSignalListener", {
  value(signal: Deno.Signal, listener: () => void): void {
    addSignalListener(signal, listener);
    Deno.stdout.writeSync(new TextEncoder().encode(`listening to ${signal}\n`));
    if (signal === "SIGHUP") dispatchEvent(new Event("listening")); // the last of them
  },
  writable: true,
  configurable: true,
});
