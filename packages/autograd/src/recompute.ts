import type { GradientMeta, Tensor } from "@adjoint/core";
import { viewOf } from "@adjoint/core/internal";
import { backward } from "./engine";
import { type Cotangents, gradMode } from "./graph";

/**
 * Stand-ins for tensors, of which a part of the computation is recorded anew: leaves, or, where the gradient itself is being
 * recorded, views that lead on to the tensors' own history. One for each position, even if a tensor stands at two.
 */
export function twinsOf<T>(inputs: readonly T[], needs: readonly boolean[]): T[] {
  const createGraph = gradMode.get();
  return inputs.map((input, i) => {
    if (!needs[i]) return input;
    const x = input as Tensor;
    return (createGraph ? viewOf(x, "reshape", { shape: x.shape }) : x.detach().requireGrad()) as T;
  });
}

/** The gradients of outputs in the inputs that need one, and after them in `others`; the walk ends there. */
export function gradientsBetween(
  outputs: readonly Tensor[],
  cotangents: Cotangents,
  inputs: readonly unknown[],
  needs: readonly boolean[],
  others: readonly GradientMeta[] = [],
): (Tensor | null)[] {
  const metas = inputs.map((x, i) => (needs[i] ? (x as Tensor).meta! : null));
  const collected = new Map<GradientMeta, Tensor | null>(others.map((meta) => [meta, null]));
  for (const meta of metas) if (meta !== null) collected.set(meta, null);
  const reached = outputs.flatMap((out, j) => (out.requiresGrad && cotangents[j] != null ? [{ out, g: cotangents[j]! }] : []));
  const createGraph = gradMode.get();
  backward(
    reached.map(({ out }) => out),
    reached.map(({ g }) => g),
    { retainGraph: createGraph, createGraph, bounded: true },
    collected,
  );
  return [...metas.map((meta) => (meta === null ? null : collected.get(meta)!)), ...others.map((meta) => collected.get(meta)!)];
}
