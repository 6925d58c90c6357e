import { formatShape, normalizeDim, sizeOf } from "../shape";
import { ShapeError } from "../errors";
import { checkReadable, readBits, readBitsNow } from "../read-sizes";
import type { Tensor } from "../tensor";
import { arange, ones, zeros } from "./creation";
import { indexSelect, scatter } from "./gathering";
import { positionsOf, vectorOf } from "./masks";
import { lexsort, sort } from "./sorting";

/** Options of `uniqueConsecutive`. */
export interface UniqueConsecutiveOptions {
  /** Also say for each element which of the distinct values it is. Default: `false`. */
  readonly returnInverse?: boolean;
  /** Also say how often each distinct value is there. Default: `false`. */
  readonly returnCounts?: boolean;
  /** Compare slices along this dim. Default: elements of the flattened tensor. */
  readonly dim?: number | null;
}

/** Options of `unique`. */
export interface UniqueOptions extends UniqueConsecutiveOptions {
  /** In ascending order. They always are, so this changes nothing. */
  readonly sorted?: boolean;
}

/** Distinct values, and what else was asked for. */
export interface Unique {
  readonly values: Tensor;
  /** Which of `values` each element is: int32. */
  readonly inverse?: Tensor<"int32">;
  /** How often each of `values` is there: int32. */
  readonly counts?: Tensor<"int32">;
}

/** Elements or slices in the order in which equal ones are neighbours. */
interface Runs {
  /** What is compared, as rows: [count, …]. */
  readonly rows: Tensor;
  /** Where each row was, or null where they are as they were. */
  readonly order: Tensor | null;
  /** Whether a row differs from the one before it: bool, and true for the first. */
  readonly starts: Tensor;
  /** Brings the distinct rows into the shape of the result. */
  readonly arranged: (rows: Tensor) => Tensor;
  readonly inverseShape: readonly number[];
}

/** Whether each row differs from the one before it. NaN differs from NaN, as in PyTorch. */
function changes(rows: Tensor): Tensor {
  const [count, ...rest] = rows.shape as readonly [number, ...number[]];
  if (count < 2) return ones([count], { dtype: "bool", device: rows.device });
  const differs = rows.narrow(0, 1, count - 1).ne(rows.narrow(0, 0, count - 1));
  const any = rest.length === 0 ? differs : differs.reshape([count - 1, sizeOf(rest)]).any(1);
  return any.pad([1, 0], "constant", true);
}

/** The rows of a matrix in ascending order, the first column first. */
function rowOrder(rows: Tensor): Tensor {
  const [count, ...rest] = rows.shape as readonly [number, ...number[]];
  const width = sizeOf(rest);
  if (width === 0) return arange(count, { device: rows.device });
  const columns = rows.reshape([count, width]);
  return lexsort(Array.from({ length: width }, (_, i) => columns.select(1, width - 1 - i)));
}

function runsOf(operation: string, input: Tensor, dim: number | null | undefined, sorting: boolean): Runs {
  const x = input.detach();
  if (dim === undefined || dim === null) {
    const flat = x.reshape([x.numel()]);
    const sorted = sorting ? sort(flat, 0) : null;
    const rows = sorted?.values ?? flat;
    return { rows, order: sorted?.indices ?? null, starts: changes(rows), arranged: (found) => found, inverseShape: x.shape };
  }
  const axis = normalizeDim(operation, dim, x.ndim);
  if (x.ndim === 0) throw new ShapeError(operation, "a scalar has no slices.", "leave out `dim`.");
  const rest = x.shape.filter((_, i) => i !== axis);
  if (x.shape[axis]! > 0 && rest.includes(0))
    throw new ShapeError(operation, `slices of ${formatShape(x.shape)} along dim ${dim} have no elements to compare.`);
  const moved = x.permute([axis, ...x.shape.map((_, i) => i).filter((i) => i !== axis)]);
  const order = sorting && x.shape[axis]! > 1 ? rowOrder(moved) : null;
  const rows = order === null ? moved : indexSelect(moved, 0, order);
  const back = x.shape.map((_, i) => (i === axis ? 0 : i < axis ? i + 1 : i));
  return { rows, order, starts: changes(rows), arranged: (found) => found.permute(back).contiguous(), inverseShape: [x.shape[axis]!] };
}

function inverseOf({ rows, order, starts, inverseShape }: Runs): Tensor<"int32"> {
  const count = rows.shape[0]!;
  if (count === 0) return zeros(inverseShape, { dtype: "int32", device: rows.device });
  const ranks = starts.to("int32").cumsum(0).sub(1);
  const placed = order === null ? ranks : scatter(zeros([count], { dtype: "int32", device: rows.device }), 0, order, ranks);
  return placed.reshape(inverseShape) as Tensor<"int32">;
}

function countsOf(firsts: Int32Array, total: number, near: Tensor): Tensor<"int32"> {
  return vectorOf(
    firsts.map((first, i) => (firsts[i + 1] ?? total) - first),
    near,
  );
}

/** The result, once it is known where the runs start. */
function found(runs: Runs, bits: Uint8Array, { returnInverse = false, returnCounts = false }: UniqueConsecutiveOptions): Tensor | Unique {
  const firsts = positionsOf(bits);
  const values = runs.arranged(indexSelect(runs.rows, 0, vectorOf(firsts, runs.rows)));
  if (!returnInverse && !returnCounts) return values;
  return {
    values,
    ...(returnInverse && { inverse: inverseOf(runs) }),
    ...(returnCounts && { counts: countsOf(firsts, runs.rows.shape[0]!, runs.rows) }),
  };
}

/**
 * The distinct elements in ascending order, or with `dim` the distinct slices along it; NaN is distinct from NaN. A promise, for how many there
 * are depends on values; `uniqueSync` gives them at once. The result has no gradient, as in PyTorch.
 *
 * ```ts
 * await unique(tensor([3, 1, 3])); // [1, 3]
 * const { values, inverse, counts } = await unique(tensor([3, 1, 3]), { returnInverse: true, returnCounts: true });
 * values; // [1, 3]
 * inverse!; // [1, 0, 1]
 * counts!; // [1, 2]
 * ```
 *
 * @throws ShapeError for a bad dim.
 * @result same
 */
export async function unique(
  x: Tensor,
  options?: UniqueOptions & { readonly returnInverse?: false; readonly returnCounts?: false },
): Promise<Tensor>;
export async function unique(x: Tensor, options?: UniqueOptions): Promise<Unique>;
export async function unique(x: Tensor, options: UniqueOptions = {}): Promise<Tensor | Unique> {
  const runs = runsOf("unique", x, options.dim, true);
  return found(runs, await readBits(runs.starts), options);
}

/**
 * `unique` at once, on a device that can be read at once.
 *
 * ```ts
 * uniqueSync(tensor([3, 1, 3])); // [1, 3]
 * ```
 *
 * @throws DeviceError on other devices. @throws ShapeError for a bad dim.
 * @result same
 */
export function uniqueSync(x: Tensor, options?: UniqueOptions & { readonly returnInverse?: false; readonly returnCounts?: false }): Tensor;
export function uniqueSync(x: Tensor, options?: UniqueOptions): Unique;
export function uniqueSync(x: Tensor, options: UniqueOptions = {}): Tensor | Unique {
  checkReadable("uniqueSync", "unique", x);
  const runs = runsOf("uniqueSync", x, options.dim, true);
  return found(runs, readBitsNow("uniqueSync", "unique", runs.starts), options);
}

/**
 * The first of each run of equal elements, or with `dim` of equal slices along it, in their order. A promise, for how many there are depends on
 * values; `uniqueConsecutiveSync` gives them at once. The result has no gradient, as in PyTorch.
 *
 * ```ts
 * await uniqueConsecutive(tensor([1, 1, 2, 1])); // [1, 2, 1]
 * ```
 *
 * @throws ShapeError for a bad dim.
 * @result same
 */
export async function uniqueConsecutive(
  x: Tensor,
  options?: UniqueConsecutiveOptions & { readonly returnInverse?: false; readonly returnCounts?: false },
): Promise<Tensor>;
export async function uniqueConsecutive(x: Tensor, options?: UniqueConsecutiveOptions): Promise<Unique>;
export async function uniqueConsecutive(x: Tensor, options: UniqueConsecutiveOptions = {}): Promise<Tensor | Unique> {
  const runs = runsOf("uniqueConsecutive", x, options.dim, false);
  return found(runs, await readBits(runs.starts), options);
}

/**
 * `uniqueConsecutive` at once, on a device that can be read at once.
 *
 * ```ts
 * uniqueConsecutiveSync(tensor([1, 1, 2, 1])); // [1, 2, 1]
 * ```
 *
 * @throws DeviceError on other devices. @throws ShapeError for a bad dim.
 * @result same
 */
export function uniqueConsecutiveSync(
  x: Tensor,
  options?: UniqueConsecutiveOptions & { readonly returnInverse?: false; readonly returnCounts?: false },
): Tensor;
export function uniqueConsecutiveSync(x: Tensor, options?: UniqueConsecutiveOptions): Unique;
export function uniqueConsecutiveSync(x: Tensor, options: UniqueConsecutiveOptions = {}): Tensor | Unique {
  checkReadable("uniqueConsecutiveSync", "uniqueConsecutive", x);
  const runs = runsOf("uniqueConsecutiveSync", x, options.dim, false);
  return found(runs, readBitsNow("uniqueConsecutiveSync", "uniqueConsecutive", runs.starts), options);
}
