import { AdjointError, type Index as CoreIndex, IndexError, maskedSelectSync, ShapeError, type Tensor } from "@adjoint/core";
import { formatShape } from "@adjoint/core/internal";
import type { NDArray } from "./array";
import type { ArrayLike } from "./array-like";
import { asTensor, beside, broadcastShape, checkFits, isScalar, tuple, valuesOf } from "./convert";
import { checkedSlice, type Index, indexShapes, positionIn, positionsOf, spelled, type Term, takes, termsOf } from "./subscripts";

/** What an index comes to: a view by slices, integers and new axes, and the index arrays that pick from it. */
interface Plan {
  readonly view: Tensor;
  /** For each axis of the view, what picks from it. */
  readonly picks: readonly (Tensor | null)[];
}

const isArrayTerm = (term: Term): boolean => term.kind === "integers" || term.kind === "mask";

function plan(operation: string, x: Tensor, indices: readonly Index[]): Plan {
  const terms = spelled(operation, termsOf(operation, indices, x), x.ndim);
  const picking = terms.some(isArrayTerm);
  const basic: CoreIndex[] = [];
  const picks: (Tensor | null)[] = [];
  let axis = 0;
  for (const term of terms) {
    if (term.kind === "new") {
      basic.push(null);
      picks.push(null);
    } else if (term.kind === "slice") {
      basic.push(checkedSlice(operation, term.slice));
      picks.push(null);
    } else if (term.kind === "integer") {
      const at = positionIn(operation, term.at, axis, x.shape[axis]!);
      // Beside index arrays an integer is one of them: where the picked axes go depends on it.
      basic.push(picking ? ":" : at);
      if (picking) picks.push(asTensor(operation, at, { dtype: "int32", device: x.device }));
    } else if (term.kind === "integers") {
      basic.push(":");
      picks.push(term.index);
    } else if (term.kind === "mask") {
      const positions = term.mask.ndim === 0 ? [wholeOrNothing(operation, term.mask)] : positionsOf(operation, term.mask, x, axis);
      // A mask without axes picks from a new one.
      for (const index of positions) {
        basic.push(term.mask.ndim === 0 ? null : ":");
        picks.push(index);
      }
    }
    axis += takes(term);
  }
  return { view: basic.length === 0 ? x : x.at(...basic), picks };
}

/** `True` keeps a new axis of size 1, `False` leaves nothing of it. */
const wholeOrNothing = (operation: string, mask: Tensor): Tensor =>
  asTensor(operation, valuesOf(operation, mask)[0] ? [0] : [], { dtype: "int32", device: mask.device });

const subscriptsOf = (picks: readonly (Tensor | null)[]): CoreIndex[] => picks.map((pick) => pick ?? ":");

/** Core checks positions on the device; the first that is out of bounds is looked for only then, to name it as NumPy does. */
function explained(operation: string, { view, picks }: Plan, error: unknown): unknown {
  if (!(error instanceof AdjointError)) return error;
  const shapes = picks.flatMap((pick) => (pick === null ? [] : [pick.shape]));
  try {
    broadcastShape(operation, shapes);
  } catch {
    return indexShapes(operation, shapes);
  }
  if (!(error instanceof IndexError)) return error;
  for (const [axis, pick] of picks.entries()) {
    if (pick === null) continue;
    const length = view.shape[axis]!;
    for (const value of valuesOf(operation, pick)) {
      const at = Number(value);
      if (at >= length || at < -length)
        return new IndexError(operation, `index ${at} is out of bounds for axis ${axis} with size ${length}.`);
    }
  }
  return error;
}

/** @internal `a[…]`: a view, unless index arrays pick. */
export function getItem(x: Tensor, indices: readonly Index[]): Tensor {
  const [only] = indices;
  if (indices.length === 1 && isWholeMask(only, x) && only.ndim === x.ndim && x.storage.device.backend.readSync !== undefined)
    return maskedSelectSync(x, beside("get", only, x));
  const made = plan("get", x, indices);
  if (made.picks.every((pick) => pick === null)) return made.view;
  try {
    return made.view.at(...subscriptsOf(made.picks));
  } catch (error) {
    throw explained("get", made, error);
  }
}

/** Leading axes of size 1 that the value has too many of are dropped, as NumPy does when it assigns. */
function fitted(value: Tensor, ndim: number): Tensor {
  const extra = value.ndim - ndim;
  return extra > 0 && value.shape.slice(0, extra).every((length) => length === 1) ? value.reshape(value.shape.slice(extra)) : value;
}

const fitsInto = (from: readonly number[], to: readonly number[]): boolean =>
  from.length <= to.length && from.every((length, i) => length === 1 || length === to[to.length - from.length + i]);

/** @internal `a[…] = value`, through views. */
export function setItem(x: Tensor, indices: readonly Index[], value: ArrayLike): void {
  if (isScalar(value)) checkFits("set", value, x.dtype);
  const given = beside("set", value, x, isScalar(value) ? { dtype: x.dtype } : {}).to(x.dtype);
  // A whole mask with one value writes where it holds, without reading it.
  const [only] = indices;
  if (indices.length === 1 && given.numel() === 1 && isWholeMask(only, x)) {
    const mask = beside("set", only as ArrayLike, x);
    x.set_([mask], given.reshape([]));
    return;
  }
  const made = plan("set", x, indices);
  if (made.picks.every((pick) => pick === null)) {
    const target = made.view;
    const own = fitted(given, target.ndim);
    if (!fitsInto(own.shape, target.shape))
      throw new ShapeError("set", `could not broadcast input array from shape ${tuple(given.shape)} into shape ${tuple(target.shape)}.`);
    target.copy_(own);
    return;
  }
  const shape = resultShape(made);
  const own = fitted(given, shape.length);
  if (!fitsInto(own.shape, shape) && indices.length === 1 && own.ndim === 1 && isMaskOfAll(x, indices))
    throw new ShapeError(
      "set",
      `NumPy boolean array indexing assignment cannot assign ${own.numel()} input values to the ${shape[0]} output values where the mask is true.`,
    );
  if (!fitsInto(own.shape, shape))
    throw new ShapeError(
      "set",
      `shape mismatch: value array of shape ${tuple(given.shape)} could not be broadcast to indexing result of shape ${tuple(shape)}.`,
    );
  try {
    made.view.set_(subscriptsOf(made.picks), own);
  } catch (error) {
    throw explained("set", made, error);
  }
}

/** Whether the only index is a mask of all axes. */
const isMaskOfAll = (x: Tensor, indices: readonly Index[]): boolean => {
  const [term] = termsOf("set", indices, x);
  return term?.kind === "mask" && term.mask.ndim === x.ndim;
};

function isWholeMask(index: Index | undefined, x: Tensor): index is NDArray | Tensor {
  if (index === null || typeof index !== "object" || !("dtype" in index) || index.dtype !== "bool") return false;
  return formatShape(index.shape) === formatShape(x.shape.slice(0, index.ndim)) && index.ndim > 0;
}

/** The shape of what an index with arrays gives: their axes stand where they stood, if they are neighbours, else in front. */
function resultShape({ view, picks }: Plan): number[] {
  const at = picks.flatMap((pick, axis) => (pick === null ? [] : [axis]));
  const shapes = at.map((axis) => picks[axis]!.shape);
  let block: number[];
  try {
    block = broadcastShape("set", shapes);
  } catch {
    throw indexShapes("set", shapes);
  }
  const adjacent = at.every((axis, i) => i === 0 || axis === at[i - 1]! + 1);
  const rest = view.shape.flatMap((length, axis) => (at.includes(axis) ? [] : [{ axis, length }]));
  const before = adjacent ? rest.filter(({ axis }) => axis < at[0]!) : [];
  const after = adjacent ? rest.filter(({ axis }) => axis > at[0]!) : rest;
  return [...before.map(({ length }) => length), ...block, ...after.map(({ length }) => length)];
}
