import type { Tensor } from "./tensor";

/** Options of `Tensor.backward`. */
export interface GraphOptions {
  /** Keep the graph, to walk it again. Default: `createGraph`. */
  readonly retainGraph?: boolean;
  /** Record the backward pass, so that gradients can be differentiated. Default: `false`. */
  readonly createGraph?: boolean;
}

/** What a step of the recorded computation holds in memory, counted by its users. It knows of no tensor handle. */
export interface Lease {
  retain(): void;
  release(): void;
}

/** A step of the recorded computation. Autograd's own; core only says when a handle lets go of it. */
export interface GradientNode {
  readonly lease: Lease;
}

/** Sees a gradient on its way back, and may replace it. */
export type GradientHook = (gradient: Tensor) => Tensor | undefined;

/** What autograd knows of a tensor. Handles on the same value share one. */
export interface GradientMeta {
  requiresGrad: boolean;
  grad: Tensor | null;
  /** The step that made it; null for a leaf. */
  readonly node: GradientNode | null;
  /** Which of the step's outputs it is. */
  readonly output: number;
  /** See `Tensor.retainGrad`. */
  retainsGrad?: boolean;
  /** See `Tensor.registerHook`. */
  hooks?: Set<GradientHook>;
  /** See `Tensor.registerPostAccumulateGradHook`. */
  accumulated?: Set<() => void>;
}

/** How a handle belongs to a tensor and its views, whose histories change together when one of them is written to. Autograd's own. */
export interface Kinship {
  /** Of what the writes recorded, for all kin. */
  readonly lease: Lease;
  /** Whether a relative was written to since the handle last looked. */
  readonly stale: boolean;
  /** Gives the handle the history that it has after those writes. */
  refresh(handle: Tensor): void;
  /** The handle became a leaf of its own will, or ceased to be one. @returns Whether it stays with its kin. */
  leafChanged(meta: GradientMeta): boolean;
}
