/**
 * A turn of the event loop: signals and messages arrive only then, and a loop that awaits finished work alone never takes one. In pages and
 * workers by a message, since a timer that is set again and again waits four milliseconds.
 */
export function eventLoopTurn(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
