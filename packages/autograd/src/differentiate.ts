import { dtypes, type Expr, type MapPlan, type ScalarOp } from "@adjoint/core";
import { constant, inputLeaf, isConstant, postorder, weakCache, where } from "@adjoint/core/internal";
import { derivatives } from "./derivatives";

let nextLeaf = 1 << 20;

/** A leaf that no other plan has: for cotangents and for saved outputs. */
export const freshLeaf = (dtype: Expr["dtype"]): Expr => inputLeaf(nextLeaf++, dtype, 2);

/**
 * A product in which 0 wins: `g · where(c, 0, d)` is `where(c, 0, g·d)`. Otherwise an infinite g would turn the branch
 * that is not taken into NaN.
 */
export function product(a: Expr, b: Expr): Expr {
  for (const [x, y] of [
    [a, b],
    [b, a],
  ] as const) {
    if (isConstant(x, 0)) return constant(0);
    if (isConstant(x, 1)) return y;
    if (isConstant(x, -1)) return y.neg();
    if (x.op === "where" && (x.args[1]!.op === "const" || x.args[2]!.op === "const")) {
      return where(x.args[0]!, product(x.args[1]!, y), product(x.args[2]!, y));
    }
  }
  return a.mul(b);
}

const isFloat = (x: Expr): boolean => dtypes[x.dtype].kind === "float";

/** What a derivative may come through: of a mark, what it was made of; no integers. */
const operandsOf = (x: Expr): readonly Expr[] => (x.op === "mark" ? x.args.slice(1) : x.args).filter(isFloat);

/**
 * The derivative of `root` in the input leaf of a given index, or null where it is zero everywhere. Forward mode, one leaf at a
 * time, so that a `where` becomes a `where` of derivatives and no branch poisons the other.
 *
 * @param saved Stands for the value of `root` itself, which derivatives such as tanh's are written in.
 */
export function differentiate(root: Expr, leaf: number, saved: Expr): Expr | null {
  const known = new Map<Expr, Expr | null>();
  const valueOf = (x: Expr): Expr => (x === root ? saved : x);

  const chain = (operands: readonly Expr[], partials: readonly (Expr | null)[]): Expr | null => {
    let sum: Expr | null = null;
    operands.forEach((operand, position) => {
      const partial = partials[position] ?? null;
      const inner = partial === null ? null : tangentOf(operand);
      if (partial === null || inner === null || isConstant(partial, 0)) return;
      const term = product(partial, inner);
      sum = sum === null ? term : (sum as Expr).add(term);
    });
    return sum;
  };
  const rule = (x: Expr): Expr | null => {
    switch (x.op) {
      case "input":
        return x.index === leaf && isFloat(x) ? constant(1) : null;
      case "scalar":
      case "const":
      case "index":
        return null;
      case "mark": {
        const operands = x.args.slice(1);
        if (operands.every((operand) => tangentOf(operand) === null)) return null;
        return chain(operands, x.derivative!(operands, valueOf(x)));
      }
      // Not cast itself: an infinite value of a narrower dtype may have a finite slope.
      case "cast":
        return isFloat(x) && isFloat(x.args[0]!) ? tangentOf(x.args[0]!) : null;
      case "where": {
        const [condition, a, b] = x.args as readonly [Expr, Expr, Expr];
        const [da, db] = [tangentOf(a), tangentOf(b)];
        return da === null && db === null ? null : where(condition, da ?? 0, db ?? 0);
      }
      default: {
        const op: ScalarOp = x.op;
        if (!isFloat(x) || x.args.every((operand) => tangentOf(operand) === null)) return null;
        return chain(x.args, derivatives[op](x.args, valueOf(x)));
      }
    }
  };
  const tangentOf = (x: Expr): Expr | null => known.get(x) ?? null;
  for (const x of postorder([root], operandsOf)) known.set(x, rule(x));
  return tangentOf(root);
}

/**
 * Zero, where the root depends on the leaf by way of floats alone: `round` has a gradient, of zeros, and comparisons have none.
 * Null where it does not depend on it.
 */
function flat(root: Expr, leaf: number): Expr | null {
  const seen = new Set<Expr>();
  const stack = [root];
  while (stack.length > 0) {
    const x = stack.pop()!;
    if (seen.has(x) || !isFloat(x)) continue;
    seen.add(x);
    if (x.op === "input" && x.index === leaf) return constant(0);
    stack.push(...(x.op === "mark" ? x.args.slice(0, 1) : x.args));
  }
  return null;
}

/** Every leaf below the given expressions, by index. */
export function leavesOf(roots: readonly Expr[]): { inputs: Set<number>; index: boolean } {
  const inputs = new Set<number>();
  const seen = new Set<Expr>();
  let index = false;
  const stack = [...roots];
  while (stack.length > 0) {
    const x = stack.pop()!;
    if (seen.has(x)) continue;
    seen.add(x);
    if (x.op === "input") inputs.add(x.index);
    else if (x.op === "index") index = true;
    // A mark is computed through its value alone; what it was made of may be long gone.
    else stack.push(...(x.op === "mark" ? x.args.slice(0, 1) : x.args));
  }
  return { inputs, index };
}

/** The derivatives of a plan's outputs in its inputs, and the leaves that stand for the outputs: made once. */
export interface PlanDerivatives {
  readonly saved: readonly Expr[];
  /** `partials[output][input]`: 0 where the output depends on the input and is flat in it, null where it does not depend on it. */
  readonly partials: readonly (readonly (Expr | null)[])[];
}

/** Kept as long as the plan, since its gradients speak of these leaves. */
export const derivativesOf = /* @__PURE__ */ weakCache((plan: MapPlan): PlanDerivatives => {
  const saved = plan.program.outputs.map(({ dtype }) => freshLeaf(dtype));
  const partials = plan.outputs.map((output, j) =>
    plan.leaves.map((leaf) => (isFloat(output) ? (differentiate(output, leaf.index, saved[j]!) ?? flat(output, leaf.index)) : null)),
  );
  return { saved, partials };
});
