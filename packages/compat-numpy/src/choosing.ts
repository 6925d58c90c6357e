import * as core from "@adjoint/core";
import { ArgumentError, DTypeError, IndexError, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { allTensors, beside, broadcastShape, checkArray, deviceAmong, isScalar, listOfArrays, valuesOf } from "./convert";
import { bound, wrap, nothingAfter } from "./make-array";
import { operandsOf } from "./operands";
import { nonzeroPositions } from "./subscripts";
import { deliver } from "./ufunc";
import { inMode, type IndexMode, integersIn } from "./index-modes";
import { nonzero, put, take } from "./searching";

/** With one argument as `nonzero`; with three, `x` where the condition holds and `y` elsewhere. */
export function where(condition: ArrayLike): NDArray[];
export function where(condition: ArrayLike, x: ArrayLike, y: ArrayLike): NDArray;
export function where(condition: ArrayLike, x?: ArrayLike, y?: ArrayLike, ...surplus: []): NDArray | NDArray[] {
  nothingAfter("where", surplus);
  if (x === undefined && y === undefined) return nonzero(condition);
  if (x === undefined || y === undefined) throw new ArgumentError("where", "either both or neither of x and y should be given.");
  const near = { device: deviceAmong([condition, x, y]) };
  const mask = beside("where", condition, near).to("bool");
  const [a, b] = operandsOf("where", [x, y], near) as [core.TensorLike, core.TensorLike];
  return wrap(core.where(mask, a, b));
}

/** Elements of several arrays, by an array that says of which. */
export function choose(
  a: ArrayLike,
  choices: readonly ArrayLike[] | NDArray,
  ...args: Arguments<{ readonly out?: NDArray | null; readonly mode?: IndexMode }, ["out", "mode"]>
): NDArray {
  const { out, mode = "raise" } = bound<{ readonly out?: NDArray | null; readonly mode?: IndexMode }>("choose", ["out", "mode"], args);
  const list = listOfArrays("choose", choices);
  if (list.length === 0) throw new ArgumentError("choose", "0-length sequence.");
  const parts = operandsOf("choose", list, { device: deviceAmong([a]) });
  const index = integersIn("choose", a, parts[0]!);
  const which = inMode(index, parts.length, mode);
  const shape = broadcastShape("choose", [which.shape, ...parts.map((x) => x.shape)]);
  if (mode === "raise" && valuesOf("choose", which.lt(0).logicalOr(which.ge(parts.length)).any())[0] !== 0)
    throw new IndexError("choose", "invalid entry in choice array.");
  const stacked = core.stack(parts.map((x) => x.expand(shape)));
  return deliver("choose", core.gather(stacked, 0, which.expand(shape).unsqueeze(0)).squeeze(0), out ? { out } : {});
}

/** Of several arrays the element of the first whose condition holds; `default` where none does. */
export function select(
  condlist: readonly ArrayLike[] | NDArray,
  choicelist: readonly ArrayLike[] | NDArray,
  ...args: Arguments<{ readonly default?: ArrayLike }, ["default"]>
): NDArray {
  const { default: defaultValue = 0 } = bound<{ default: ArrayLike }>("select", ["default"], args);
  const [conditions, choices] = [listOfArrays("select", condlist), listOfArrays("select", choicelist)];
  if (conditions.length !== choices.length) throw new ArgumentError("select", "list of cases must be same length as list of conditions.");
  if (conditions.length === 0) throw new ArgumentError("select", "select with an empty condition list is not possible.");
  const near = { device: deviceAmong([...conditions, ...choices, defaultValue]) };
  const parts = operandsOf("select", [...choices, defaultValue], near);
  const masks = conditions.map((condition, i) => {
    const mask = beside("select", condition, near);
    if (mask.dtype !== "bool") throw new DTypeError("select", `invalid entry ${i} in condlist: should be boolean ndarray.`);
    return mask;
  });
  let value = parts.at(-1)!;
  for (let i = masks.length - 1; i >= 0; i--) value = core.where(masks[i]!, parts[i]!, value);
  return wrap(value);
}

/** The slices along an axis that a condition names. */
export function compress(
  condition: ArrayLike,
  a: ArrayLike,
  ...args: Arguments<{ readonly axis?: number | null; readonly out?: NDArray | null }, ["axis", "out"]>
): NDArray {
  const { axis = null, out = null } = bound<{ axis: number | null; out: NDArray | null }>("compress", ["axis", "out"], args);
  const near = { device: deviceAmong([condition, a]) };
  const mask = beside("compress", condition, near).to("bool");
  if (mask.ndim !== 1) throw new ShapeError("compress", "condition must be a 1-d array.");
  return take(beside("compress", a, near), wrap(nonzeroPositions("compress", mask)[0]!), { axis, out });
}

/** The elements of the flattened array where a condition holds. */
export const extract = (condition: ArrayLike, arr: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("extract", surplus);
  const [mask, x] = allTensors("extract", [condition, arr]) as [Tensor, Tensor];
  return compress(mask.flatten(), x.flatten());
};

/** Writes values where a mask holds, in place: the first value at the first place, and so on, over and over. */
export function place(arr: NDArray, mask: ArrayLike, vals: ArrayLike, ...surplus: []): void {
  nothingAfter("place", surplus);
  checkArray("place", "arr", arr);
  const positions = nonzeroPositions("place", beside("place", mask, arr).to("bool").broadcastTo(arr.shape).flatten())[0]!;
  if (positions.numel() === 0) return;
  const values = beside("place", vals, arr);
  if (values.numel() === 0) throw new ArgumentError("place", "Cannot insert from an empty array!");
  put(arr, wrap(positions), values);
}

/** Writes `values` where a mask holds, in place: of an array of the same size the element at the same place. */
export function putmask(a: NDArray, mask: ArrayLike, values: ArrayLike, ...surplus: []): void {
  nothingAfter("putmask", surplus);
  checkArray("putmask", "a", a);
  const given = beside("putmask", values, a).to(a.dtype).flatten();
  const repeats = Math.ceil(a.size / Math.max(1, given.numel()));
  const filled = given.unsqueeze(0).expand([repeats, given.numel()]).reshape([-1]).narrow(0, 0, a.size).reshape(a.shape);
  a.tensor.copy_(core.where(beside("putmask", mask, a).to("bool"), filled, a.tensor));
}

/** Writes values into an array, where they are cast and broadcast, or only where a mask holds. */
export function copyto(
  dst: NDArray,
  src: ArrayLike,
  ...args: Arguments<
    { readonly where?: ArrayLike; readonly casting?: "same_kind" | "unsafe" | "safe" | "no" | "equiv" },
    ["where", "casting"]
  >
): void {
  checkArray("copyto", "dst", dst);
  const { where: mask, casting = "same_kind" } = bound<{
    readonly where?: ArrayLike;
    readonly casting?: "same_kind" | "unsafe" | "safe" | "no" | "equiv";
  }>("copyto", ["where", "casting"], args);
  const value = beside("copyto", src, dst, isScalar(src) ? { dtype: dst.dtype } : {});
  deliver("copyto", value, { out: dst, casting, ...(mask === undefined ? {} : { where: mask }) });
}
