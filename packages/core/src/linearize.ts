import { type DType, type Lane, laneOf } from "./dtype";
import { type Expr, toLane } from "./expr";
import { LeastRecent } from "./least-recent";
import { postorder } from "./postorder";
import type { Program, ProgramNode } from "./program";

/** A program, and which of the call's numbers each of its run-time scalars is. */
export interface Linearized {
  readonly program: Program;
  readonly scalarSources: readonly number[];
}

const interned = /* @__PURE__ */ new LeastRecent<string, Program>(8192);
let nextId = 1;

/** A mark is computed through its value alone. */
const partsOf = (x: Expr): readonly Expr[] => (x.op === "mark" ? [x.args[0]!] : x.args);

/** Lays expressions out as one program: shared parts once, arguments before their uses. */
export function linearize(
  roots: readonly Expr[],
  leaves: readonly Expr[],
  outputs: readonly DType[] = roots.map((root) => root.dtype),
): Linearized {
  const inputs = leaves.map((leaf) => leaf.dtype);
  const positions = new Map(leaves.map((leaf, position) => [leaf.index, position]));
  const nodes: ProgramNode[] = [];
  const texts: string[] = [];
  const byText = new Map<string, number>();
  const byExpr = new Map<Expr, number>();
  const scalars: Lane[] = [];
  const scalarSources: number[] = [];

  const add = (text: string, node: () => ProgramNode): number => {
    let position = byText.get(text);
    if (position === undefined) {
      position = nodes.length;
      nodes.push(node());
      texts.push(text);
      byText.set(text, position);
    }
    return position;
  };

  /** As the lane holds it: a double in the text of a float32 kernel would be another number. */
  const number = (exact: number | bigint, lane: Lane): number => {
    const value = toLane(exact, lane);
    return add(`${Object.is(value, -0) ? "-0" : String(value)}:${lane}`, () => ({ op: "const", value, lane }));
  };

  const place = (x: Expr): number => {
    const lane = x.lane;
    switch (x.op) {
      case "mark":
        return placed(x.args[0]!);
      case "input": {
        const index = positions.get(x.index)!;
        return add(`i${index}`, () => ({ op: "input", index, lane }));
      }
      case "index":
        return add("index", () => ({ op: "index", lane: "uint32" }));
      case "const":
        return number(x.value, lane);
      case "scalar":
        return add(`s${x.index}:${lane}`, () => {
          scalars.push(lane);
          scalarSources.push(x.index);
          return { op: "scalar", index: scalars.length - 1, lane };
        });
      default: {
        const op = x.op;
        if (op === "cast" && x.args[0]!.lane === lane) return placed(x.args[0]!);
        const args = x.args.map(placed);
        return add(`${op}(${args.join(",")}):${lane}`, () => ({ op, args, lane }));
      }
    }
  };
  const placed = (x: Expr): number => byExpr.get(x)!;
  for (const x of postorder(roots, partsOf)) byExpr.set(x, place(x));

  const stored = roots.map((root, i) => {
    const node = placed(root);
    if (root.lane !== laneOf(outputs[i]!)) throw new TypeError(`adjoint internal: output ${i} is ${root.lane}, stored as ${outputs[i]}`);
    return { node, dtype: outputs[i]! };
  });
  const key = `${inputs.join(",")}|${scalars.join(",")}|${texts.join(";")}|${stored.map((out) => `${out.node}:${out.dtype}`).join(",")}`;
  return { program: intern(key, { inputs, scalars, nodes, outputs: stored }), scalarSources };
}

function intern(key: string, content: Omit<Program, "id" | "key">): Program {
  let program = interned.get(key);
  if (program === undefined) {
    program = { id: nextId++, key, ...content };
    interned.set(key, program);
  }
  return program;
}
