import type { DeviceName, Study } from "./messages";

// Runs that the browser keeps for the next visit: one of each part, in its IndexedDB.

export interface Kept {
  readonly part: Study["part"];
  readonly state: Uint8Array;
  readonly step: number;
  readonly device: DeviceName;
  /** Milliseconds since 1970. */
  readonly when: number;
}

const [DATABASE, STORE] = ["adjoint", "runs"];

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the database did not answer"));
  });

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "part" });
  return settled(request);
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await openDatabase();
  try {
    return await settled(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

export const keepRun = (run: Kept): Promise<IDBValidKey> => within("readwrite", (store) => store.put(run));

export const keptRun = (part: Study["part"]): Promise<Kept | undefined> => within("readonly", (store) => store.get(part));

export const forgetRun = (part: Study["part"]): Promise<undefined> => within("readwrite", (store) => store.delete(part));
