import * as core from "@adjoint/core";
import { ArgumentError, DTypeError, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike, Meet } from "./array-like";
import { allTensors, axesIn, axisIn, tuple } from "./convert";
import { bound, isKeywords, keywords, wrap, nothingAfter } from "./make-array";
import { operandsOf, together } from "./operands";
import { deliver } from "./ufunc";

/** Bools multiply as 0 and 1, and more than none is true. */
function product(a: Tensor, b: Tensor, compute: (a: Tensor, b: Tensor) => Tensor): Tensor {
  return a.dtype === "bool" ? compute(a.to("int32"), b.to("int32")).to("bool") : compute(a, b);
}

/** Both as arrays of one dtype, without broadcasting. */
const met = (operation: string, a: ArrayLike, b: ArrayLike): [Tensor, Tensor] => together(operation, [a, b]) as [Tensor, Tensor];

/**
 * Matrix product; the axes before the last two are batch axes, and broadcast. Vectors are rows on the left and columns on the right.
 *
 * ```ts
 * np.matmul([[1, 2], [3, 4]], [1, 1]).tolist(); // [3, 7]
 * ```
 *
 * @throws ShapeError for scalars, and when inner sizes differ.
 */
export function matmul<A extends ArrayLike, B extends ArrayLike>(
  x1: A,
  x2: B,
  ...args: Arguments<{ readonly out?: NDArray | null }, ["out"]>
): NDArray<Meet<A, B>> {
  const { out } = bound<{ out: NDArray | null }>("matmul", ["out"], args);
  const [a, b] = met("matmul", x1, x2);
  if (a.ndim === 0 || b.ndim === 0)
    throw new ShapeError(
      "matmul",
      `Input operand ${a.ndim === 0 ? 0 : 1} does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1).`,
    );
  const [inner, other] = [a.shape.at(-1)!, b.shape.at(b.ndim === 1 ? -1 : -2)!];
  if (inner !== other)
    throw new ShapeError(
      "matmul",
      `Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) (size ${other} is different from ${inner}).`,
    );
  return deliver("matmul", product(a, b, core.matmul), out ? { out } : {}) as NDArray<Meet<A, B>>;
}

type OutArgument = Arguments<{ readonly out?: NDArray | null }, ["out"]>;

/** Product of matrices, or the inner product of vectors; of a scalar and an array, their product. */
export function dot(a: ArrayLike, b: ArrayLike, ...args: OutArgument): NDArray {
  const { out } = bound<{ out: NDArray | null }>("dot", ["out"], args);
  if (out) return deliver("dot", dot(a, b).tensor, { out });
  const [x, y] = met("dot", a, b);
  if (x.ndim === 0 || y.ndim === 0) return wrap(x.mul(y));
  const [inner, other] = [x.shape.at(-1)!, y.shape.at(y.ndim === 1 ? -1 : -2)!];
  if (inner !== other)
    throw new ShapeError(
      "dot",
      `shapes ${tuple(x.shape)} and ${tuple(y.shape)} not aligned: ${inner} (dim ${x.ndim - 1}) != ${other} (dim ${Math.max(0, y.ndim - 2)}).`,
    );
  if (y.ndim <= 2) return wrap(product(x, y, core.matmul));
  return tensordot(x, y, [[x.ndim - 1], [y.ndim - 2]]);
}

/** Sums of products over the last axes. */
export function inner(a: ArrayLike, b: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("inner", surplus);
  const [x, y] = met("inner", a, b);
  if (x.ndim === 0 || y.ndim === 0) return wrap(x.mul(y));
  // NumPy speaks of the second one as its product has it.
  const turned = y.ndim < 2 ? y.shape : [...y.shape.slice(0, -2), y.shape.at(-1)!, y.shape.at(-2)!];
  if (x.shape.at(-1) !== y.shape.at(-1))
    throw new ShapeError(
      "inner",
      `shapes ${tuple(x.shape)} and ${tuple(turned)} not aligned: ${x.shape.at(-1)} (dim ${x.ndim - 1}) != ${y.shape.at(-1)} (dim ${Math.max(0, y.ndim - 2)}).`,
    );
  return tensordot(x, y, [[x.ndim - 1], [y.ndim - 1]]);
}

/** All products of the elements of two flattened arrays. */
export function outer(a: ArrayLike, b: ArrayLike, ...args: OutArgument): NDArray {
  const { out } = bound<{ out: NDArray | null }>("outer", ["out"], args);
  const [x, y] = met("outer", a, b);
  return deliver("outer", x.flatten().unsqueeze(1).mul(y.flatten()), out ? { out } : {});
}

/** The inner product of two flattened arrays. */
export function vdot(a: ArrayLike, b: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("vdot", surplus);
  const [x, y] = met("vdot", a, b);
  return dot(x.flatten(), y.flatten());
}

/** Inner products along an axis. */
export function vecdot(x1: ArrayLike, x2: ArrayLike, ...args: Arguments<{ readonly axis?: number }, []>): NDArray {
  const { axis = -1 } = bound<{ axis: number }>("vecdot", [], args, ["axis"]);
  const [a, b] = met("vecdot", x1, x2);
  if (a.ndim === 0 || b.ndim === 0) throw new ShapeError("vecdot", "operands need at least one dimension.");
  const [x, y] = [core.movedim(a, axisIn("vecdot", axis, a.ndim), -1), core.movedim(b, axisIn("vecdot", axis, b.ndim), -1)];
  if (x.shape.at(-1) !== y.shape.at(-1))
    throw new ShapeError(
      "vecdot",
      `Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n),(n)->() (size ${y.shape.at(-1)} is different from ${x.shape.at(-1)}).`,
    );
  return wrap(product(x.unsqueeze(-2), y.unsqueeze(-1), core.matmul).squeeze(-1).squeeze(-1));
}

/** Products of matrices and vectors, with batch axes. */
export const matvec = (x1: ArrayLike, x2: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("matvec", surplus);
  const [a, b] = met("matvec", x1, x2);
  return wrap(product(a, b.unsqueeze(-1), core.matmul).squeeze(-1));
};
/** Products of vectors and matrices, with batch axes. */
export const vecmat = (x1: ArrayLike, x2: ArrayLike, ...surplus: []): NDArray => {
  nothingAfter("vecmat", surplus);
  const [a, b] = met("vecmat", x1, x2);
  return wrap(product(a.unsqueeze(-2), b, core.matmul).squeeze(-2));
};

/** How many axes `tensordot` sums over, or which of both arrays. */
export type ContractedAxes = number | readonly [number | readonly number[], number | readonly number[]];

/** Sums of products over axes of two arrays: the last `axes` of the first and the first of the second, or those named. */
export function tensordot(a: ArrayLike, b: ArrayLike, ...args: Arguments<{ readonly axes?: ContractedAxes }, ["axes"]>): NDArray {
  const { axes = 2 } = bound<{ axes: ContractedAxes }>("tensordot", ["axes"], args);
  if (typeof axes !== "number" && !(Array.isArray(axes) && axes.length === 2))
    throw new ArgumentError("tensordot", `\`axes\` is ${describe(axes)}, neither a number nor two lists of axes.`);
  const [x, y] = met("tensordot", a, b);
  const count = typeof axes === "number" ? axes : 0;
  if (typeof axes === "number" && (count > x.ndim || count > y.ndim)) throw new ShapeError("tensordot", "shape-mismatch for sum.");
  const [first, second] =
    typeof axes === "number"
      ? [Array.from({ length: count }, (_, i) => x.ndim - count + i), Array.from({ length: count }, (_, i) => i)]
      : [axesIn("tensordot", axes[0], x.ndim), axesIn("tensordot", axes[1], y.ndim)];
  if (first.length !== second.length || first.some((axis, i) => x.shape[axis] !== y.shape[second[i]!]))
    throw new ShapeError("tensordot", "shape-mismatch for sum.");
  const restOf = (z: Tensor, gone: readonly number[]): number[] => z.shape.map((_, axis) => axis).filter((axis) => !gone.includes(axis));
  const [left, right] = [restOf(x, first), restOf(y, second)];
  const summed = first.reduce((size, axis) => size * x.shape[axis]!, 1);
  const sizes = (z: Tensor, axes: readonly number[]): number[] => axes.map((axis) => z.shape[axis]!);
  const size = (shape: readonly number[]): number => shape.reduce((p, q) => p * q, 1);
  const rows = x.permute([...left, ...first]).reshape([size(sizes(x, left)), summed]);
  const columns = y.permute([...second, ...right]).reshape([summed, size(sizes(y, right))]);
  return wrap(product(rows, columns, core.matmul).reshape([...sizes(x, left), ...sizes(y, right)]));
}

/** Keyword arguments of `einsum`. */
export interface EinsumOptions {
  readonly out?: NDArray | null;
  /** Taken for NumPy's sake: the order of several products is chosen all the same. */
  readonly optimize?: boolean | "greedy" | "optimal";
}

/** What NumPy writes as numbers: operands, each with the list of its axes, and the list of the result's at the end. */
function equationOf(args: readonly unknown[]): { equation: string; operands: ArrayLike[] } {
  const letters = (axes: unknown): string => {
    if (!Array.isArray(axes)) throw new DTypeError("einsum", `the axes of an operand are a list of numbers, not ${describe(axes)}.`);
    return axes
      .map((axis: unknown) => {
        if (axis === "...") return axis;
        const at = typeof axis === "number" || typeof axis === "bigint" ? Number(axis) : Number.NaN;
        if (!Number.isInteger(at) || at < 0 || at >= 52)
          throw new ArgumentError("einsum", "subscript is not within the valid range [0, 52).");
        return String.fromCharCode(at < 26 ? 65 + at : 71 + at);
      })
      .join("");
  };
  const result = args.length % 2 === 1 ? `->${letters(args.at(-1))}` : "";
  const pairs = Array.from({ length: args.length >> 1 }, (_, i) => [args[2 * i] as ArrayLike, letters(args[2 * i + 1])] as const);
  return { equation: pairs.map(([, axes]) => axes).join(",") + result, operands: pairs.map(([operand]) => operand) };
}

/**
 * Sums of products named by an equation, or by lists of axes: `np.einsum("ij,jk->ik", a, b)`, `np.einsum(a, [0, 1], b, [1, 2], [0, 2])`.
 *
 * ```ts
 * np.einsum([[1, 2], [3, 4]], [0, 0]).item(); // 5
 * ```
 */
export function einsum(...args: (string | ArrayLike | EinsumOptions | readonly (number | "...")[])[]): NDArray {
  const last = args.at(-1);
  const { out } = isKeywords(last) ? keywords<EinsumOptions>("einsum", last as EinsumOptions, ["out", "optimize"]) : {};
  const given = isKeywords(last) ? args.slice(0, -1) : args;
  const [first, ...others] = given;
  const { equation, operands } = typeof first === "string" ? { equation: first, operands: others as ArrayLike[] } : equationOf(given);
  const made = summed(equation, operands);
  return out ? deliver("einsum", made, { out }) : wrap(made);
}

function summed(equation: string, operands: readonly ArrayLike[]): Tensor {
  const tensors = allTensors("einsum", operands);
  if (tensors.length === 0) throw new ArgumentError("einsum", "must specify the einstein sum subscripts string and at least one operand.");
  const dtype = operandsOf(
    "einsum",
    tensors.map((x) => x.reshape([-1]).narrow(0, 0, 0)),
  )[0]!.dtype;
  // Core sums small integers in int32; NumPy keeps the dtype, and bools add up by "or".
  const own = tensors.map((x) => x.to(dtype === "bool" ? "int32" : dtype));
  return core.einsum(equation, ...own).to(dtype);
}

/** The Kronecker product. */
export function kron(a: ArrayLike, b: ArrayLike, ...surplus: []): NDArray {
  nothingAfter("kron", surplus);
  const [x, y] = met("kron", a, b);
  const ndim = Math.max(x.ndim, y.ndim);
  const [p, q] = [x, y].map((z) => [...new Array<number>(ndim - z.ndim).fill(1), ...z.shape]) as [number[], number[]];
  const left = x.reshape(p.flatMap((length) => [length, 1]));
  const right = y.reshape(q.flatMap((length) => [1, length]));
  return wrap(left.mul(right).reshape(p.map((length, i) => length * q[i]!)));
}

/** Keyword arguments of `cross`. */
export interface CrossOptions {
  /** Where the first array has its vectors. Default: −1. */
  readonly axisa?: number;
  /** Where the second array has its vectors. Default: −1. */
  readonly axisb?: number;
  /** Where the result has its vectors. Default: −1. */
  readonly axisc?: number;
  /** All three at once. */
  readonly axis?: number | null;
}

/** The cross product of vectors of three numbers along an axis. */
export function cross(a: ArrayLike, b: ArrayLike, ...args: Arguments<CrossOptions, ["axisa", "axisb", "axisc", "axis"]>): NDArray {
  const { axis, ...given } = bound<CrossOptions>("cross", ["axisa", "axisb", "axisc", "axis"], args);
  const [axisa, axisb, axisc] = [axis ?? given.axisa ?? -1, axis ?? given.axisb ?? -1, axis ?? given.axisc ?? -1];
  const [x, y] = met("cross", a, b);
  const [p, q] = [axisIn("cross", axisa, x.ndim), axisIn("cross", axisb, y.ndim)];
  if (x.shape[p] !== 3 || y.shape[q] !== 3)
    throw new ShapeError(
      "cross",
      `Both input arrays must be (arrays of) 3-dimensional vectors, but they are ${x.shape[p]} and ${y.shape[q]} dimensional instead.`,
    );
  const part = (z: Tensor, along: number, i: number): Tensor => z.select(along, i);
  const component = (i: number, j: number): Tensor =>
    part(x, p, i)
      .mul(part(y, q, j))
      .sub(part(x, p, j).mul(part(y, q, i)));
  const made = core.stack([component(1, 2), component(2, 0), component(0, 1)], -1);
  return wrap(moved(made, axisIn("cross", axisc, made.ndim) - made.ndim));
}

/** The last axis moved to a position counted from the end. */
const moved = (x: Tensor, axis: number): Tensor => {
  const order = Array.from({ length: x.ndim - 1 }, (_, i) => i);
  order.splice(x.ndim + axis, 0, x.ndim - 1);
  return x.permute(order);
};
