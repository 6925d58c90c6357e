import { dtypes } from "../dtype";
import { ArgumentError, DTypeError, ShapeError } from "../errors";
import { isHalf } from "../ops/convert";
import { broadcastShapes, describe, formatShape, type Shape } from "../shape";
import type { Tensor } from "../tensor";

/** @internal Factorisations are of float32 and float64, as PyTorch's. @throws DTypeError */
export function checkFloat(operation: string, x: Tensor): void {
  if (dtypes[x.dtype].kind === "float" && !isHalf(x.dtype)) return;
  const cast = isHalf(x.dtype) ? `x.to("float32") before, and .to("${x.dtype}") after` : 'x.to("float32")';
  throw new DTypeError(operation, `takes float32 and float64, not ${x.dtype}.`, `cast: ${cast}.`);
}

/** @internal @throws ShapeError for fewer than two dims. */
export function checkMatrix(operation: string, x: Tensor): void {
  if (x.ndim < 2) throw new ShapeError(operation, `takes a matrix or a batch of matrices, not ${formatShape(x.layout.shape)}.`);
}

/** @internal @throws ShapeError unless the last two dims are equal. */
export function checkSquare(operation: string, x: Tensor): void {
  checkMatrix(operation, x);
  if (x.layout.shape.at(-1) !== x.layout.shape.at(-2))
    throw new ShapeError(operation, `takes square matrices, not ${formatShape(x.layout.shape)}.`);
}

/** @internal @throws DTypeError, as PyTorch does where nothing promotes. */
export function checkSameDType(operation: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype)
    throw new DTypeError(operation, `takes one dtype, not ${a.dtype} and ${b.dtype}.`, `cast one: b.to("${a.dtype}").`);
}

/** @internal @throws ArgumentError for what is not among the names. */
export function checkChoice(operation: string, name: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  const list = choices.map((choice) => JSON.stringify(choice)).join(" or ");
  throw new ArgumentError(operation, `\`${name}\` is ${describe(value)}, not ${list}.`);
}

/** @internal The dims before the last two. */
export const batchOf = (x: Tensor): Shape => x.layout.shape.slice(0, -2);

/** @internal Matrices whose batch dims are broadcast together. */
export function broadcastBatches(operation: string, a: Tensor, b: Tensor): readonly [Tensor, Tensor] {
  const batch = broadcastShapes(operation, [batchOf(a), batchOf(b)]);
  return [a.expand([...batch, ...a.layout.shape.slice(-2)]), b.expand([...batch, ...b.layout.shape.slice(-2)])];
}

/** @internal The matrix with rows and columns exchanged: a view. */
export const turned = (x: Tensor): Tensor => x.transpose(-2, -1);
