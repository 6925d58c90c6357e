import { type Call, dispatch, isFloat, type Tensor, zeros } from "@adjoint/core";
import { convert, recurrence, scatterAt } from "@adjoint/core/internal";
import type { Backward } from "./graph";

type Params = Call<"scan">["params"];

/** `x` moved by a place along the last dim, with a zero where the end came in: what is at i + 1, or at i − 1 in reverse. */
function moved(x: Tensor, reverse: boolean): Tensor {
  const length = x.shape[x.ndim - 1]!;
  return reverse ? x.pad([1, 0]).narrow(-1, 0, length) : x.pad([0, 1]).narrow(-1, 1, length);
}

function rerun(name: string, x: Tensor, params: Params): Tensor {
  return dispatch({ op: { kind: "scan", name: `${name}.backward` }, inputs: [x], params })[0]!;
}

/**
 * `Pₖ·rₖ`, where Pₖ is the product of what comes before xₖ, and rₖ = gₖ + xₖ₊₁·rₖ₊₁ what of the gradients comes back from the places after
 * it. Nothing is divided by xₖ, so it is exact at zeros, and its own gradients are.
 */
function productGradient(name: string, g: Tensor, x: Tensor, params: Params): Tensor {
  if (params.reverse) return productGradient(name, g.flip(-1), x.flip(-1), { ...params, reverse: false }).flip(-1);
  const before = rerun(name, x, { ...params, exclusive: true });
  const rest = x.shape[x.ndim - 1]! - 1;
  return before.mul(recurrence(g, x.narrow(-1, 1, rest), x.ndim - 1, true));
}

/** To where the index points: the gradients of all places at which an element is the extreme. */
function extremeGradient(name: string, g: Tensor, indices: Tensor): Tensor {
  const last = g.ndim - 1;
  const params = { shape: g.shape, follows: g.shape.map((_, axis) => (axis === last ? -1 : axis)), indexed: [last] };
  return scatterAt(`${name}.backward`, zeros(g.shape, { dtype: g.dtype, device: g.device }), g, [indices], params, "add");
}

/** For sums the scan in the other direction, for products a recurrence, for extremes a scatter. */
export function scanRule(call: Call<"scan">, outputs: readonly Tensor[], [need]: readonly boolean[]): Backward | null {
  const { params, op } = call;
  const { combine, reverse, exclusive, result } = params;
  const [x] = call.inputs as [Tensor];
  if (!need || result === "index" || !isFloat(x.dtype)) return null;
  if (combine === "sum") return { saves: [], run: ([g]) => [g == null ? null : rerun(op.name, g, { ...params, reverse: !reverse })] };
  const { dtype, ndim } = x;
  if (ndim === 0 || x.numel() === 0) return { saves: [], run: ([g]) => [g == null || exclusive ? null : g] };
  // An exclusive scan is an inclusive one a place later, and so is its gradient. Extremes know no exclusive positions: see `ScanKernel`.
  const inclusive = (g: Tensor): Tensor => (exclusive ? moved(g, reverse) : g);
  if (combine === "prod") {
    return {
      saves: [x],
      run([g], [source]) {
        if (g == null) return [null];
        const wide = dtype === "float64" ? dtype : "float32";
        return [convert(productGradient(op.name, convert(inclusive(g), wide), convert(source!, wide), params), dtype)];
      },
    };
  }
  return {
    saves: [result === "both" && !exclusive ? outputs[1]! : x],
    run([g], [saved]) {
      if (g == null) return [null];
      const indices = saved!.dtype === "int32" ? saved! : rerun(op.name, saved!.detach(), { ...params, exclusive: false, result: "index" });
      return [extremeGradient(op.name, inclusive(g), indices)];
    },
  };
}
