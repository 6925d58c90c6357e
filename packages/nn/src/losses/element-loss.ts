import {
  composition,
  type CompositionOp,
  DTypeError,
  elementwise,
  type Expr,
  type FloatDType,
  isFloat,
  type Reduction,
  type Tensor,
} from "@adjoint/core";
import { broadcastShapes, placed, present, reduction, type Wanted, wantedAt } from "@adjoint/core/internal";

/** What a loss of elements is, of input, target and further operands. */
interface ElementLoss {
  readonly value: (...operands: Expr[]) => Expr;
  /** Its derivatives in the first operands, those that may be tensors. */
  readonly derivatives: readonly ((...operands: Expr[]) => Expr)[];
  /**
   * Refuses values that are not valid arguments, see `binaryCrossEntropy`. The result, a zero, bears the error of a device that finds
   * them later: what is computed has to depend on it.
   */
  readonly check?: (input: Tensor) => Tensor;
}

interface LossParams {
  readonly reduction: Reduction;
  /** What the sum is divided by, where it is not 1. */
  readonly count: number;
  /** The operands: null stands for the next input. */
  readonly slots: readonly (number | null)[];
}

interface GradientParams extends LossParams {
  /** Of the inputs. */
  readonly wanted: Wanted;
}

/** The record of a loss of elements, and its gradient's. */
export interface ElementLossOp extends CompositionOp<LossParams> {
  readonly gradient: CompositionOp<GradientParams>;
}

function operandsOf(inputs: readonly Tensor[], slots: readonly (number | null)[]): (Tensor | number)[] {
  let next = 0;
  return slots.map((slot) => slot ?? inputs[next++]!);
}

const shapeOf = (name: string, inputs: readonly Tensor[]): readonly number[] =>
  broadcastShapes(
    name,
    inputs.map(({ shape }) => shape),
  );

const axesOf = (shape: readonly number[]): number[] => shape.map((_, axis) => axis);

/** The axes of `shape` that one of shape `from` was broadcast along. */
function broadcastAxes(from: readonly number[], shape: readonly number[]): number[] {
  const lead = shape.length - from.length;
  return axesOf(shape).filter((axis) => axis < lead || from[axis - lead] !== shape[axis]);
}

/** `x`, whose reads reject where the check has failed on a device that says so later. */
const resting = (x: Tensor, proof: Tensor | undefined): Tensor =>
  proof === undefined || readsAtOnce(proof) ? x : (x.add(proof.to(x.dtype)) as Tensor);

const readsAtOnce = ({ storage }: Tensor): boolean => storage.device.backend.readSync !== undefined;

/** Defines a loss that is a mean, a sum, or all, of the losses of elements: a record of one kernel, whose gradient is one kernel for each input. */
export function elementLoss(name: string, { value, derivatives, check }: ElementLoss): ElementLossOp {
  const each = elementwise((...operands) => value(...operands), { name });
  const all = reduction(
    name,
    "sum",
    (...operands) => value(...operands),
    (total, count) => total.div(count!),
  );
  const partials = derivatives.map((derivative, i) => {
    const share = (g: Expr, count: Expr, operands: readonly Expr[]): Expr => derivative(...operands).mul(g.div(count));
    return {
      each: elementwise((g, count, ...operands) => share(g, count!, operands).cast(operands[i]!.dtype), { name: `${name}Grad` }),
      sum: reduction(`${name}Grad`, "sum", (g, count, ...operands) => share(g!, count!, operands)),
    };
  });
  const gradient = composition<GradientParams>(`${name}Grad`, ([g, ...inputs], { reduction, count, slots, wanted }) => {
    const operands = operandsOf(inputs, slots);
    const shape = shapeOf(name, inputs);
    // At once, the loss itself has seen to it.
    const proof = readsAtOnce(g!) ? undefined : check?.(inputs[0]!);
    const given = [resting(g!, proof), reduction === "mean" ? count : 1, ...operands];
    // Numbers stand behind all tensors that have a gradient, or in the place of one.
    const places = slots.flatMap((slot, place) => (slot === null ? [place] : []));
    return present(
      inputs.map((x, i) => {
        const [dtype, partial] = [wanted[i], partials[places[i]!]];
        if (dtype == null || partial === undefined) return null;
        const axes = broadcastAxes(x.shape, shape);
        return axes.length === 0 ? partial.each(...given) : partial.sum(given, axes, { dtype }).reshape(x.shape);
      }),
    );
  });
  const op = composition<LossParams>(
    name,
    (inputs, { reduction, count, slots }) => {
      const proof = check?.(inputs[0]!);
      const operands = operandsOf(inputs, slots);
      if (reduction === "none") return [resting(each(...operands), proof)];
      return [resting(all(operands, axesOf(shapeOf(name, inputs)), { numbers: [reduction === "mean" ? count : 1] }), proof)];
    },
    {
      saves: { outputs: [] },
      vjp(context) {
        const inputs = context.inputs as Tensor[];
        const wanted = wantedAt(
          inputs.map((_, i) => i),
          context,
        );
        return placed(wanted, gradient([context.cotangents[0]!, ...inputs], { ...context.params, wanted }));
      },
    },
  );
  return Object.assign(op, { gradient });
}

/** Calls the record of a loss of elements. @throws DTypeError for a mean of integers. */
export function lossOf(
  op: ElementLossOp,
  operands: readonly (Tensor | number)[],
  reduction: Reduction = "mean",
  count?: number,
): Tensor<FloatDType> {
  const inputs = operands.filter((x) => typeof x !== "number");
  const { name } = op.op;
  if (reduction === "mean" && !inputs.some(({ dtype }) => isFloat(dtype)))
    throw new DTypeError(name, `takes floats, not ${inputs[0]!.dtype}.`, 'cast first: x.to("float32").');
  const params = {
    reduction,
    count: count ?? shapeOf(name, inputs).reduce((product, length) => product * length, 1),
    slots: operands.map((x) => (typeof x === "number" ? x : null)),
  };
  return op(inputs, params)[0] as Tensor<FloatDType>;
}
