import type { DType } from "./dtype";
import { type Expr, inputLeaf } from "./expr";
import { LeastRecent } from "./least-recent";
import { linearize } from "./linearize";
import type { MapPlan } from "./op";
import { planCache } from "./plan-cache";
import { postorder } from "./postorder";

const interned = /* @__PURE__ */ new LeastRecent<string, MapPlan>(8192);

/**
 * A plan from expressions whose input leaves are `leaves`. Equal expressions get one plan, however often they are built, and so does what
 * is kept for a plan: its derivatives, its kernels. Its `leaves` and `outputs` may therefore be other objects than the ones given.
 */
export function makePlan(leaves: readonly Expr[], outputs: readonly Expr[], stored?: readonly DType[]): MapPlan {
  const key = structureOf(leaves, outputs, stored);
  let plan = interned.get(key);
  if (plan === undefined) {
    const { program, scalarSources } = linearize(outputs, leaves, stored);
    plan = { leaves, outputs, program, scalarSources };
    interned.set(key, plan);
  }
  return plan;
}

const numbers = /* @__PURE__ */ new WeakMap<object, number>();
let counted = 0;

/** A number of its own for a derivative, which is a function and has no text that tells it from others. */
function numberOf(derivative: object): number {
  let number = numbers.get(derivative);
  if (number === undefined) numbers.set(derivative, (number = ++counted));
  return number;
}

/** What tells expressions apart: more than their program does, which knows lanes instead of dtypes and nothing of derivatives. */
function structureOf(leaves: readonly Expr[], outputs: readonly Expr[], stored: readonly DType[] | undefined): string {
  const positions = new Map(leaves.map((leaf, position) => [leaf.index, position]));
  const places = new Map<Expr, number>();
  const byText = new Map<string, number>();
  for (const x of postorder(outputs, (each) => each.args)) {
    const args = x.args.map((arg) => places.get(arg)!).join();
    const text = `${x.op}${leafText(x, positions)}(${args}):${x.dtype}${x.strength}`;
    let place = byText.get(text);
    if (place === undefined) byText.set(text, (place = byText.size));
    places.set(x, place);
  }
  const inputs = leaves.map(({ dtype, strength }) => `${dtype}${strength}`).join();
  return `${inputs}|${[...byText.keys()].join(";")}|${outputs.map((output) => places.get(output)!).join()}|${stored?.join() ?? ""}`;
}

function leafText(x: Expr, positions: ReadonlyMap<number, number>): string {
  switch (x.op) {
    case "input": {
      // What a mark was made of need not be an input of the plan.
      const position = positions.get(x.index);
      return position === undefined ? `?${x.index}` : `${position}`;
    }
    case "scalar":
      return `${x.index}`;
    case "const":
      return Object.is(x.value, -0) ? "-0" : `${x.value}`;
    case "mark":
      return `${numberOf(x.derivative!)}`;
    default:
      return "";
  }
}

/** The plans of an op without tensor inputs, such as `arange`: an expression of the position and of run-time scalars, for each dtype. */
export function generatorPlans(expression: (dtype: DType) => Expr): (dtype: DType) => MapPlan {
  return planCache((dtype: DType) => makePlan([], [expression(dtype)]));
}

/** The plans of an expression of one input, by the input's dtype and by what else it depends on. */
export function unaryPlans<P extends (string | boolean)[]>(
  expression: (x: Expr, ...parts: P) => Expr,
): (dtype: DType, ...parts: P) => MapPlan {
  return planCache((dtype: DType, ...parts: P) => {
    const leaf = inputLeaf(0, dtype, 2);
    return makePlan([leaf], [expression(leaf, ...parts)]);
  });
}

/** From one dtype to another. */
export const castPlan = /* @__PURE__ */ unaryPlans((x, to: DType) => x.cast(to));
