import { ArgumentError, ShapeError } from "../errors";
import { describe, formatShape, normalizeDim, sameShape } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { convert } from "./convert";
import { zeros } from "./creation";
import { narrow, select, sliceAxis } from "./views";

/** @internal A copy of a tensor with another written where a view shows it: a record, whose gradient is the same op with zeros, and the view. */
export function scatteredInto<P>(name: string, view: (x: Tensor, params: P) => Tensor): (x: Tensor, source: Tensor, params: P) => Tensor {
  const op: CompositionOp<P> = composition<P>(
    name,
    ([x, source], params) => {
      const out = x!.clone();
      view(out, params).copy_(source!);
      return [out];
    },
    {
      saves: { inputs: [], outputs: [] },
      vjp({ cotangents: [g], specs, needs, params }) {
        const blank = (): Tensor => zeros(specs[1]!.shape, { dtype: g!.dtype, device: g!.device });
        return [needs[0] ? op([g!, blank()], params)[0]! : null, needs[1] ? view(g!, params) : null];
      },
    },
  );
  return (x, source, params) => {
    const wanted = view(x.detach(), params).layout.shape;
    if (!sameShape(wanted, source.layout.shape))
      throw new ShapeError(name, `the source is ${formatShape(source.shape)}, its place ${formatShape(wanted)}.`);
    return op([x, convert(source, x.dtype)], params)[0]!;
  };
}

const selectScatterOp = /* @__PURE__ */ scatteredInto<{ readonly dim: number; readonly index: number }>(
  "selectScatter",
  (x, { dim, index }) => select(x, dim, index),
);

/** A copy of `x` with `source` in place of `x.select(dim, index)`. @throws ShapeError unless `source` has its shape. @method @result same */
export const selectScatter = (x: Tensor, source: Tensor, dim: number, index: number): Tensor => selectScatterOp(x, source, { dim, index });

interface Piece {
  readonly axis: number;
  readonly start: number;
  readonly size: number;
  readonly step: number;
}

const sliceScatterOp = /* @__PURE__ */ scatteredInto<Piece>("sliceScatter", (x, { axis, start, size, step }) =>
  size === 0 ? narrow(x, axis, 0, 0) : sliceAxis(x, axis, start, size, step),
);

/**
 * A copy of `x` with `source` in place of the slice from `start` to before `end` of `dim`, in steps; what is beyond the ends counts as the ends.
 *
 * @throws ShapeError unless `source` has the slice's shape. @throws ArgumentError for a step below 1.
 * @method @result same
 */
export function sliceScatter(x: Tensor, source: Tensor, dim = 0, start: number | null = null, end: number | null = null, step = 1): Tensor {
  const axis = normalizeDim("sliceScatter", dim, x.ndim);
  const length = x.layout.shape[axis] ?? 0;
  if (!Number.isInteger(step) || step < 1)
    throw new ArgumentError("sliceScatter", `the step is a whole number ≥ 1, not ${describe(step)}.`);
  const place = (value: number): number => {
    if (!Number.isInteger(value)) throw new ArgumentError("sliceScatter", `an end of a slice is a whole number, not ${describe(value)}.`);
    return Math.min(Math.max(value < 0 ? value + length : value, 0), length);
  };
  const [from, to] = [place(start ?? 0), place(end ?? length)];
  return sliceScatterOp(x, source, { axis, start: from, size: Math.max(Math.ceil((to - from) / step), 0), step });
}
