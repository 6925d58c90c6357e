import { type DType, type Lane, laneOf } from "@adjoint/core";
import type { Program, ProgramNode } from "@adjoint/core";
import type { ScalarOp } from "@adjoint/core";

let programs = 0;

/** Writes programs by hand, for tests that stand on the contract alone. */
export class ProgramBuilder {
  private readonly nodes: ProgramNode[] = [];
  private readonly inputs: DType[] = [];
  private readonly scalars: Lane[] = [];

  private push(node: ProgramNode): number {
    return this.nodes.push(node) - 1;
  }

  input(dtype: DType): number {
    return this.push({ op: "input", index: this.inputs.push(dtype) - 1, lane: laneOf(dtype) });
  }

  scalar(lane: Lane): number {
    return this.push({ op: "scalar", index: this.scalars.push(lane) - 1, lane });
  }

  constant(value: number | bigint, lane: Lane): number {
    return this.push({ op: "const", value, lane });
  }

  index(): number {
    return this.push({ op: "index", lane: "uint32" });
  }

  op(op: ScalarOp, lane: Lane, ...args: number[]): number {
    return this.push({ op, args, lane });
  }

  laneOf(node: number): Lane {
    return this.nodes[node]!.lane;
  }

  finish(...outputs: { node: number; dtype: DType }[]): Program {
    const id = ++programs;
    return { id, key: `test ${id}`, inputs: this.inputs, scalars: this.scalars, nodes: this.nodes, outputs };
  }
}

/** `x`, stored as `to`. */
export function identity(from: DType, to: DType = from): Program {
  const program = new ProgramBuilder();
  return program.finish({ node: program.input(from), dtype: to });
}

/** One scalar op on inputs of the given dtypes. */
export function single(op: ScalarOp, inputs: readonly DType[], output: DType): Program {
  const program = new ProgramBuilder();
  const args = inputs.map((dtype) => program.input(dtype));
  return program.finish({ node: program.op(op, laneOf(output), ...args), dtype: output });
}
