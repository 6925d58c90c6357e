import * as core from "@adjoint/core";
import { ArgumentError, type DType, DTypeError, dtypes, ShapeError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { Arguments, ArrayLike } from "./array-like";
import { asTensor, axisIn } from "./convert";
import { integers } from "./loops";
import { bound, wrap } from "./make-array";
import { type Operand, unary, type UnaryUfunc } from "./ufunc";

/** The unsigned dtype as wide as an integer dtype. */
const unsigned = (dtype: DType): DType => (dtype.startsWith("u") ? dtype : (`u${dtype}` as DType));

/** A byte's pattern over the width of a dtype: a number, or a bigint where numbers do not hold it. */
const everyByte = (byte: number, bytes: number): number | bigint => {
  const pattern = Array.from({ length: bytes }).reduce<bigint>((all) => (all << 8n) | BigInt(byte), 0n);
  return bytes === 8 ? pattern : Number(pattern);
};

/** How many bits are set: pairs are added up, then groups of four, then bytes (Warren, Hacker's Delight, 5-1). */
function bitsSet(x: Tensor): Tensor {
  const dtype = unsigned(x.dtype);
  const { bytes } = dtypes[dtype];
  const mask = (y: Tensor, byte: number): Tensor => y.bitwiseAnd(everyByte(byte, bytes));
  const all = (dtype === x.dtype ? x : x.abs()).to(dtype);
  const pairs = all.sub(mask(all.bitwiseRightShift(1), 0x55));
  const fours = mask(pairs, 0x33).add(mask(pairs.bitwiseRightShift(2), 0x33));
  let sum = mask(fours.add(fours.bitwiseRightShift(4)), 0x0f);
  for (let width = 8; width < bytes * 8; width *= 2) sum = sum.add(sum.bitwiseRightShift(width));
  return sum.bitwiseAnd(0x7f).to("uint8");
}

/**
 * How many bits of the absolute value are set: uint8.
 *
 * ```ts
 * np.bitwise_count([1023n, -7n]).tolist(); // [10, 3]
 * ```
 */
export const bitwise_count: UnaryUfunc<"same"> = /* @__PURE__ */ unary({
  name: "bitwise_count",
  loops: integers,
  compute: bitsSet as (...x: Operand[]) => Tensor,
});

/** Keyword arguments of `packbits`. */
export interface PackOptions {
  /** The axis, or null for the flattened array. Default: `null`. */
  readonly axis?: number | null;
  /** Whether the first of eight bits counts most. Default: "big". */
  readonly bitorder?: "big" | "little";
}

function weightsOf(operation: string, bitorder: string, near: Tensor): Tensor {
  if (bitorder !== "big" && bitorder !== "little") throw new ArgumentError(operation, "'order' must be either 'little' or 'big'.");
  const powers = Uint8Array.from({ length: 8 }, (_, i) => 2 ** (bitorder === "big" ? 7 - i : i));
  return core.tensor(powers, { device: near.device });
}

/** The array with an axis last, or flattened, and the way back. */
function lastAxis(operation: string, x: Tensor, axis: number | null): readonly [Tensor, (y: Tensor) => Tensor] {
  if (axis === null) return [x.flatten(), (y) => y];
  if (x.ndim === 0) throw new ShapeError(operation, `axis ${axis} is out of bounds for array of dimension 0.`);
  const at = axisIn(operation, axis, x.ndim);
  return [x.transpose(at, -1), (y) => y.transpose(at, -1)];
}

/**
 * Bits, which are 0 or not, packed into bytes: the last is filled up with zeros.
 *
 * ```ts
 * np.packbits([1n, 0n, 1n]).tolist(); // [160]
 * ```
 *
 * @throws DTypeError for floats.
 */
export function packbits(a: ArrayLike, ...args: Arguments<PackOptions, ["axis", "bitorder"]>): NDArray {
  const { axis: along = null, bitorder = "big" } = bound<PackOptions>("packbits", ["axis", "bitorder"], args);
  const x = asTensor("packbits", a);
  if (dtypes[x.dtype].kind === "float") throw new DTypeError("packbits", "Expected an input array of integer or boolean data type.");
  const weights = weightsOf("packbits", bitorder, x);
  const [rows, back] = lastAxis("packbits", x, along);
  const length = rows.shape.at(-1)!;
  const bytes = Math.ceil(length / 8);
  const bits = core.pad(rows.to("bool").to("uint8"), [0, bytes * 8 - length]).reshape([...rows.shape.slice(0, -1), bytes, 8]);
  return wrap(back(core.sum(bits.mul(weights), -1, { dtype: "uint8" })));
}

/** Keyword arguments of `unpackbits`. */
export interface UnpackOptions extends PackOptions {
  /** How many bits: too many are zeros, a negative number leaves so many out. Default: all. */
  readonly count?: number | null;
}

/**
 * The bits of bytes, eight for each: uint8.
 *
 * ```ts
 * np.unpackbits(np.array([5], { dtype: "uint8" })).tolist(); // [0, 0, 0, 0, 0, 1, 0, 1]
 * ```
 *
 * @throws DTypeError for other dtypes than uint8.
 */
export function unpackbits(a: ArrayLike, ...args: Arguments<UnpackOptions, ["axis", "count", "bitorder"]>): NDArray {
  const {
    axis: along = null,
    count: wanted = null,
    bitorder = "big",
  } = bound<UnpackOptions>("unpackbits", ["axis", "count", "bitorder"], args);
  const x = asTensor("unpackbits", a);
  if (x.dtype !== "uint8") throw new DTypeError("unpackbits", "Expected an input array of unsigned byte data type.");
  const weights = weightsOf("unpackbits", bitorder, x);
  const [rows, back] = lastAxis("unpackbits", x, along);
  const length = rows.shape.at(-1)! * 8;
  const bits = rows
    .unsqueeze(-1)
    .bitwiseAnd(weights)
    .ne(0)
    .to("uint8")
    .reshape([...rows.shape.slice(0, -1), length]);
  if (wanted !== null && !Number.isInteger(wanted))
    throw new ArgumentError("unpackbits", `a count is a whole number, not ${describe(wanted)}.`);
  const kept = wanted === null ? length : wanted < 0 ? length + wanted : wanted;
  if (kept < 0) throw new ArgumentError("unpackbits", `-count larger than number of elements; ${-wanted!} > ${length}.`);
  return wrap(back(kept > length ? core.pad(bits, [0, kept - length]) : bits.narrow(-1, 0, kept)));
}
