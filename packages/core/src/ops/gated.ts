import { DTypeError, ShapeError } from "../errors";
import { isFloat } from "../dtype";
import { formatShape, normalizeDim } from "../shape";
import type { Tensor } from "../tensor";
import { narrow } from "./views";

/** Gated linear unit: the first half of `dim` times the sigmoid of the second (Dauphin et al. 2017). @throws ShapeError for an odd number of elements. @result same */
export function glu(x: Tensor, dim = -1): Tensor {
  if (!isFloat(x.dtype)) throw new DTypeError("glu", `takes floats, not ${x.dtype}.`, 'cast first: x.to("float32").');
  if (x.ndim === 0) throw new ShapeError("glu", "a scalar has no dim to halve.");
  const axis = normalizeDim("glu", dim, x.ndim);
  const length = x.layout.shape[axis]!;
  if (length % 2 !== 0) throw new ShapeError("glu", `dim ${dim} of ${formatShape(x.shape)} has no halves.`);
  return narrow(x, axis, 0, length / 2).mul(narrow(x, axis, length / 2, length / 2).sigmoid());
}
