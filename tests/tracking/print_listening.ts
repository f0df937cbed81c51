/** Loaded before a program: prints which signals anything begins to listen to. */

const { addSignalListener } = Deno;

Object.defineProperty(Deno, "addSignalListener", {
  value(signal: Deno.Signal, listener: () => void): void {
    addSignalListener(signal, listener);
    Deno.stdout.writeSync(new TextEncoder().encode(`listening to ${signal}\n`));
  },
  writable: true,
  configurable: true,
});
