import { type Call, type DType, dispatch, type Expr, laneOf, type MapPlan, type Tensor } from "@adjoint/core";
import { makePlan, type MapParams, sameShape, sizeOf } from "@adjoint/core/internal";
import { derivativesOf, freshLeaf, leavesOf, product } from "./differentiate";
import type { Backward } from "./graph";

/** A gradient still to be computed: an expression over leaves, for an input of a given shape. */
export interface Wanted {
  readonly input: number;
  readonly expression: Expr;
  readonly shape: readonly number[];
}

/** A tensor for each leaf that gradient expressions may use. */
export interface Operands {
  readonly leaves: readonly Expr[];
  readonly tensors: readonly Tensor[];
}

interface Cut {
  readonly plan: MapPlan;
  /** Positions in `Operands.leaves`. */
  readonly used: readonly number[];
}

/** Gradient plans by the expressions that they compute, which are made once for each plan. */
const cuts = new WeakMap<Expr, Map<string, Cut>>();

function cutFor(leaves: readonly Expr[], roots: readonly Expr[], stored: readonly DType[]): Cut {
  const key = `${stored.join(",")}|${leaves.map((leaf) => leaf.index).join(",")}`;
  const known = cuts.get(roots[0]!)?.get(key);
  if (known !== undefined && known.plan.outputs.every((root, i) => root === roots[i])) return known;
  const { inputs } = leavesOf(roots);
  const used = leaves.map((_, i) => i).filter((i) => inputs.has(leaves[i]!.index));
  const cut = {
    plan: makePlan(
      used.map((i) => leaves[i]!),
      roots,
      stored,
    ),
    used,
  };
  const byKey = cuts.get(roots[0]!) ?? new Map<string, Cut>();
  byKey.set(key, cut);
  cuts.set(roots[0]!, byKey);
  return cut;
}

/** The axes of `shape` that an input of shape `from` was broadcast along. */
function broadcastDims(from: readonly number[], shape: readonly number[]): number[] {
  const lead = shape.length - from.length;
  return shape.map((_, axis) => axis).filter((axis) => axis < lead || (from[axis - lead] === 1 && shape[axis] !== 1));
}

const identities = new Map<string, MapPlan>();

function storePlan(lane: DType, dtype: DType): MapPlan {
  const key = `${lane}>${dtype}`;
  let plan = identities.get(key);
  if (plan === undefined) {
    const leaf = freshLeaf(lane);
    plan = makePlan([leaf], [leaf.cast(dtype)]);
    identities.set(key, plan);
  }
  return plan;
}

/**
 * Computes gradient expressions over an iteration space: those of full shape share one map with several outputs, those
 * that were broadcast are summed as they are computed, and a bare cotangent is passed on as it is.
 */
export function compute(
  name: string,
  wanted: readonly Wanted[],
  operands: Operands,
  shape: readonly number[],
  scalars: MapParams["scalars"],
): (Tensor | null)[] {
  const results: (Tensor | null)[] = [];
  const whole: Wanted[] = [];
  for (const want of wanted) {
    const direct = operands.leaves.indexOf(want.expression);
    const bare = direct >= 0 && sameShape(operands.tensors[direct]!.shape, shape);
    if (!sameShape(want.shape, shape) && sizeOf(shape) > 0) {
      results[want.input] = leavesOf([want.expression]).index
        ? sumTo(map(name, [want], operands, shape, scalars)[0]!, want.shape)
        : reduced(name, want, operands, shape, scalars);
    } else if (bare) results[want.input] = operands.tensors[direct]!;
    else whole.push(want);
  }
  if (whole.length > 0) {
    map(name, whole, operands, shape, scalars).forEach((g, i) => {
      results[whole[i]!.input] = sizeOf(shape) > 0 ? g : sumTo(g, whole[i]!.shape);
    });
  }
  return results;
}

function map(
  name: string,
  wanted: readonly Wanted[],
  operands: Operands,
  shape: readonly number[],
  scalars: MapParams["scalars"],
): readonly Tensor[] {
  const roots = wanted.map(({ expression }) => expression);
  const { plan, used } = cutFor(
    operands.leaves,
    roots,
    roots.map((root) => root.dtype),
  );
  const inputs = used.map((i) => operands.tensors[i]!);
  const { device } = operands.tensors[0]!.storage;
  return dispatch({ op: { kind: "map", name: `${name}.backward` }, inputs, params: { plan, scalars, shape, device } });
}

/** Sums a gradient over the axes that were broadcast. */
export function sumTo(g: Tensor, shape: readonly number[]): Tensor {
  const dims = broadcastDims(shape, g.shape);
  return (dims.length === 0 ? g : g.sum(dims)).reshape(shape);
}

/** The sum over broadcast axes of an expression that is never stored. */
function reduced(name: string, want: Wanted, operands: Operands, shape: readonly number[], scalars: MapParams["scalars"]): Tensor {
  const lane = laneOf(want.expression.dtype);
  const { plan, used } = cutFor(operands.leaves, [want.expression], [lane]);
  const inputs = used.map((i) => operands.tensors[i]!);
  const params = {
    combine: "sum" as const,
    pre: plan,
    post: storePlan(lane, want.expression.dtype),
    scalars,
    shape,
    dims: broadcastDims(want.shape, shape),
    keepdim: false,
    result: "value" as const,
  };
  return dispatch({ op: { kind: "reduce", name: `${name}.backward` }, inputs, params })[0]!.reshape(want.shape);
}

/** `Σⱼ gⱼ · ∂outⱼ/∂inᵢ`, cast to the input's dtype; null where nothing flows. */
function gradientExpression(plan: MapPlan, cotangentLeaves: readonly (Expr | null)[], input: number): Expr | null {
  const { partials } = derivativesOf(plan);
  let sum: Expr | null = null;
  partials.forEach((row, j) => {
    const partial = row[input] ?? null;
    const g = cotangentLeaves[j] ?? null;
    if (partial === null || g === null) return;
    const term = product(partial, g);
    sum = sum === null ? term : (sum as Expr).add(term);
  });
  return sum === null ? null : (sum as Expr).cast(plan.leaves[input]!.dtype);
}

interface Prepared {
  readonly cotangentLeaves: readonly (Expr | null)[];
  readonly expressions: readonly (Expr | null)[];
}

const prepared = new WeakMap<MapPlan, Map<string, Prepared>>();

/** The gradient expressions of a plan, for the cotangents that arrived. */
function prepare(plan: MapPlan, arrived: readonly boolean[]): Prepared {
  const byKey = prepared.get(plan) ?? new Map<string, Prepared>();
  prepared.set(plan, byKey);
  const key = arrived.map(Number).join("");
  let found = byKey.get(key);
  if (found === undefined) {
    const cotangentLeaves = plan.program.outputs.map(({ dtype }, j) => (arrived[j] ? freshLeaf(dtype) : null));
    found = { cotangentLeaves, expressions: plan.leaves.map((_, i) => gradientExpression(plan, cotangentLeaves, i)) };
    byKey.set(key, found);
  }
  return found;
}

/** Which leaves the derivatives in the wanted inputs speak of: only those are saved. */
function savedLeaves(
  plan: MapPlan,
  needs: readonly boolean[],
): { readonly inputs: readonly number[]; readonly outputs: readonly number[] } {
  const { partials, saved } = derivativesOf(plan);
  const wanted = partials.flatMap((row) => row.filter((partial, i) => partial !== null && needs[i])) as Expr[];
  const { inputs } = leavesOf(wanted);
  const positions = (leaves: readonly Expr[]): number[] => leaves.map((_, i) => i).filter((i) => inputs.has(leaves[i]!.index));
  return { inputs: positions(plan.leaves), outputs: positions(saved) };
}

const needed = new WeakMap<MapPlan, Map<string, ReturnType<typeof savedLeaves>>>();

function savedFor(plan: MapPlan, needs: readonly boolean[]): ReturnType<typeof savedLeaves> {
  const byKey = needed.get(plan) ?? new Map<string, ReturnType<typeof savedLeaves>>();
  needed.set(plan, byKey);
  const key = needs.map(Number).join("");
  let found = byKey.get(key);
  if (found === undefined) {
    found = savedLeaves(plan, needs);
    byKey.set(key, found);
  }
  return found;
}

export function mapRule(call: Call<"map">, outputs: readonly Tensor[], needs: readonly boolean[]): Backward | null {
  const { plan, scalars } = call.params;
  const { partials, saved: outputLeaves } = derivativesOf(plan);
  if (!partials.some((row) => row.some((partial, i) => partial !== null && needs[i]))) return null;
  const { inputs, outputs: kept } = savedFor(plan, needs);
  const shapes = call.inputs.map((input) => input.shape);
  const { shape } = outputs[0]!;
  const leaves = [...inputs.map((i) => plan.leaves[i]!), ...kept.map((j) => outputLeaves[j]!)];
  return {
    saves: [...inputs.map((i) => call.inputs[i]!), ...kept.map((j) => outputs[j]!)],
    run: gradientOf(call.op.name, { plan, scalars, leaves, shapes, shape, needs }),
  };
}

interface Recorded {
  readonly plan: MapPlan;
  readonly scalars: MapParams["scalars"];
  /** Of what was saved. */
  readonly leaves: readonly Expr[];
  /** Of the inputs. */
  readonly shapes: readonly (readonly number[])[];
  readonly shape: readonly number[];
  readonly needs: readonly boolean[];
}

/** Apart from the rule, because a function keeps the whole scope alive that it was made in: the graph must not hold the call's tensors. */
function gradientOf(name: string, { plan, scalars, leaves, shapes, shape, needs }: Recorded): Backward["run"] {
  return (cotangents, saved) => {
    const { cotangentLeaves, expressions } = prepare(
      plan,
      cotangents.map((g) => g !== null),
    );
    const arrived = cotangents.flatMap((g, j) => (g === null ? [] : [{ leaf: cotangentLeaves[j]!, g }]));
    const operands = { leaves: [...arrived.map(({ leaf }) => leaf), ...leaves], tensors: [...arrived.map(({ g }) => g), ...saved] };
    const wanted = expressions.flatMap((expression, input) =>
      expression !== null && needs[input] ? [{ input, expression, shape: shapes[input]! }] : [],
    );
    return compute(name, wanted, operands, shape, scalars);
  };
}
