import type { Backend, Combine, ScatterMode } from "./backend";
import type { DType, StorageArray } from "./dtype";
import type { AdjointError } from "./errors";
import type { Device } from "./device";
import type { Expr } from "./expr";
import type { Layout } from "./layout";
import type { Override, Resolution } from "./override";
import type { Program } from "./program";
import type { Shape } from "./shape";
import type { HostEffect, Scalar } from "./source";
import type { Tensor } from "./tensor";

/** An elementwise expression for given input dtypes: as expressions, for autograd, and as the program that backends run. */
export interface MapPlan {
  readonly leaves: readonly Expr[];
  readonly outputs: readonly Expr[];
  readonly program: Program;
  /** Which of the call's numbers each run-time scalar of the program is. */
  readonly scalarSources: readonly number[];
}

export interface MapParams {
  readonly plan: MapPlan;
  readonly scalars: readonly Scalar[];
  /** The iteration space, where it is more than the inputs broadcast to (creation ops have no inputs). */
  readonly shape?: Shape;
  readonly device?: Device;
  /** For each output, the input that it is written into, or −1 for a fresh tensor. The inputs' storages change in place. */
  readonly into?: readonly number[];
}

export interface ReduceParams {
  readonly combine: Combine;
  readonly pre: MapPlan;
  /** Of one leaf, the accumulator. */
  readonly post: MapPlan;
  readonly scalars: readonly Scalar[];
  /** The iteration space, where it is more than the inputs broadcast to. */
  readonly shape?: Shape;
  readonly dims: readonly number[];
  readonly keepdim: boolean;
  readonly result: "value" | "index" | "both";
  /** The gradient goes to the NaN that was found, as PyTorch's `max` and `min` have it; otherwise all get NaN, as of `amax` and `amin`. */
  readonly findsNaN?: boolean;
}

export interface ScanParams {
  readonly combine: "sum" | "prod" | "min" | "max";
  readonly dim: number;
  readonly reverse: boolean;
  readonly exclusive: boolean;
  readonly result: "value" | "index" | "both";
}

/**
 * `out[batch, m, n] = epilogue(Σₖ A[batch, m, k]·B[batch, k, n], …)`: how many axes of the inputs, in this order, belong to each group.
 * Inputs after the second belong to the epilogue and have the shape of the output.
 */
export interface MatmulParams {
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly epilogue?: MapPlan;
}

/**
 * How an indexed read or write steps. `shape` is the iteration space (that of the result or of the updates); axis a of it follows axis
 * `follows[a]` of the source, or none (−1); the index tensors, all of shape `shape`, address the axes `indexed` of the source.
 * Every axis of the source is followed or indexed, once.
 */
export interface IndexParams {
  readonly shape: Shape;
  readonly follows: readonly number[];
  readonly indexed: readonly number[];
  /**
   * What the error says where an index is out of range, if that means something else: a value that the op cannot take, say. Or the error itself,
   * from the position of the index; such a function holds no tensor.
   */
  readonly refusal?: string | ((position: number) => AdjointError);
}

/** Inputs are placed into a fresh tensor of `shape`: input r at `starts`, stepping by `steps`; the rest is `fill`. */
export interface CopyParams {
  readonly shape: Shape;
  readonly regions: readonly { readonly starts: readonly number[]; readonly steps: readonly number[] }[];
  /** Null when the regions cover everything. */
  readonly fill: number | bigint | null;
}

export interface SortParams {
  readonly descending: boolean;
  readonly result: "value" | "index" | "both";
}

/** The parameters of each view. */
export interface ViewParams {
  reshape: { readonly shape: Shape };
  permute: { readonly dims: readonly number[] };
  expand: { readonly shape: Shape };
  /** For each axis where to begin, how far to step, and how many to take. */
  slice: { readonly starts: readonly number[]; readonly steps: readonly number[]; readonly sizes: readonly number[] };
  flip: { readonly dims: readonly number[] };
  /** A diagonal of dims `dim1` and `dim2`, `offset` above the main one, which comes as a new axis at the end. */
  diagonal: { readonly offset: number; readonly dim1: number; readonly dim2: number };
  /** The elements at `offset + Σ iₐ·strides[a]` of a tensor that lies row by row. */
  asStrided: { readonly shape: Shape; readonly strides: readonly number[]; readonly offset: number };
  /** Each of `dims` becomes the number of windows, and the positions within a window come as new axes at the end. */
  windows: {
    readonly dims: readonly number[];
    readonly sizes: readonly number[];
    readonly strides: readonly number[];
    readonly dilations: readonly number[];
  };
}

/** The names of the views. */
export type ViewName = keyof ViewParams;

/** The primitives: what the layers see go by, and what autograd has one rule for. */
export interface PrimitiveParams {
  map: MapParams;
  reduce: ReduceParams;
  scan: ScanParams;
  matmul: MatmulParams;
  gather: IndexParams;
  scatter: IndexParams & { readonly mode: ScatterMode };
  copy: CopyParams;
  sort: SortParams;
  view: ViewParams[ViewName];
  /** Writes the second input into the first, in place. */
  assign: Record<never, never>;
  /** Numbers from JavaScript. */
  host: { readonly data: StorageArray; readonly shape: Shape; readonly dtype: DType; readonly device: Device };
  composition: unknown;
}

/** The names of the primitives. */
export type OpKind = keyof PrimitiveParams;

interface NamedOp<K extends OpKind> {
  readonly kind: K;
  /** As it appears in errors and logs. */
  readonly name: string;
  /** False where the gradient stops: autograd lets the call pass. */
  readonly differentiable?: false;
}

export interface ViewOp<N extends ViewName = ViewName> extends NamedOp<"view"> {
  readonly view: N;
  /** Layout arithmetic: the new window on the same storage. */
  layout(layout: Layout, params: ViewParams[N]): Layout;
}

/** What is known of a tensor without its values. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What a composition's own gradient is computed from: all of it tensors, so that it is differentiable again. */
export interface VjpContext<P = unknown> {
  /** The inputs; undefined where `saves` does not name them. */
  readonly inputs: readonly (Tensor | undefined)[];
  /** Shape and dtype of every input, saved or not. */
  readonly specs: readonly TensorSpec[];
  /** The outputs; undefined where `saves` does not name them. */
  readonly outputs: readonly (Tensor | undefined)[];
  /** What an override returned beyond the outputs. */
  readonly residuals: readonly Tensor[];
  readonly cotangents: readonly (Tensor | null)[];
  /** Which inputs want a gradient. */
  readonly needs: readonly boolean[];
  readonly params: P;
}

/**
 * An op written in terms of others: a record, known by its identity. A backend may override it (see `Override`). One with a `vjp` is a
 * single step to autograd; one without shows its parts.
 */
export interface Composition<P = unknown> extends NamedOp<"composition"> {
  body(inputs: readonly Tensor[], params: P): readonly Tensor[];
  vjp?(context: VjpContext<P>): readonly (Tensor | null)[];
  /** The positions of the inputs and outputs that `vjp` reads: only these are kept until backward. Default: all. */
  readonly saves?: { readonly inputs?: readonly number[]; readonly outputs?: readonly number[] };
  /** A kernel for a backend that has none of its own for the op, where one can be made of what the backend offers: its memory read at once, say. */
  onBackend?(backend: Backend): Override<P> | undefined;
}

type OpOf<K extends OpKind> = K extends "view" ? ViewOp : K extends "composition" ? Composition<never> : NamedOp<K>;

/** An operation as the layers see it. */
export type Op = { [K in OpKind]: OpOf<K> }[OpKind];

/** One operation on its way through the layers. */
export type Call<K extends OpKind = OpKind> = K extends OpKind
  ? {
      readonly op: OpOf<K>;
      readonly inputs: readonly Tensor[];
      readonly params: PrimitiveParams[K];
      /** What the device does in place of a composition; undefined until somebody asks. See `resolve`. */
      resolution?: Resolution | null;
    }
  : never;

/** What a call returns. */
export type Outputs = readonly Tensor[];
/** The rest of the way to the device. */
export type Next = (call: Call) => Outputs;

/**
 * Sees every call on its way to the device, once: autograd at rank 20, compile at rank 10; the larger rank is outside. A composition it
 * either keeps, by passing the call on, or expands, by returning `expandCall(call, this)`: then the calls of the body enter here.
 */
export interface DispatchLayer {
  readonly name: string;
  readonly rank: number;
  run(call: Call, next: Next): Outputs;
  /** Called before the program does something other than computing tensors. */
  effect?(effect: HostEffect): void;
}
