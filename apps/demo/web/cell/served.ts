// What the worker that runs programs and the service worker that serves them agree on (cell/service-worker.js says the same).

/** Of the page's folder. */
export const FOLDER = "lecture-cells/";
export const CACHE = "adjoint-lecture-cells";
export const SERVICE_WORKER = "service-worker.js";
