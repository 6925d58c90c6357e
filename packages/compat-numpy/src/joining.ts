import * as core from "@adjoint/core";
import { type DType, DTypeError, ShapeError, type Tensor } from "@adjoint/core";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, DTypeOf, NestedArrays } from "./array-like";
import { asTensor, axisIn, beside, deviceAmong, listOfArrays } from "./convert";
import { can_cast, type Casting, dtypeNamed } from "./dtypes";
import { bound, nothingAfter, wrap, wrapAs } from "./make-array";
import { together } from "./operands";
import { deliver } from "./ufunc";

/** Keyword arguments of `concatenate` and `stack`. */
export interface JoinOptions {
  /** The axis, or null to flatten first. Default: 0. */
  readonly axis?: number | null;
  readonly out?: NDArray | null;
  readonly dtype?: DType;
  readonly casting?: Casting;
}

/** Arrays joined along an axis that they have. */
export function concatenate(arrays: readonly ArrayLike[], ...args: Arguments<JoinOptions, ["axis", "out"]>): NDArray {
  const { axis = 0, out, dtype, casting = "same_kind" } = bound<JoinOptions>("concatenate", ["axis", "out"], args, ["dtype", "casting"]);
  const own = dtypeNamed("concatenate", dtype);
  const plain = together("concatenate", arrays);
  if (own !== undefined && plain.some((x) => !can_cast(x.dtype, own, { casting })))
    throw new DTypeError(
      "concatenate",
      `Cannot cast array data from dtype('${plain[0]!.dtype}') to dtype('${own}') according to the rule '${casting}'.`,
    );
  const tensors = axis === null ? plain.map((x) => x.flatten()) : plain;
  if (tensors[0]!.ndim === 0) throw new ShapeError("concatenate", "zero-dimensional arrays cannot be concatenated.");
  const at = axis === null ? 0 : axisIn("concatenate", axis, tensors[0]!.ndim);
  checkJoin(tensors, at);
  const joined = core.cat(
    tensors.map((x) => (own === undefined ? x : x.to(own))),
    at,
  );
  return deliver("concatenate", joined, out ? { out } : {});
}

function checkJoin(tensors: readonly Tensor[], axis: number): void {
  const [first] = tensors;
  tensors.forEach((x, position) => {
    if (x.ndim !== first!.ndim)
      throw new ShapeError(
        "concatenate",
        `all the input arrays must have same number of dimensions, but the array at index 0 has ${first!.ndim} dimension(s) and the array at index ${position} has ${x.ndim} dimension(s).`,
      );
    x.shape.forEach((length, at) => {
      if (at !== axis && length !== first!.shape[at])
        throw new ShapeError(
          "concatenate",
          `all the input array dimensions except for the concatenation axis must match exactly, but along dimension ${at}, the array at index 0 has size ${first!.shape[at]} and the array at index ${position} has size ${length}.`,
        );
    });
  });
}

/** Arrays of one shape joined along a new axis. */
export function stack(arrays: readonly ArrayLike[], ...args: Arguments<JoinOptions, ["axis", "out"]>): NDArray {
  const { axis = 0, ...rest } = bound<JoinOptions>("stack", ["axis", "out"], args, ["dtype", "casting"]);
  const tensors = together("stack", arrays);
  if (tensors.some((x) => x.shape.join() !== tensors[0]!.shape.join()))
    throw new ShapeError("stack", "all input arrays must have the same shape.");
  const at = axisIn("stack", axis ?? 0, tensors[0]!.ndim + 1);
  return concatenate(
    tensors.map((x) => x.unsqueeze(at)),
    { axis: at, ...rest },
  );
}

/** The parts of an array along an axis, without it: the array API's `unstack`. */
export function unstack<A extends ArrayLike>(a: A, ...args: Arguments<{ readonly axis?: number }, []>): NDArray<DTypeOf<A>>[] {
  const { axis = 0 } = bound<{ axis: number }>("unstack", [], args, ["axis"]);
  const x = asTensor("unstack", a);
  if (x.ndim === 0) throw new ShapeError("unstack", "Input array must be at least 1-d.");
  const at = axisIn("unstack", axis, x.ndim);
  return Array.from({ length: x.shape[at]! }, (_, i) => wrapAs(x.select(at, i), a));
}

const atLeast = (x: Tensor, ndim: number): Tensor => {
  if (x.ndim >= ndim) return x;
  if (ndim === 1) return x.reshape([1]);
  if (ndim === 2) return x.reshape([1, x.numel()]);
  return x.ndim === 0 ? x.reshape([1, 1, 1]) : x.ndim === 1 ? x.reshape([1, x.numel(), 1]) : x.unsqueeze(2);
};

const lifted = (operation: string, ndim: number, arrays: readonly ArrayLike[]): NDArray | NDArray[] => {
  const made = arrays.map((one) => wrap(atLeast(asTensor(operation, one), ndim)));
  return made.length === 1 ? made[0]! : made;
};

/** As arrays of at least one dimension. */
export const atleast_1d = (...arrays: ArrayLike[]): NDArray | NDArray[] => lifted("atleast_1d", 1, arrays);
/** As arrays of at least two dimensions. */
export const atleast_2d = (...arrays: ArrayLike[]): NDArray | NDArray[] => lifted("atleast_2d", 2, arrays);
/** As arrays of at least three dimensions. */
export const atleast_3d = (...arrays: ArrayLike[]): NDArray | NDArray[] => lifted("atleast_3d", 3, arrays);

/** Keyword arguments of `vstack`, `hstack` and `dstack`. */
export type StackOptions = Pick<JoinOptions, "dtype" | "casting">;
type StackArguments = Arguments<StackOptions, []>;

/** Arrays joined one below the other. */
export const vstack = (arrays: readonly ArrayLike[], ...args: StackArguments): NDArray =>
  concatenate(
    listOfArrays("vstack", arrays).map((one) => atLeast(asTensor("vstack", one), 2)),
    { ...bound<StackOptions>("vstack", [], args, ["dtype", "casting"]), axis: 0 },
  );
/** Arrays joined side by side. */
export const hstack = (arrays: readonly ArrayLike[], ...args: StackArguments): NDArray => {
  const tensors = listOfArrays("hstack", arrays).map((one) => atLeast(asTensor("hstack", one), 1));
  return concatenate(tensors, {
    ...bound<StackOptions>("hstack", [], args, ["dtype", "casting"]),
    axis: tensors[0]?.ndim === 1 ? 0 : 1,
  });
};
/** Arrays joined along the third axis. */
export const dstack = (arrays: readonly ArrayLike[], ...args: StackArguments): NDArray =>
  concatenate(
    listOfArrays("dstack", arrays).map((one) => atLeast(asTensor("dstack", one), 3)),
    { ...bound<StackOptions>("dstack", [], args, ["dtype", "casting"]), axis: 2 },
  );
/** Vectors as the columns of a matrix. */
export const column_stack = (arrays: readonly ArrayLike[], ...surplus: []): NDArray => {
  nothingAfter("column_stack", surplus);
  return concatenate(
    listOfArrays("column_stack", arrays).map((one) => {
      const x = asTensor("column_stack", one);
      return x.ndim < 2 ? x.reshape([x.numel(), 1]) : x;
    }),
    { axis: 1 },
  );
};

/** An array of nested blocks. */
export function block(arrays: NestedArrays, ...surplus: []): NDArray {
  nothingAfter("block", surplus);
  const depthOf = (item: unknown): number => (Array.isArray(item) ? 1 + depthOf(item[0]) : 0);
  const depth = depthOf(arrays);
  const near = { device: deviceAmong(([arrays] as unknown[]).flat(Number.POSITIVE_INFINITY)) };
  const leaves: Tensor[] = [];
  const collect = (item: NestedArrays): void => {
    if (Array.isArray(item)) item.forEach(collect);
    else leaves.push(beside("block", item as ArrayLike, near));
  };
  collect(arrays);
  const ndim = Math.max(depth, ...leaves.map((x) => x.ndim));
  const build = (item: NestedArrays, level: number): Tensor => {
    if (!Array.isArray(item)) {
      const x = beside("block", item as ArrayLike, near);
      return x.reshape([...new Array<number>(ndim - x.ndim).fill(1), ...x.shape]);
    }
    return concatenate(
      item.map((one: NestedArrays) => build(one, level + 1)),
      { axis: ndim - depth + level },
    ).tensor;
  };
  return wrap(build(arrays, 0));
}
