import type { MatmulKernel, View } from "@adjoint/core";
import type { Profile } from "../adapter";
import { sizeOf } from "../view-forms";

/**
 * How four neighbouring elements of an operand are fetched: as one vector along k, along the other axis (m or n), or one by one.
 */
export type OperandForm = "depth" | "across" | "single";

export interface MatmulPlan {
  /** "registers": each thread computes a 4×4 block by itself. "tiles": a workgroup shares what it loads in workgroup memory. */
  readonly family: "registers" | "tiles";
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: OperandForm;
  readonly b: OperandForm;
  /** Steps along k that a thread of the first family takes at once: 4, or 1 where k has several axes or a ragged end. */
  readonly step: 4 | 1;
  /** Threads along each side of a workgroup of the second family; each computes a 4×4 block. */
  readonly side: 8 | 16;
  readonly tilesM: number;
  readonly tilesN: number;
  /** Parts of k that are summed apart, because m and n alone would not keep the device busy. */
  readonly splits: number;
  /** What a part takes of k, for the first family of its outermost axis. */
  readonly chunk: number;
}

const BLOCK = 4;
export const TILE_DEPTH = 16;
/** A part of k shorter than this is not worth a launch to add it. */
const SHORTEST_PART = 64;
/** A longer part would lose digits, for one thread adds it up in order; it is cut where the partial sums take little memory. */
const LONGEST_PART = 1024;
const MOST_PARTIAL_SUMS = 2 ** 16;

export function planMatmul(profile: Profile, kernel: MatmulKernel, a: View, b: View, separate: boolean): MatmulPlan {
  const [batch, m, n, k] = [sizeOf(kernel.batch), sizeOf(kernel.m), sizeOf(kernel.n), sizeOf(kernel.k)];
  const forms = separate ? { a: formOfA(kernel, a), b: formOfB(kernel, b) } : { a: "single" as const, b: "single" as const };
  const tiles = profile.barriers && k >= TILE_DEPTH;
  const side = Math.ceil(m / 64) * Math.ceil(n / 64) * batch * 256 < profile.threads ? 8 : 16;
  const width = tiles ? side * BLOCK : BLOCK;
  const tilesM = Math.ceil(m / width);
  const tilesN = Math.ceil(n / width);
  const threads = tilesM * tilesN * batch * (tiles ? side * side : 1);
  const step = kernel.k.length === 1 && k % 4 === 0 ? 4 : 1;
  // The first family walks k axis by axis, so it can cut the outermost alone.
  const cuttable = tiles ? k : (kernel.k[0] ?? 1);
  const grain = tiles ? TILE_DEPTH : step;
  const sensible = Math.min(Math.floor(k / SHORTEST_PART), Math.ceil(cuttable / grain));
  const exact = Math.min(Math.ceil(k / LONGEST_PART), Math.floor(MOST_PARTIAL_SUMS / (batch * m * n)));
  const wanted = Math.min(Math.max(Math.floor(profile.threads / threads), exact), sensible);
  const chunk = Math.max(grain, Math.ceil(cuttable / Math.max(1, wanted) / grain) * grain);
  const splits = Math.max(1, Math.ceil(cuttable / chunk));
  return { family: tiles ? "tiles" : "registers", batch, m, n, k, ...forms, step, side, tilesM, tilesN, splits, chunk };
}

const inFours = (numbers: readonly number[]): boolean => numbers.every((number) => number % 4 === 0);

function formOfA({ batch, m, k }: MatmulKernel, view: View): OperandForm {
  const edge = batch.length + m.length;
  const [outer, rows, depths] = [view.strides.slice(0, batch.length), view.strides.slice(batch.length, edge), view.strides.slice(edge)];
  return operandForm(view.offset, outer, rows, m, depths, k);
}

function formOfB({ batch, k, n }: MatmulKernel, view: View): OperandForm {
  const edge = batch.length + k.length;
  const [outer, depths, columns] = [view.strides.slice(0, batch.length), view.strides.slice(batch.length, edge), view.strides.slice(edge)];
  return operandForm(view.offset, outer, columns, n, depths, k);
}

function operandForm(
  offset: number,
  outer: number[],
  across: number[],
  acrossSizes: readonly number[],
  depths: number[],
  depthSizes: readonly number[],
): OperandForm {
  if (!inFours([offset, ...outer])) return "single";
  const dense = (strides: number[], sizes: readonly number[]): boolean =>
    strides.length > 0 && strides[strides.length - 1] === 1 && sizes[sizes.length - 1]! % 4 === 0 && inFours(strides.slice(0, -1));
  if (dense(across, acrossSizes) && inFours(depths)) return "across";
  return depthSizes.length === 1 && dense(depths, depthSizes) && inFours(across) ? "depth" : "single";
}
