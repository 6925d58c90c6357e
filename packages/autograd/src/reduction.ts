import { type Call, type Combine, type DType, dispatch, dtypes, type Expr, type MapPlan, type Tensor, zeros } from "@adjoint/core";
import {
  broadcastShapes,
  castPlan,
  constant,
  makePlan,
  planCache,
  scatterAt,
  sizeOf,
  substitute,
  weakCache,
  where,
} from "@adjoint/core/internal";
import { derivativesOf, freshLeaf, leavesOf, product } from "./differentiate";
import { compute, type Wanted } from "./elementwise";
import type { Backward } from "./graph";

/** The expressions of one reduction's gradient, made once for each pair of plans. */
interface Prepared {
  readonly g: Expr;
  readonly result: Expr;
  readonly accumulator: Expr;
  /** What else the share is made of: see `shareOf`. */
  readonly extras: readonly [Expr, Expr, Expr];
  readonly expressions: readonly (Expr | null)[];
  readonly uses: { readonly result: boolean; readonly accumulator: boolean };
  /** Positions of the inputs that backward needs: a sum needs none. */
  readonly saved: readonly number[];
}

const prepared = /* @__PURE__ */ weakCache((pre: MapPlan) =>
  weakCache((post: MapPlan) => planCache((combine: Combine, findsNaN: boolean) => build(pre, post, combine, findsNaN))),
);

function build(pre: MapPlan, post: MapPlan, combine: Combine, findsNaN: boolean): Prepared {
  const g = freshLeaf(post.program.outputs[0]!.dtype);
  const value = pre.outputs[0]!;
  const extras = [freshLeaf(value.dtype), freshLeaf(value.dtype), freshLeaf(value.dtype)] as const;
  const { partials, saved } = derivativesOf(post);
  // Leaves of their own: the two plans number theirs independently, and may even be one plan.
  const result = freshLeaf(post.program.outputs[0]!.dtype);
  const accumulator = freshLeaf(post.leaves[0]!.dtype);
  const ofPost = partials[0]![0] ?? null;
  const own = new Map([
    [saved[0]!.index, result],
    [post.leaves[0]!.index, accumulator],
  ]);
  const outside = ofPost === null ? null : substitute(ofPost, own);
  const inside = derivativesOf(pre).partials[0]!;
  // In the pre expression's own derivative, its value is not at hand, so it is computed again.
  const valueLeaf = derivativesOf(pre).saved[0]!;
  const expressions = inside.map((partial, i) => {
    if (partial === null || outside === null) return null;
    const arriving = product(outside, g);
    const share = shareOf(combine, value, arriving, combine === "prod" ? accumulator : result, extras, findsNaN);
    return product(substitute(partial, new Map([[valueLeaf.index, value]])), share).cast(pre.leaves[i]!.dtype);
  });
  const { inputs } = leavesOf(expressions.filter((expression) => expression !== null));
  // All but sums compute more reductions of the inputs.
  const again = combine !== "sum" || inputs.has(accumulator.index);
  return {
    g,
    result,
    accumulator,
    extras,
    expressions,
    uses: { result: combine === "min" || combine === "max" || inputs.has(result.index), accumulator: inputs.has(accumulator.index) },
    saved: pre.leaves.map((_, i) => i).filter((i) => again || inputs.has(pre.leaves[i]!.index)),
  };
}

/** What of the arriving gradient each reduced value gets. */
function shareOf(
  combine: Combine,
  value: Expr,
  g: Expr,
  result: Expr,
  [first, second, nought]: Prepared["extras"],
  findsNaN: boolean,
): Expr {
  if (combine === "sum") return g;
  // The product of all others. Of what is not zero, `first` is the product where exactly one is zero, and `second` where two are; `nought` is
  // the sum of the zeros. It adds nothing to the value, but the gradient's own gradient flows through it.
  if (combine === "prod") {
    const ofZero = g.mul(first.add(nought.sub(value).mul(second)));
    return where(value.eq(0), ofZero, where(result.eq(0), g.mul(nought).mul(first).div(value), g.mul(result).div(value)));
  }
  // Equal extremes share; `first` counts them.
  return where(isExtreme(value, result, findsNaN), g, 0).div(first);
}

function isExtreme(value: Expr, result: Expr, findsNaN: boolean): Expr {
  const equal = value.eq(result);
  return findsNaN ? equal.logicalOr(value.isnan().logicalAnd(result.isnan())) : equal;
}

/** Plans over the pre expression's value, and the result as one more leaf: which values count, and what a product is made of. */
const plansOver = /* @__PURE__ */ weakCache((pre: MapPlan) => {
  const value = pre.outputs[0]!;
  const [zero, one] = [constant(0, value.dtype), constant(1, value.dtype)];
  return {
    extremes: planCache((dtype: DType, findsNaN: boolean) => {
      const result = freshLeaf(dtype);
      return makePlan([...pre.leaves, result], [where(isExtreme(value, result, findsNaN), one, zero)]);
    }),
    zeros: planCache(() => makePlan(pre.leaves, [where(value.eq(0), 1, 0)])),
    others: planCache(() => makePlan(pre.leaves, [where(value.eq(0), one, value)])),
    nought: planCache(() => makePlan(pre.leaves, [where(value.eq(0), value, zero)])),
  };
});

export function reduceRule(call: Call<"reduce">, outputs: readonly Tensor[], needs: readonly boolean[]): Backward | null {
  const { params, op, inputs } = call;
  const { combine, pre, post, dims, result, findsNaN = false } = params;
  if (result === "index" || combine === "and" || combine === "or") return null;
  if (result === "both") return atIndices(call, outputs);
  const plans = prepared(pre)(post)(combine, findsNaN);
  if (plans.expressions.every((expression, i) => expression === null || !needs[i])) return null;
  const shapes = inputs.map((input) => input.layout.shape);
  const shape = params.shape ?? broadcastShapes(op.name, shapes);
  const kept = shape.map((length, axis) => (dims.includes(axis) ? 1 : length));
  const again = (combineWith: "sum" | "prod", plan: MapPlan, tensors: readonly Tensor[]): Tensor =>
    dispatch({
      op: { kind: "reduce", name: `${op.name}.backward` },
      inputs: tensors,
      params: {
        ...params,
        combine: combineWith,
        pre: plan,
        post: castPlan(plan.outputs[0]!.dtype, plan.outputs[0]!.dtype),
        shape,
        keepdim: true,
      },
    })[0]!;
  const count = plans.saved.length;
  return {
    saves: [...plans.saved.map((i) => inputs[i]!), ...(plans.uses.result ? [outputs[0]!] : [])],
    run(cotangents, saved, asked) {
      const sources = saved.slice(0, count);
      const result = saved.slice(count).map((out) => out.reshape(kept));
      const leaves = [plans.g, ...plans.saved.map((i) => pre.leaves[i]!), ...(plans.uses.result ? [plans.result] : [])];
      const tensors = [cotangents[0]!.reshape(kept), ...sources, ...result];
      if (combine === "min" || combine === "max") {
        leaves.push(plans.extras[0]);
        tensors.push(again("sum", plansOver(pre).extremes(plans.result.dtype, findsNaN), [...sources, ...result]));
      }
      if (plans.uses.accumulator || combine === "prod") {
        leaves.push(plans.accumulator);
        tensors.push(again(combine as "sum" | "prod", pre, sources));
      }
      if (combine === "prod") {
        const { zeros, others, nought } = plansOver(pre);
        const howMany = again("sum", zeros(), sources);
        const rest = again("prod", others(), sources);
        leaves.push(...plans.extras);
        tensors.push(rest.maskedFill(howMany.ne(1), 0), rest.maskedFill(howMany.ne(2), 0), again("sum", nought(), sources));
      }
      const wanted: Wanted[] = plans.expressions.flatMap((expression, input) =>
        expression !== null && needs[input] && (asked?.[input] ?? true) ? [{ input, expression, shape: shapes[input]! }] : [],
      );
      return compute(op.name, wanted, { leaves, tensors }, shape, params.scalars);
    },
  };
}

/** `{ values, indices }`: the gradient goes to where the index points. */
function atIndices(call: Call<"reduce">, outputs: readonly Tensor[]): Backward | null {
  const [x] = call.inputs as [Tensor];
  const { dims } = call.params;
  if (dtypes[x.dtype].kind !== "float") return null;
  const { shape, dtype, device } = x;
  const { name } = call.op;
  const kept = shape.map((_, axis) => axis).filter((axis) => !dims.includes(axis));
  const outer = kept.map((axis) => shape[axis]!);
  const inner = dims.map((axis) => shape[axis]!);
  const order = [...kept, ...dims];
  return {
    saves: [outputs[1]!],
    run([g], [indices]) {
      if (g == null) return [null];
      const blank = zeros([...outer, sizeOf(inner)], { dtype, device });
      const params = { shape: outer, follows: outer.map((_, axis) => axis), indexed: [outer.length] };
      const spread = scatterAt(name, blank, g.reshape(outer), [indices!.reshape(outer)], params, "add");
      const back = order.map((_, axis) => order.indexOf(axis));
      return [spread.reshape([...outer, ...inner]).permute(back)];
    },
  };
}
