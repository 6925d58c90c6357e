import type { ReduceKernel, View } from "@adjoint/core";
import type { Machine } from "./machine";
import { combineCodes, laneCodes, resultCodes } from "./opcodes";
import { addressOf, placeOf } from "./writer";

/** Results that wait for `post` together, and the scratch for them: values, a spare tile, two float64 carries (`rust/src/reduce.rs`). */
const CHUNK = 512;
const CHUNK_SCRATCH = 4 * 8 * CHUNK;

/** Below this many neighbouring results, reading a column at a time costs less than starting the machine for every row. */
const FEWEST_COLUMNS = 24;
const MOST_COLUMN_INPUTS = 16;

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1);

/** Rows shorter than this cost more to start than to read a column at a time, even where they lie in place. */
const SHORT_ROW = 6;
/** Rows that do not lie in place are gathered, at a cost for each run. */
const SHORT_GATHERED_ROW = 32;

/** Whether to read all first elements, all second ones, …: where neighbouring results lie closer together than the elements of one result, or rows are short. */
export function goesByColumns({ outer, inner }: Pick<ReduceKernel, "outer" | "inner">, inputs: readonly Pick<View, "strides">[]): boolean {
  if (inner.length === 0 || inputs.length > MOST_COLUMN_INPUTS || product(outer) < FEWEST_COLUMNS) return false;
  const last = outer.length + inner.length - 1;
  let votes = 0;
  for (const { strides } of inputs) votes += Math.sign(Math.abs(strides[last]!) - Math.abs(strides[outer.length - 1]!));
  if (votes > 0) return true;
  const row = product(inner);
  if (row <= SHORT_ROW) return true;
  const isGathered = inner.length > 1 && inner[inner.length - 1]! <= outer[outer.length - 1]!;
  return isGathered && row <= SHORT_GATHERED_ROW;
}

export function runReduce(machine: Machine, kernel: ReduceKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const { memory, writer, programs, continuations, kernels } = machine;
  const { pre, post, outer, inner, result } = kernel;
  const before = programs.get(pre);
  const after = continuations.get(post);
  const scratch = memory.scratch(before.scratchBytes + after.scratchBytes + CHUNK_SCRATCH);
  const values = scratch + before.scratchBytes + after.scratchBytes;
  writer.begin();
  const preScalars = writer.scalars(pre.scalars, kernel.scalars);
  const postScalars = writer.scalars(post.scalars, kernel.postScalars);
  // What comes of `pre` stays in its tile.
  const preCommand = writer.map(
    { program: before, scratch, shape: [...outer, ...inner], inputs: inputs.map(placeOf), outputs: [] },
    preScalars,
  );
  const postCommand = writer.map(
    {
      program: after,
      scratch: scratch + before.scratchBytes,
      shape: [product(outer)],
      inputs: [{ address: values, strides: [1] }],
      outputs: [addressOf(outputs[0]!)],
    },
    postScalars,
  );
  const command = writer.address;
  const lane = pre.nodes[pre.outputs[0]!.node]!.lane;
  writer.words([preCommand, postCommand, outer.length, combineCodes[kernel.combine], laneCodes[lane], resultCodes[result]]);
  writer.words([result === "value" ? 0 : addressOf(outputs[outputs.length - 1]!), values, goesByColumns(kernel, inputs) ? 1 : 0]);
  kernels.reduce(command);
}
