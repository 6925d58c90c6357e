import { type DType, laneOf, type Program } from "@adjoint/core";

const conversions = new Map<string, Program>();

/** The program that loads one dtype and stores another of the same lane. */
export function conversion(from: DType, to: DType): Program {
  const key = `${from}→${to}`;
  let program = conversions.get(key);
  if (program === undefined) {
    program = {
      id: -1,
      key,
      inputs: [from],
      scalars: [],
      nodes: [{ op: "input", index: 0, lane: laneOf(from) }],
      outputs: [{ node: 0, dtype: to }],
    };
    conversions.set(key, program);
  }
  return program;
}
