import { type DType, type Lane, laneOf, type Program, type ProgramNode, type ScalarOp } from "@adjoint/core";
import { type ScalarForm, scalarOps } from "@adjoint/core/internal";

type Node = number;
let nextId = 1_000_000;

const givesBool = (op: ScalarOp): boolean => (scalarOps[op] as ScalarForm).gives === "bool";

/** Writes programs by hand, as core's `linearize` would. */
export class ProgramBuilder {
  private readonly nodes: ProgramNode[] = [];

  constructor(
    private readonly inputs: readonly DType[],
    private readonly scalars: readonly Lane[],
  ) {}

  input(index: number): Node {
    return this.add({ op: "input", index, lane: laneOf(this.inputs[index]!) });
  }

  scalar(index: number): Node {
    return this.add({ op: "scalar", index, lane: this.scalars[index]! });
  }

  constant(value: number, lane: Lane): Node {
    return this.add({ op: "const", value, lane });
  }

  index(): Node {
    return this.add({ op: "index", lane: "uint32" });
  }

  op(op: ScalarOp, ...args: readonly Node[]): Node {
    const last = this.nodes[args[args.length - 1]!]!.lane;
    return this.add({ op, args, lane: givesBool(op) ? "bool" : last });
  }

  to(op: "cast" | "bitcast", x: Node, lane: Lane): Node {
    return this.add({ op, args: [x], lane });
  }

  finish(outputs: readonly { node: Node; dtype: DType }[]): Program {
    const id = nextId++;
    return { id, key: `test ${id}`, inputs: this.inputs, scalars: this.scalars, nodes: this.nodes, outputs };
  }

  private add(node: ProgramNode): Node {
    return this.nodes.push(node) - 1;
  }
}

/** One output, of `dtype`. */
export function programOf(
  inputs: readonly DType[],
  dtype: DType,
  write: (builder: ProgramBuilder) => Node,
  scalars: readonly Lane[] = [],
): Program {
  const builder = new ProgramBuilder(inputs, scalars);
  return builder.finish([{ node: write(builder), dtype }]);
}

export const identity = (dtype: DType, to: DType = dtype): Program => programOf([dtype], to, (p) => p.input(0));
