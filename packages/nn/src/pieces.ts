import { customFunction } from "@adjoint/autograd";
import { cat, type Tensor, zeros } from "@adjoint/core";

/**
 * Views of equal length, one after another along a dim. Unlike those of `chunk` their gradients come back in one piece: a sequence of T
 * steps would otherwise make T tensors of the size of the whole.
 */
const piecesOf = /* @__PURE__ */ customFunction<[x: Tensor, count: number, dim: number], readonly Tensor[]>({
  name: "pieces",
  forward(context, x, count, dim) {
    const length = x.shape[dim]! / count;
    const shape = x.shape.map((size, axis) => (axis === dim ? length : size));
    Object.assign(context.notes, { shape, dtype: x.dtype, device: x.device, dim });
    return Array.from({ length: count }, (_, i) => x.narrow(dim, i * length, length));
  },
  backward({ notes }, ...gradients) {
    const { shape, dtype, device, dim } = notes as Pick<Tensor, "shape" | "dtype" | "device"> & { readonly dim: number };
    return [
      cat(
        gradients.map((g) => g ?? zeros(shape, { dtype, device })),
        dim,
      ),
      null,
      null,
    ];
  },
});

/** `count` views of equal length along `dim`, whose length `count` divides. */
export const pieces = (x: Tensor, count: number, dim: number): readonly Tensor[] => (count === 1 ? [x] : piecesOf(x, count, dim));
