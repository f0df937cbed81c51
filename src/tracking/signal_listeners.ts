/**
 * Which signals the program itself listens to.
 *
 * A signal that the program handles must not be raised again. Deno does not tell who listens, so
 * `Deno.addSignalListener` and `Deno.removeSignalListener` are followed from the moment this module is
 * loaded. (Signals that a program was started to ignore, as by `nohup`, end every Deno program: 2.9.6.)
 *
 * @module
 */

/** A function that a signal calls. */
type Listener = () => void;

const { addSignalListener, removeSignalListener } = Deno;
/** What is called in place of each listener of the program's own. */
const own = new Map<Deno.Signal, Map<Listener, Listener>>();
let tell: (signal: Deno.Signal) => void = () => {};

/** Listens to a signal without counting as a listener of the program's own. */
export const listen = addSignalListener;

/** Takes such a listener away. */
export const unlisten = removeSignalListener;

/** Has a function called before each listener of the program's own: that one may exit. */
export function callBeforeOwnListeners(callback: (signal: Deno.Signal) => void): void {
  tell = callback;
}

/** Whether the program listens to a signal itself, by Deno's functions or by Node's. */
export function hasOwnListener(signal: Deno.Signal): boolean {
  // deno-lint-ignore no-process-global -- to import it takes a program's start 14 ms
  return (own.get(signal)?.size ?? 0) > 0 || process.listenerCount(signal) > 0;
}

function addOwn(signal: Deno.Signal, listener: Listener): void {
  const listeners = own.get(signal) ?? new Map<Listener, Listener>();
  const told = listeners.get(listener) ?? function told(): void {
    tell(signal);
    listener();
  };
  addSignalListener(signal, typeof listener === "function" ? told : listener);
  own.set(signal, listeners.set(listener, told));
}

function removeOwn(signal: Deno.Signal, listener: Listener): void {
  removeSignalListener(signal, own.get(signal)?.get(listener) ?? listener);
  own.get(signal)?.delete(listener);
}

const followed = { addSignalListener: addOwn, removeSignalListener: removeOwn };
for (const [name, value] of Object.entries(followed)) {
  Object.defineProperty(Deno, name, { value, writable: true, configurable: true });
}
