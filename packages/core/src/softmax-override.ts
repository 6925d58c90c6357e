import type { View } from "./backend";
import type { DType } from "./dtype";
import { collapseAxes } from "./layout";
import { type Override, override, type OverrideCall, type Overrides } from "./override";
import { logSoftmaxGradOp, logSoftmaxOp, softmaxGradOp, softmaxOp } from "./ops/softmax";
import { sameShape, sizeOf } from "./shape";

const ops = { softmax: softmaxOp, softmaxGrad: softmaxGradOp, logSoftmax: logSoftmaxOp, logSoftmaxGrad: logSoftmaxGradOp } as const;

/** Which of the four: softmax, its logarithm, and the gradients of both. */
export type SoftmaxKind = keyof typeof ops;

/** A softmax along the last axis, as a row kernel sees it: a row for each position of `outer`. There is one element at least. */
export interface SoftmaxRows {
  readonly kind: SoftmaxKind;
  /** With as few axes as describe it. */
  readonly outer: readonly number[];
  readonly length: number;
  /** x; of a gradient y and g. They have strides over `[...outer, length]`. */
  readonly inputs: readonly View[];
  /** Contiguous. */
  readonly output: View;
}

/** What a backend with a row kernel says of it. */
export interface SoftmaxKernel {
  readonly dtypes: readonly DType[];
  /** Whether rows of this length are worth it. Default: all are. */
  readonly worthwhile?: (rows: number, length: number) => boolean;
  readonly run: (rows: SoftmaxRows) => void;
}

/**
 * The overrides of a backend that has a kernel for the rows of softmax, of logSoftmax and of their gradients. What does not run along
 * the last axis, or is of another dtype, is left to the compositions.
 */
export const softmaxOverrides = (kernel: SoftmaxKernel): Overrides =>
  new Map((Object.keys(ops) as SoftmaxKind[]).map((kind) => override(ops[kind], overrideOf(kind, kernel))));

const overrideOf = (kind: SoftmaxKind, { dtypes, worthwhile, run }: SoftmaxKernel): Override<{ readonly dim: number }> => ({
  supports(inputs, { dim }) {
    const { dtype, shape } = inputs[0]!;
    const length = shape[dim];
    // What has no dims is left to the composition, as is what has no elements.
    if (length === undefined || sizeOf(shape) === 0 || !dtypes.includes(dtype)) return false;
    if (!inputs.every((input) => input.dtype === dtype && sameShape(input.shape, shape))) return false;
    const rows = sizeOf(shape.slice(0, dim));
    return rows * length === sizeOf(shape) && worthwhile?.(rows, length) !== false;
  },
  infer: ([first]) => ({ outputs: [first!] }),
  forward: (call) => run(rowsOf(kind, call)),
});

function rowsOf(kind: SoftmaxKind, { inputs, outputs, params: { dim } }: OverrideCall<{ readonly dim: number }>): SoftmaxRows {
  const { shape } = inputs[0]!;
  const outer = collapseAxes(
    shape.slice(0, dim),
    inputs.map(({ view }) => view.strides.slice(0, dim)),
  );
  const views = inputs.map(({ view }, i): View => ({ ...view, strides: [...outer.strides[i]!, view.strides[dim]!] }));
  return { kind, outer: outer.shape, length: shape[dim]!, inputs: views, output: outputs[0]!.view };
}
