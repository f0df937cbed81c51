const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM"];

/** Calls a function whenever it is told to hang up: whoever runs it asks so, or its terminal was closed. */
export function onHangUp(listener: () => void): Disposable {
  if (Deno.build.os === "windows") return { [Symbol.dispose]() {} };
  Deno.addSignalListener("SIGHUP", listener);
  return { [Symbol.dispose]: () => Deno.removeSignalListener("SIGHUP", listener) };
}

/** Calls a function at the first signal that asks to stop; a second one ends the program at once. */
export function onStopSignal(stop: () => void): Disposable {
  const listener = (): void => {
    stopListening();
    stop();
  };
  const stopListening = (): void => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, listener);
  };
  for (const signal of SIGNALS) Deno.addSignalListener(signal, listener);
  return { [Symbol.dispose]: stopListening };
}
