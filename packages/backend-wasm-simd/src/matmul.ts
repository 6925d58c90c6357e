import { type DType, DTypeError, dtypes, type Lane, laneOf, type MatmulKernel, type Program, type View } from "@adjoint/core";
import type { Block } from "./allocator";
import { conversion } from "./conversion";
import type { Machine } from "./machine";
import { laneBytes } from "./opcodes";
import { addressOf, type Place, placeOf } from "./writer";

/** As in `rust/src/product.rs`. */
const STRIP = 96;
const DEPTH = 512;
/** How much of B is packed at a time, so that it stays in the second cache until it has been used. */
const PACKED_BYTES = 1 << 19;
/** Where even `DEPTH` rows of B are more than that, their columns are split beyond this. */
const MOST_PACKED_BYTES = 1 << 21;

/** The Rust kernel for a lane: wrapping arithmetic does not see a sign. */
const kernelCodes: { readonly [L in Lane]: number } = { float32: 0, float64: 1, int32: 2, uint32: 2, int64: 4, uint64: 4, bool: -1 };

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1);

export interface Packing {
  readonly columns: number;
  readonly depth: number;
  /** Of the scratch memory that the product needs. */
  readonly bytes: number;
}

/** How a product packs its B, [depth, columns]: so much of it at once that it stays in the cache. */
export function packingFor(rows: number, columns: number, depth: number, size: number): Packing {
  const width = Math.min(inPanels(columns, size), MOST_PACKED_BYTES / (DEPTH * size));
  const height = Math.min(depth, Math.max(1, Math.floor(PACKED_BYTES / (width * size * DEPTH))) * DEPTH);
  return { columns: width, depth: height, bytes: scratchBytes(rows + columns, depth, size, width * height) };
}

/** Scratch memory of a product that packs all of B, so that it need not be packed again for another A. */
export const bytesOfWhole = (rows: number, columns: number, depth: number, size: number): number =>
  scratchBytes(rows + columns, depth, size, inPanels(columns, size) * depth);

const inPanels = (columns: number, size: number): number => Math.ceil(columns / (64 / size)) * (64 / size);

/** As `Product::within` of `rust/src/product.rs` lays it out; `lines` are the rows of A and the columns of B. */
function scratchBytes(lines: number, depth: number, size: number, packed: number): number {
  const elements = packed + Math.max(STRIP * DEPTH, depth) + 4 * (64 / size);
  return elements * size + 4 * (lines + 2 * depth) + 64;
}

/** The product's factors in their lane. 16-bit floats and short integers are converted first: once, not once for each use. */
function inLane(machine: Machine, view: View, groups: readonly (readonly number[])[], temporary: Block[]): Place {
  const lane = laneOf(view.dtype) as DType;
  if (view.dtype === lane) return placeOf(view);
  const shape = groups.flat();
  let [low, high] = [0, 0];
  shape.forEach((size, axis) => {
    const reach = (size - 1) * view.strides[axis]!;
    if (reach < 0) low += reach;
    else high += reach;
  });
  const length = high - low + 1;
  const block = machine.memory.take(length * dtypes[lane].bytes);
  temporary.push(block);
  const address = addressOf(view) + low * dtypes[view.dtype].bytes;
  convert(machine, conversion(view.dtype, lane), address, block.address, length);
  return { address: block.address - low * dtypes[lane].bytes, strides: view.strides };
}

function convert({ memory, writer, programs, kernels }: Machine, program: Program, from: number, to: number, length: number): void {
  const loaded = programs.get(program);
  const scratch = memory.scratch(loaded.scratchBytes);
  writer.begin();
  kernels.map(writer.map({ program: loaded, scratch, shape: [length], inputs: [{ address: from, strides: [1] }], outputs: [to] }, 0));
}

export function runMatmul(machine: Machine, kernel: MatmulKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const temporary: Block[] = [];
  try {
    multiply(machine, kernel, inputs, outputs, temporary);
  } finally {
    for (const block of temporary) machine.memory.release(block);
  }
}

function multiply(machine: Machine, kernel: MatmulKernel, inputs: readonly View[], outputs: readonly View[], temporary: Block[]): void {
  const { memory, writer, continuations, kernels } = machine;
  const { batch, m, n, k } = kernel;
  const [a, b] = inputs as [View, View];
  const lane = laneOf(a.dtype);
  const code = kernelCodes[lane];
  if (code < 0) throw new DTypeError("matmul", `wasm does not multiply matrices of ${a.dtype}.`, 'cast them first: x.cast("int32").');
  let left = inLane(machine, a, [batch, m, k], temporary);
  let right = inLane(machine, b, [batch, k, n], temporary);
  const out = outputs[0]!;
  const space = [...batch, ...m, ...n];
  const count = product(space);
  const target = addressOf(out);
  const inPlace = out.dtype === (lane as DType);
  let sums = target;
  if (!inPlace) {
    const block = memory.take(count * laneBytes(lane));
    temporary.push(block);
    sums = block.address;
  }
  const epilogue = kernel.epilogue ?? (inPlace ? null : conversion(lane as DType, out.dtype));
  const after = epilogue === null ? null : continuations.get(epilogue);
  let [rows, columns] = [m, n];
  const depth = product(k);
  if (product(n) === 1) {
    // A matrix times a column is a row times its transpose, and lies the same in memory.
    [rows, columns] = [n, m];
    [left, right] = [transposed(right, batch.length, k.length), transposed(left, batch.length, m.length)];
  }
  const packing = packingFor(product(rows), product(columns), depth, laneBytes(lane));
  const afterBytes = after?.scratchBytes ?? 0;
  const scratch = memory.scratch(afterBytes + packing.bytes);
  writer.begin();
  let afterCommand = 0;
  if (epilogue !== null && after !== null) {
    const scalars = writer.scalars(epilogue.scalars, kernel.scalars);
    const places = [{ address: sums, strides: contiguous(space) }, ...inputs.slice(2).map(placeOf)];
    afterCommand = writer.map({ program: after, scratch, shape: space, inputs: places, outputs: [target] }, scalars);
  }
  const command = writer.address;
  writer.words([code, left.address, right.address, sums, afterCommand, scratch + afterBytes]);
  writer.words([batch.length, rows.length, columns.length, k.length, packing.columns, packing.depth]);
  for (const words of [batch, rows, columns, k, left.strides, right.strides]) writer.words(words);
  kernels.matmul(command);
}

/** [batch, first, second] → [batch, second, first] */
const transposed = ({ address, strides }: Place, batch: number, first: number): Place => ({
  address,
  strides: [...strides.slice(0, batch), ...strides.slice(batch + first), ...strides.slice(batch, batch + first)],
});

function contiguous(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}
