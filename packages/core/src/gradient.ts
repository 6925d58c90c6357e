import type { Tensor } from "./tensor";
import { isAbstract, noteGradient } from "./undo";

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
  /** Whether somebody outside may hold `grad`: the program read it, or set it. */
  taken?: boolean;
  /** The step that made it; null for a leaf. */
  readonly node: GradientNode | null;
  /** Which of the step's outputs it is. */
  readonly output: number;
  /** The number of the op before which it was made. */
  readonly born: number;
  /** See `Tensor.retainGrad`. */
  retainsGrad?: boolean;
  /** See `Tensor.registerHook`. */
  hooks?: Set<GradientHook>;
  /** See `Tensor.registerPostAccumulateGradHook`. */
  accumulated?: Set<() => void>;
}

/** Links a handle to a base tensor and its views, whose histories change together when one of them is written to. Implemented by autograd. */
export interface ViewTracking {
  /** Of what the writes recorded, shared by the base and its views. */
  readonly lease: Lease;
  /** Whether the base or a view of it was written to since the handle last looked. */
  readonly stale: boolean;
  /** Gives the handle the history that it has after those writes. */
  refresh(handle: Tensor): void;
  /** `requireGrad` or `detach_` made the handle a leaf, or undid it. @returns Whether it stays with its base. */
  leafChanged(meta: GradientMeta): boolean;
}

/** The accumulated gradient, without marking it as taken: for what reads it and lets go of it again. */
export const gradientOf = (x: Tensor): Tensor | null => x.meta?.grad ?? null;

/** Makes a tensor that nobody outside holds the gradient of `x`, in place of the one before. */
export function giveGradient(x: Tensor, gradient: Tensor): void {
  dropGradient(x);
  x.grad = gradient;
  if (x.meta !== undefined) x.meta.taken = false;
}

/**
 * Forgets a tensor's gradient, and gives its memory back at once where nobody outside can hold it: there is no need to wait for the
 * collector with what is as large as the model.
 */
export function dropGradient(x: Tensor): void {
  const { meta } = x;
  if (meta === undefined || meta.grad === null) return;
  const { grad, taken } = meta;
  noteGradient(meta);
  meta.grad = null;
  meta.taken = false;
  // What is only being recorded gives the gradient back at its end.
  if (taken !== true && (!isAbstract() || grad.storage.pending)) grad.dispose();
}
