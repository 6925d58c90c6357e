import { DeviceError, isTensor, runtime, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { ArrayLike } from "./array-like";
import { isArray, wrap } from "./make-array";
import * as choosing from "./choosing";
import * as searching from "./searching";
import * as histograms from "./histograms";
import * as sets from "./sets";
import * as sorting from "./sorting";
import * as statistics from "./statistics";
import type { Index } from "./subscripts";

const readsAtOnce = (name: string): boolean => runtime().devices.get(name)?.backend.readSync !== undefined;

/** A device that can be read at once. @throws DeviceError where none is registered. */
function hostFor(operation: string): string {
  const found = [...runtime().devices.keys()].find(readsAtOnce);
  if (found !== undefined) return found;
  throw new DeviceError(
    operation,
    "no registered device can be read synchronously.",
    "await use(webgpu(), cpu()) registers one beside the GPU.",
  );
}

const deviceOf = (value: unknown): string | undefined => {
  if (isArray(value) || isTensor(value)) return (value as Tensor).device;
  return Array.isArray(value) ? value.map(deviceOf).find((name) => name !== undefined) : undefined;
};

/** Arrays, in lists and in results with names too, on another device. */
async function moved(value: unknown, device: string): Promise<unknown> {
  if (isArray(value)) return value.device === device ? value : wrap(await value.tensor.detach().to(device));
  if (isTensor(value)) return value.device === device ? value : value.detach().to(device);
  if (Array.isArray(value)) return Promise.all(value.map((one) => moved(one, device)));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const entries = await Promise.all(Object.entries(value).map(async ([name, one]) => [name, await moved(one, device)] as const));
  return Object.fromEntries(entries);
}

/** A function that reads values, as one that waits for them: it runs on a device that can be read at once, and its result goes back. */
function waiting<F extends (...args: never[]) => unknown>(name: string, fn: F): (...args: Parameters<F>) => Promise<ReturnType<F>> {
  return async (...args) => {
    const device = args.map(deviceOf).find((one) => one !== undefined);
    if (device === undefined || readsAtOnce(device)) return fn(...args) as ReturnType<F>;
    const own = (await moved(args, hostFor(name))) as Parameters<F>;
    return (await moved(fn(...own), device)) as ReturnType<F>;
  };
}

/** `a.get(…)` with boolean arrays. */
export const get = /* @__PURE__ */ waiting("get", (a: NDArray, ...indices: Index[]): NDArray => a.get(...indices));
/** The values as nested arrays. */
export const tolist = /* @__PURE__ */ waiting("tolist", (a: NDArray, ...surplus: []): unknown => a.tolist(...surplus));
/** The value of an array of one element. */
export const item = /* @__PURE__ */ waiting("item", (a: NDArray): number | bigint | boolean => a.item());
/** See `np.nonzero`. */
export const nonzero = /* @__PURE__ */ waiting("nonzero", searching.nonzero);
/** See `np.flatnonzero`. */
export const flatnonzero = /* @__PURE__ */ waiting("flatnonzero", searching.flatnonzero);
/** See `np.argwhere`. */
export const argwhere = /* @__PURE__ */ waiting("argwhere", searching.argwhere);
/** See `np.where` with one argument. */
export const where = /* @__PURE__ */ waiting("where", (condition: ArrayLike, ...surplus: []): NDArray[] =>
  choosing.where(condition, ...surplus),
);
/** See `np.compress`. */
export const compress = /* @__PURE__ */ waiting("compress", choosing.compress);
/** See `np.extract`. */
export const extract = /* @__PURE__ */ waiting("extract", choosing.extract);
/** See `np.unique`. */
export const unique = /* @__PURE__ */ waiting(
  "unique",
  sets.unique as (ar: ArrayLike, options?: sets.UniqueOptions) => NDArray | NDArray[],
);
/** See `np.unique_all`. */
export const unique_all = /* @__PURE__ */ waiting("unique_all", sets.unique_all);
/** See `np.unique_counts`. */
export const unique_counts = /* @__PURE__ */ waiting("unique_counts", sets.unique_counts);
/** See `np.unique_inverse`. */
export const unique_inverse = /* @__PURE__ */ waiting("unique_inverse", sets.unique_inverse);
/** See `np.unique_values`. */
export const unique_values = /* @__PURE__ */ waiting("unique_values", sets.unique_values);
/** See `np.isin`. */
export const isin = /* @__PURE__ */ waiting("isin", sets.isin);
/** See `np.intersect1d`. */
export const intersect1d = /* @__PURE__ */ waiting("intersect1d", sets.intersect1d);
/** See `np.union1d`. */
export const union1d = /* @__PURE__ */ waiting("union1d", sets.union1d);
/** See `np.setdiff1d`. */
export const setdiff1d = /* @__PURE__ */ waiting("setdiff1d", sets.setdiff1d);
/** See `np.setxor1d`. */
export const setxor1d = /* @__PURE__ */ waiting("setxor1d", sets.setxor1d);
/** See `np.searchsorted`. */
export const searchsorted = /* @__PURE__ */ waiting("searchsorted", sorting.searchsorted);
/** See `np.digitize`. */
export const digitize = /* @__PURE__ */ waiting("digitize", sorting.digitize);
/** See `np.bincount`. */
export const bincount = /* @__PURE__ */ waiting("bincount", histograms.bincount);
/** See `np.histogram`. */
export const histogram = /* @__PURE__ */ waiting("histogram", histograms.histogram);
/** See `np.allclose`. */
export const allclose = /* @__PURE__ */ waiting("allclose", statistics.allclose);
/** See `np.array_equal`. */
export const array_equal = /* @__PURE__ */ waiting("array_equal", statistics.array_equal);
/** See `np.array_equiv`. */
export const array_equiv = /* @__PURE__ */ waiting("array_equiv", statistics.array_equiv);
