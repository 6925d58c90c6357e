import { type Override, type OverrideCall, type Overrides, override } from "@adjoint/core";
import {
  type ConvInputGradParams,
  convInputGradOp,
  type ConvParams,
  convOp,
  type ConvWeightGradParams,
  convWeightGradOp,
} from "@adjoint/core/internal";
import { addressOf } from "../writer";
import { addresses, holdFloat32, type Launch, placed, windowsOf } from "./operands";

const codes = { forward: 0, input: 1, weight: 2 } as const;

/** Elements that a vector may reach beyond a row. */
const BEYOND = 3;

type Geometry = Omit<ConvParams, "bias">;
type Sizes = readonly number[];

/** One number for height and one for width: of one dim the height is `missing`. */
const pair = (values: Sizes, missing: number): [number, number] => (values.length === 1 ? [missing, values[0]!] : [values[0]!, values[1]!]);

/** Whether each channel has kernels of its own, in one or two dims. */
const isDepthwise = ([, channels, ...kernel]: Sizes): boolean => channels === 1 && kernel.length <= 2;

/** Of so many kernels to a channel a product, which reads windows once for all of them, is as fast. Their sum, the gradient of the input, gains by any number. */
const MOST_KERNELS = 3;

/** What is convolved: x with its kernels [channels · kernels, 1, …] gives y. */
interface Shapes {
  readonly x: Sizes;
  readonly weight: Sizes;
  readonly y: Sizes;
}

type Kind = keyof typeof codes;

/** Runs a kernel on operands that its command names as they come; without a bias, 0 stands for it. */
function run(launch: Launch, kind: Kind, { x, weight, y }: Shapes, call: OverrideCall<Geometry>): void {
  const { params } = call;
  const [size, windows, kernel] = [pair(x.slice(2), 1), pair(y.slice(2), 1), pair(weight.slice(2), 1)];
  const [stride, padding, dilation] = [pair(params.stride, 1), pair(params.padding, 0), pair(params.dilation, 1)];
  const [high, wide] = [dilation[0] * (kernel[0] - 1), dilation[1] * (kernel[1] - 1)];
  const kernels = weight[0]! / x[1]!;
  const ofInput = kind === "input";
  const rows = ofInput ? size[0] + high : (windows[0] - 1) * stride[0] + high + 1;
  const length = (ofInput ? size[1] + wide : windows[1] + Math.floor(wide / stride[1])) + BEYOND;
  const sheets = rows * length * (ofInput ? kernels : stride[1]);
  const place = call.scratch("float64", kernels * kernel[0] * kernel[1] + Math.ceil(sheets / 2));
  launch("depthwise", (writer) => {
    writer.words([codes[kind], x[0]!]);
    for (const sides of [size, windows, kernel, stride, padding, dilation]) writer.words(sides);
    writer.words([x[1]!, kernels, rows, length, addressOf(place)]);
    writer.words([...placed(call.inputs, [0, 1, call.inputs.length > 2 ? 2 : -1]), ...addresses(call.outputs)]);
  });
}

/** [x, weight, bias?] → [y]. */
const forward = (launch: Launch): Override<ConvParams> => ({
  wants: "contiguous",
  supports: (inputs, { groups }) => holdFloat32(inputs) && isDepthwise(inputs[1]!.shape) && inputs[1]!.shape[0]! <= MOST_KERNELS * groups,
  infer([x, weight], params) {
    const windows = windowsOf(x!.shape.slice(2), { ...params, kernel: weight!.shape.slice(2) });
    return { outputs: [{ shape: [x!.shape[0]!, weight!.shape[0]!, ...windows], dtype: "float32" }] };
  },
  forward(call) {
    const [x, weight] = call.inputs;
    run(launch, "forward", { x: x!.shape, weight: weight!.shape, y: call.outputs[0]!.shape }, call);
  },
});

/** [g, weight] → [the gradient of x]. */
const inputGradient = (launch: Launch): Override<ConvInputGradParams> => ({
  wants: "contiguous",
  supports: (inputs) => holdFloat32(inputs) && isDepthwise(inputs[1]!.shape),
  infer: ([g], { groups, size }) => ({ outputs: [{ shape: [g!.shape[0]!, groups, ...size], dtype: "float32" }] }),
  forward(call) {
    const [g, weight] = call.inputs;
    run(launch, "input", { x: call.outputs[0]!.shape, weight: weight!.shape, y: g!.shape }, call);
  },
});

/** [g, x] → [the gradient of the weight]. */
const weightGradient = (launch: Launch): Override<ConvWeightGradParams> => ({
  wants: "contiguous",
  supports: (inputs, { groups, kernel }) => {
    const [out, channels] = [inputs[0]!.shape[1]!, inputs[1]!.shape[1]!];
    return holdFloat32(inputs) && isDepthwise([out, channels / groups, ...kernel]) && out <= MOST_KERNELS * groups;
  },
  infer: ([g], { kernel }) => ({ outputs: [{ shape: [g!.shape[1]!, 1, ...kernel], dtype: "float32" }] }),
  forward(call) {
    const [g, x] = call.inputs;
    run(launch, "weight", { x: x!.shape, weight: call.outputs[0]!.shape, y: g!.shape }, call);
  },
});

/** Convolutions whose channels each have kernels of their own (depthwise ones, those of one channel), and their gradients. */
export const depthwiseOverrides = (launch: Launch): Overrides =>
  new Map([
    override(convOp, forward(launch)),
    override(convInputGradOp, inputGradient(launch)),
    override(convWeightGradOp, weightGradient(launch)),
  ]);
