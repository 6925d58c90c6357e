import type { Tensor } from "@adjoint/core";
import type { TensorMethodName } from "@adjoint/core/internal";
import type { Piece } from "./pieces";

const x = "tensor([[3, -1, 2], [0.5, 4, -2]])";
const leaf = "tensor([0.5, 2], { requiresGrad: true })";

/** What is not an op: `$0`, `$1`, … stand for the arguments, `@0` for one that has to be a tensor, because its method is called. */
export type Template = readonly [template: string, ...args: readonly Piece[]];

/** Members of tensors that are not ops. */
type Member = Exclude<keyof Tensor, TensorMethodName | Internal>;
type Internal = "layout" | "storage" | "kept" | "meta" | "viewTracking" | "close" | "attach" | "join" | "setData" | "watch" | "check";

/** Reading, moving, marking and differentiating: the members of a tensor that are not ops. */
export const memberCalls: { readonly [M in Exclude<Member, symbol>]: readonly Template[] } = {
  shape: [
    ["@0.shape", x],
    ["((x, write) => (write(x.shape), x.fill_(-1)))(@0, (sizes) => { try { sizes[0] = $1; } catch {} })", "ones([2, 3])", "64"],
  ],
  ndim: [["@0.ndim", x]],
  dtype: [["@0.dtype", x]],
  device: [["@0.device.length > 0", x]],
  numel: [["@0.numel()", x]],
  size: [["@0.size($1)", x, "1"]],
  isContiguous: [["@0.isContiguous()", x]],
  requiresGrad: [["Object.assign(@0, { requiresGrad: $1 }).requiresGrad", x, "true"]],
  requireGrad: [["@0.requireGrad($1)", x, "true"]],
  isLeaf: [["@0.isLeaf", x]],
  grad: [["Object.assign(@0, { grad: $1 }).grad", leaf, "tensor([1.5, 2])"]],
  retainGrad: [["@0.mul(2).retainGrad()", leaf]],
  retainsGrad: [["@0.retainsGrad", leaf]],
  backward: [
    ["((x) => (x.square().backward($1, $2), x.grad))(@0)", leaf, "tensor([1, 0.5])", { retainGraph: "true", createGraph: "false" }],
    ["((x) => (x.sum().backward($1), x.grad))(@0)", leaf, "null"],
  ],
  registerHook: [["((x) => (x.registerHook($1), x.square().sum().backward(), x.grad))(@0)", leaf, "(g) => g.mul(2)"]],
  registerPostAccumulateGradHook: [["((x) => (x.registerPostAccumulateGradHook($1), x.sum().backward(), x.grad))(@0)", leaf, "() => {}"]],
  detach: [["@0.detach()", x]],
  to: [
    ["@0.to($1)", x, '"int32"'],
    ["@0.to($1)", x, "devices()[0]"],
  ],
  data: [["@0.data()", x]],
  dataSync: [["@0.dataSync()", x]],
  item: [["@0.item()", "scalar(2.5)"]],
  toArray: [["@0.toArray()", x]],
  show: [["typeof @0.show", x]],
  toString: [["String(@0).length > 0", x]],
  toJSON: [["JSON.parse(JSON.stringify(@0)).shape", x]],
  dispose: [["@0.dispose()", x]],
  disposed: [["@0.disposed", x]],
};

const same = "(a) => a.mul(2)";

/** Functions and classes of core that are not ops. */
export const functionCalls: readonly Template[] = [
  ["slice($0, $1, $2)", "1", "3", "1"],
  ["manualSeed($0).getState().draws", "3"],
  ["new Generator($0).getState()", "3"],
  ["new Generator(1).manualSeed($0).getState()", "3"],
  ["new Generator(1).setState($0).getState()", "{ seed: 3, draws: 4 }"],
  ["Array.from(new Generator(1).bits($0)).length", "4"],
  ["Array.from(new Generator(1).permutation($0)).length", "4"],
  ["elementwise($0, $1)($2)", same, { name: '"double"' }, x],
  ["elementwise($0)($1, $2)", "(a, b) => a.add(b).mul(0.5)", x, "2"],
  ["promoteTypes($0, $1)", '"float32"', '"int64"'],
  ["isTensor($0)", x],
  ["keep($0).dispose()", x],
  ["tidy($0)", `() => ${x}.mul(2)`],
  ["memoryScope($0)", `async () => ${x}.mul(2)`],
  ["expectNoLeaks($0)", "() => 1"],
  ["withDevice($0, $1)", "devices()[0]", `() => ${x}.mul(2)`],
  ["withDevice.async($0, $1)", "devices()[0]", `async () => ${x}.mul(2)`],
  ["isFloat($0)", '"float32"'],
  ["isBigInt($0)", '"int64"'],
  ["laneOf($0)", '"int8"'],
  ["use($0).then(() => 1)", "{ name: devices()[0], create: () => {} }"],
];
