import { cat, composition, type Tensor, zeros } from "@adjoint/core";

interface Cut {
  readonly count: number;
  readonly dim: number;
}

/**
 * Views of equal length, one after another along a dim. Unlike those of `chunk` their gradients come back in one piece: a sequence of T
 * steps would otherwise make T tensors of the size of the whole.
 */
const piecesOp = /* @__PURE__ */ composition<Cut>(
  "pieces",
  ([x], { count, dim }) => {
    const length = x!.shape[dim]! / count;
    return Array.from({ length: count }, (_, i) => x!.narrow(dim, i * length, length));
  },
  ({ inputs: [x], cotangents, params: { count, dim } }) => {
    const shape = x!.shape.map((length, axis) => (axis === dim ? length / count : length));
    const { dtype, device } = x!;
    return [
      cat(
        cotangents.map((g) => g ?? zeros(shape, { dtype, device })),
        dim,
      ),
    ];
  },
);

/** `count` views of equal length along `dim`, whose length `count` divides. */
export const pieces = (x: Tensor, count: number, dim: number): readonly Tensor[] => (count === 1 ? [x] : piecesOp([x], { count, dim }));
