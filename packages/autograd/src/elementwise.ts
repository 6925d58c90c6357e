import { type Call, type DType, dispatch, type Expr, laneOf, type MapPlan, type Tensor, zeros } from "@adjoint/core";
import { castPlan, isZero, makePlan, type MapParams, planCache, sameShape, sizeOf, weakCache } from "@adjoint/core/internal";
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

interface KnownCut extends Cut {
  readonly leaves: readonly Expr[];
  readonly roots: readonly Expr[];
  readonly stored: readonly DType[];
}

/** Gradient plans by the first of the expressions that they compute, which are made once for each plan. */
const cutsOf = /* @__PURE__ */ weakCache((_root: Expr): KnownCut[] => []);

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((item, i) => item === b[i]);

/** Compared item by item rather than by a key: this runs for every gradient, and building a text takes longer. */
function cutFor(leaves: readonly Expr[], roots: readonly Expr[], stored: readonly DType[]): Cut {
  const known = cutsOf(roots[0]!);
  for (const cut of known) {
    if (sameItems(cut.roots, roots) && sameItems(cut.leaves, leaves) && sameItems(cut.stored, stored)) return cut;
  }
  const { inputs } = leavesOf(roots);
  const used = leaves.map((_, i) => i).filter((i) => inputs.has(leaves[i]!.index));
  const chosen = used.map((i) => leaves[i]!);
  const cut = { plan: makePlan(chosen, roots, stored), used, leaves, roots, stored };
  known.push(cut);
  return cut;
}

/** The axes of `shape` that an input of shape `from` was broadcast along. */
function broadcastDims(from: readonly number[], shape: readonly number[]): number[] {
  const lead = shape.length - from.length;
  return shape.map((_, axis) => axis).filter((axis) => axis < lead || (from[axis - lead] === 1 && shape[axis] !== 1));
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
    if (isZero(want.expression)) {
      results[want.input] = zeros(want.shape, { dtype: want.expression.dtype, device: operands.tensors[0]!.device });
      continue;
    }
    const direct = operands.leaves.indexOf(want.expression);
    const bare = direct >= 0 && sameShape(operands.tensors[direct]!.layout.shape, shape);
    if (!sameShape(want.shape, shape) && sizeOf(shape) > 0) {
      results[want.input] = leavesOf([want.expression]).index
        ? sumTo(map(name, [want], operands, shape, scalars)[0]!, want.shape)
        : reduced(name, want, operands, shape, scalars);
    } else if (bare && sameShape(want.shape, shape)) results[want.input] = operands.tensors[direct]!;
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
  const dims = broadcastDims(shape, g.layout.shape);
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
    post: castPlan(lane, want.expression.dtype),
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

/** The gradient expressions that the wanted inputs get from the cotangents that arrived. */
interface Recipe {
  /** Of the cotangents, then of what was saved. */
  readonly leaves: readonly Expr[];
  readonly wanted: readonly { readonly input: number; readonly expression: Expr }[];
}

/** What a recorded call of a plan has to know when some of its inputs want gradients; made once. */
interface Preparation {
  /** Positions of the inputs and outputs that the derivatives speak of: only those are saved. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** By which cotangents arrived. */
  readonly recipe: (...arrived: boolean[]) => Recipe;
}

/** By which inputs want a gradient; null where none flows. */
const preparations = /* @__PURE__ */ weakCache((plan: MapPlan) => planCache((...needs: boolean[]) => prepared(plan, needs)));

function prepared(plan: MapPlan, needs: readonly boolean[]): Preparation | null {
  const { partials, saved } = derivativesOf(plan);
  const wanted = partials.flatMap((row) => row.filter((partial, i) => partial !== null && needs[i])) as Expr[];
  if (wanted.length === 0) return null;
  const used = leavesOf(wanted).inputs;
  const positions = (leaves: readonly Expr[]): number[] => leaves.map((_, i) => i).filter((i) => used.has(leaves[i]!.index));
  const [inputs, outputs] = [positions(plan.leaves), positions(saved)];
  const savedLeaves = [...inputs.map((i) => plan.leaves[i]!), ...outputs.map((j) => saved[j]!)];
  return { inputs, outputs, recipe: planCache((...arrived: boolean[]) => recipeFor(plan, needs, savedLeaves, arrived)) };
}

function recipeFor(plan: MapPlan, needs: readonly boolean[], savedLeaves: readonly Expr[], arrived: readonly boolean[]): Recipe {
  const cotangentLeaves = plan.program.outputs.map(({ dtype }, j) => (arrived[j] ? freshLeaf(dtype) : null));
  const wanted = plan.leaves.flatMap((_, input) => {
    const expression = needs[input] ? gradientExpression(plan, cotangentLeaves, input) : null;
    return expression === null ? [] : [{ input, expression }];
  });
  return { leaves: [...cotangentLeaves.filter((leaf) => leaf !== null), ...savedLeaves], wanted };
}

export function mapRule(call: Call<"map">, outputs: readonly Tensor[], needs: readonly boolean[]): Backward | null {
  const { plan, scalars } = call.params;
  const preparation = preparations(plan)(...needs);
  if (preparation === null) return null;
  const shapes = call.inputs.map((input) => input.layout.shape);
  return {
    saves: [...preparation.inputs.map((i) => call.inputs[i]!), ...preparation.outputs.map((j) => outputs[j]!)],
    run: gradientOf(call.op.name, preparation, shapes, outputs[0]!.layout.shape, scalars),
  };
}

/** Apart from the rule, because a function keeps the whole scope alive that it was made in: the graph must not hold the call's tensors. */
function gradientOf(
  name: string,
  preparation: Preparation,
  shapes: readonly (readonly number[])[],
  shape: readonly number[],
  scalars: MapParams["scalars"],
): Backward["run"] {
  return (cotangents, saved, asked) => {
    const { leaves, wanted } = preparation.recipe(...cotangents.map((g) => g != null));
    const tensors = [...cotangents.filter((g) => g != null), ...saved];
    const shaped = (asked === undefined ? wanted : wanted.filter(({ input }) => asked[input])).map(({ input, expression }) => ({
      input,
      expression,
      shape: shapes[input]!,
    }));
    return compute(name, shaped, { leaves, tensors }, shape, scalars);
  };
}
