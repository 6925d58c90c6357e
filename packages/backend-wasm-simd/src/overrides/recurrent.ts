import { type Override, type OverrideCall, type Overrides, override, type TensorSpec, type View } from "@adjoint/core";
import { gruGradOp, gruOp, lstmGradOp, lstmOp, type SequenceGradParams, type SequenceParams } from "@adjoint/core/internal";
import { bytesOfWhole, packingFor } from "../matmul";
import { addressOf } from "../writer";
import { addresses, holdFloat32, type Launch } from "./operands";

const BYTES = 4;
const codes = { lstm: 0, lstmGrad: 1, gru: 2, gruGrad: 3 } as const;

/** Of one direction of one layer: steps, batch, hidden size, and as many gates as the layer has. */
interface Sizes {
  readonly steps: number;
  readonly batch: number;
  readonly hidden: number;
  readonly gates: number;
}

/** From the shapes of [T, N, gates·H] and of a state [N, H]. */
const sizesOf = (perStep: readonly number[], state: readonly number[]): Sizes => ({
  steps: perStep[0]!,
  batch: state[0]!,
  hidden: state[1]!,
  gates: perStep[2]! / state[1]!,
});

const float32 = (...shape: number[]): TensorSpec => ({ shape, dtype: "float32" });

const scratchOf = ({ scratch }: Pick<OverrideCall<unknown>, "scratch">, bytes: number): View =>
  scratch("float32", Math.ceil(bytes / BYTES));

/** What each of the four has in common: the sizes, the order of the steps, and scratch memory for the product of a step. */
function start({ steps, batch, hidden }: Sizes, kind: keyof typeof codes, { reverse }: SequenceParams, product: View): number[] {
  return [codes[kind], steps, batch, hidden, reverse ? 1 : 0, addressOf(product)];
}

/** Scratch memory of a step's product, forwards `state·weightᵀ`, and of its gradient `gates·weight`. */
const forwards = ({ batch, hidden, gates }: Sizes): number => bytesOfWhole(batch, gates * hidden, hidden, BYTES);
const backwards = ({ batch, hidden, gates }: Sizes): number => bytesOfWhole(batch, hidden, gates * hidden, BYTES);

/** Of either record, the bias of a GRU included. */
const INPUTS = 4;

/** A record's call: its inputs, 0 for those that are missing at the end, and its outputs. */
function runForwards(launch: Launch, kind: "lstm" | "gru", call: OverrideCall<SequenceParams>): void {
  const sizes = sizesOf(call.inputs[0]!.shape, call.inputs[1]!.shape);
  const product = scratchOf(call, forwards(sizes));
  launch("recurrent", (writer) => {
    writer.words(start(sizes, kind, call.params, product));
    writer.words([0, 0, 0, ...addresses(call.inputs), ...new Array<number>(INPUTS - call.inputs.length).fill(0)]);
    writer.words(addresses(call.outputs));
  });
}

/** A gradient's call: what is saved, the gradients that arrive (0 for those that do not), the outputs, and further scratch memory. */
function runBackwards(
  launch: Launch,
  kind: "lstmGrad" | "gruGrad",
  call: OverrideCall<SequenceGradParams>,
  sizes: Sizes,
  further: readonly View[],
): void {
  const { inputs, outputs, params } = call;
  const saved = inputs.length - params.present.filter(Boolean).length;
  const product = scratchOf(call, backwards(sizes));
  const packing = packingFor(sizes.gates * sizes.hidden, sizes.hidden, sizes.steps * sizes.batch, BYTES);
  const ofWeight = scratchOf(call, packing.bytes);
  launch("recurrent", (writer) => {
    writer.words(start(sizes, kind, params, product));
    writer.words([addressOf(ofWeight), packing.columns, packing.depth, ...addresses(inputs.slice(0, saved))]);
    let next = saved;
    writer.words(params.present.map((there) => (there ? addressOf(inputs[next++]!.view) : 0)));
    writer.words([...addresses(outputs), ...further.map(addressOf)]);
  });
}

/** [shares, hidden, cell, weight] → the hidden states, the cells and the gates of all steps. */
const lstm = (launch: Launch): Override<SequenceParams> => ({
  wants: "contiguous",
  supports: holdFloat32,
  infer: ([shares, hidden]) => {
    const { steps, batch, hidden: h } = sizesOf(shares!.shape, hidden!.shape);
    return { outputs: [float32(steps, batch, h), float32(steps, batch, h), shares!] };
  },
  forward: (call) => runForwards(launch, "lstm", call),
});

/** [hidden, cell, weight, hidden states, cells, gates, …] → the gradients of the shares, of both states and of the weight. */
const lstmGradient = (launch: Launch): Override<SequenceGradParams> => ({
  wants: "contiguous",
  supports: holdFloat32,
  infer: ([hidden, cell, weight, , , gates]) => ({ outputs: [gates!, hidden!, cell!, weight!] }),
  forward: (call) => runBackwards(launch, "lstmGrad", call, sizesOf(call.inputs[5]!.shape, call.inputs[0]!.shape), []),
});

/** [shares, hidden, weight, bias?] → the hidden states, and their share of the gates. */
const gru = (launch: Launch): Override<SequenceParams> => ({
  wants: "contiguous",
  supports: holdFloat32,
  infer: ([shares, hidden]) => ({ outputs: [float32(shares!.shape[0]!, ...hidden!.shape), shares!] }),
  forward: (call) => runForwards(launch, "gru", call),
});

/** [shares, hidden, weight, hidden states, products, …] → the gradients of the shares, the state, the weight and the bias. */
const gruGradient = (launch: Launch): Override<SequenceGradParams> => ({
  wants: "contiguous",
  supports: holdFloat32,
  infer: ([shares, hidden, weight]) => ({ outputs: [shares!, hidden!, weight!, float32(shares!.shape[2]!)] }),
  forward(call) {
    const sizes = sizesOf(call.inputs[0]!.shape, call.inputs[1]!.shape);
    const { steps, batch, hidden } = sizes;
    const products = call.scratch("float32", steps * batch * 3 * hidden);
    const past = call.scratch("float32", batch * hidden);
    const sums = call.scratch("float64", 3 * hidden);
    runBackwards(launch, "gruGrad", call, sizes, [products, past, sums]);
  },
});

/** LSTM and GRU over a whole sequence, and their gradients: the weight is packed once for all steps. */
export const recurrentOverrides = (launch: Launch): Overrides =>
  new Map([
    override(lstmOp, lstm(launch)),
    override(lstmGradOp, lstmGradient(launch)),
    override(gruOp, gru(launch)),
    override(gruGradOp, gruGradient(launch)),
  ]);
