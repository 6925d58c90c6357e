import type { Tensor } from "@adjoint/core";
import { companionsOf } from "./companions";
import type { Module } from "./module";
import { walkState } from "./tree";

interface Move {
  readonly tensor: Tensor;
  readonly moved: Tensor;
  readonly gradient: Tensor | null;
}

async function copyOver(tensor: Tensor, device: string): Promise<Move> {
  const [moved, gradient] = await Promise.all([tensor.to(device), tensor.grad?.to(device) ?? null]);
  return { tensor, moved, gradient };
}

/**
 * Moves a module's tensors, their gradients and what optimizers keep for them. The handles stay, and only their memory changes:
 * who holds a parameter holds it still. Nothing changes unless all of it can be moved.
 */
export async function moveModule(module: Module, device: string): Promise<void> {
  const tensors = new Set<Tensor>();
  for (const [, value] of walkState(module)) {
    tensors.add(value);
    for (const companion of companionsOf(value)) tensors.add(companion);
  }
  const moves = await Promise.all([...tensors].filter((each) => each.device !== device).map((each) => copyOver(each, device)));
  for (const { tensor, moved, gradient } of moves) {
    tensor.grad?.dispose();
    tensor.grad = null;
    tensor.rehome(moved);
    moved.dispose();
    tensor.grad = gradient;
  }
}
