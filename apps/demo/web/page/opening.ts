import type { News, Order } from "../worker/messages";
import { newWorker, Session } from "./session";

/** A state that is not gone on from, and what is wrong with it. */
export class StateRefused extends Error {}

/** Goes on with a run that was carried away. @throws StateRefused for anything else. */
export function openSession(state: Uint8Array, paused: boolean): Promise<Session> {
  const worker = newWorker();
  const order: Order = { kind: "open", state, paused, page: document.baseURI };
  return new Promise((resolve, reject) => {
    const refuse = (detail: string): void => {
      worker.terminate();
      reject(new StateRefused(detail));
    };
    worker.onmessage = ({ data }: MessageEvent<News>) => {
      if (data.kind === "failed") refuse(data.detail);
      if (data.kind !== "opened") return;
      worker.onmessage = worker.onerror = null;
      const { study, device, seed } = data;
      resolve(new Session({ study, device, seed, paused }, worker));
    };
    worker.onerror = ({ message }) => refuse(message);
    worker.postMessage(order);
  });
}
