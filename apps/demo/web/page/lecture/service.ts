import { SERVICE_WORKER } from "../../cell/served";

/** Why edited programs cannot run here. */
export type Unserved = { readonly reason: "insecure" | "refused" | "silent"; readonly detail: string };

/** The folder that the page lies in. */
export const pageFolder = new URL(".", location.href.split("#")[0]).href;

const PATIENCE = 10_000;

const within = <T>(promise: Promise<T>): Promise<T | undefined> =>
  Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE))]);

/** The worker that serves programs takes pages over when it starts. A page that was reloaded past it asks again. */
async function takenOver(registration: ServiceWorkerRegistration): Promise<boolean> {
  const { serviceWorker } = navigator;
  const active = (await within(serviceWorker.ready)) ?? registration;
  if (active.active === null) return false;
  if (serviceWorker.controller !== null) return true;
  const change = new Promise<boolean>((resolve) => serviceWorker.addEventListener("controllerchange", () => resolve(true), { once: true }));
  active.active.postMessage("claim");
  return (await within(change)) ?? false;
}

/** Makes ready what serves edited programs as modules of the page. @returns Null, or why it cannot be. */
export async function serve(): Promise<Unserved | null> {
  if (!("serviceWorker" in navigator) || !("caches" in globalThis)) return { reason: "insecure", detail: "" };
  try {
    const registration = await navigator.serviceWorker.register(new URL(SERVICE_WORKER, pageFolder), { scope: pageFolder });
    return (await takenOver(registration)) ? null : { reason: "silent", detail: "" };
  } catch (error) {
    return { reason: "refused", detail: error instanceof Error ? error.message : String(error) };
  }
}
