import { cpu } from "@adjoint/backend-cpu-js";
import {
  adaptiveAvgPool2d,
  avgPool2d,
  type Call,
  cat,
  dropout,
  einsum,
  embedding,
  Generator,
  installLayer,
  linear,
  maxPool2d,
  maxPool2dWithIndices,
  rand,
  randn,
  rotaryEmbedding,
  scaledDotProductAttention,
  type Tensor,
  tensor,
  use,
  zeros,
} from "@adjoint/core";
import { attend, attentionOp, type BlockwiseParams, blockwiseAttentionOp, drawDropout } from "@adjoint/core/internal";
import { describe, expect, it } from "vitest";
import { grad, gradcheck } from "./index";

await use(cpu());

type Fn = (...inputs: Tensor[]) => Tensor;
type Row = [name: string, fn: Fn, ...shapes: number[][]];

const rows: number[][] = [
  [1, 0, 3],
  [1, 1, 0],
];
const index = (): Tensor => tensor(rows, { dtype: "int32" });
const allowed = (): Tensor =>
  tensor([
    [true, false, true],
    [false, false, false],
    [true, true, true],
  ]);
const attention: number[][] = [
  [2, 3, 2],
  [2, 3, 2],
  [2, 3, 4],
];
const draw = (): Generator => new Generator(5);
const inBlocks =
  (most: number, params: Partial<BlockwiseParams> = {}): Fn =>
  (...inputs) =>
    blockwiseAttentionOp(inputs, { scale: 0.7, isCausal: false, firstRow: 0, dropout: null, ...params, most })[0]!;
const dropped = (): BlockwiseParams["dropout"] => drawDropout(0.4, draw());
/** Batches that broadcast, each in its own way, and more keys than queries; then a mask. */
const broadcast: number[][] = [
  [3, 2],
  [2, 1, 4, 2],
  [1, 2, 4, 1],
];

const cases: Row[] = [
  ["linear of a vector", (x, w, b) => linear(x!, w!, b!), [3], [2, 3], [2]],
  ["linear of a batch without a bias", (x, w) => linear(x!, w!), [2, 2, 3], [4, 3]],
  ["linear with a vector as weight", (x, w, b) => linear(x!, w!, b!), [2, 2, 3], [3], [2]],
  ["linear of two vectors", (x, w) => linear(x!, w!), [3], [3]],
  ["attention", (q, k, v) => scaledDotProductAttention(q!, k!, v!, { scale: 0.7 }), ...attention],
  ["attention under a bool mask", (q, k, v) => scaledDotProductAttention(q!, k!, v!, { attnMask: allowed() }), ...attention],
  ["attention under a float mask", (q, k, v, m) => scaledDotProductAttention(q!, k!, v!, { attnMask: m! }), ...attention, [2, 1, 3]],
  ["attention of broadcast batches", (q, k, v) => scaledDotProductAttention(q!, k!, v!), [3, 2], [2, 1, 3, 2], [1, 2, 3, 1]],
  ["attention with dropout", (q, k, v) => scaledDotProductAttention(q!, k!, v!, { dropoutP: 0.4, generator: draw() }), ...attention],
  [
    "attention and its weights",
    (q, k, v) => {
      const { output, weights } = attend(q!, k!, v!, { dropoutP: 0.4, generator: draw() });
      return cat([output.reshape([-1]), weights.reshape([-1])]);
    },
    ...attention,
  ], // prettier-ignore
  ["the weights of attention alone", (q, k, v) => attend(q!, k!, v!, { isCausal: true }).weights, ...attention],
  ["attention in blocks", inBlocks(4), ...attention],
  ["attention in blocks, causal", inBlocks(3, { isCausal: true }), ...attention],
  ["attention in blocks, causal, of several rows", inBlocks(10, { isCausal: true }), [5, 2], [4, 2], [4, 3]],
  ["attention in blocks, causal, with fewer queries than keys", inBlocks(4, { isCausal: true }), [2, 2], [4, 2], [4, 3]],
  ["attention in blocks under a bool mask", (q, k, v) => inBlocks(3)(q!, k!, v!, allowed()), ...attention],
  ["attention in blocks under a float mask", inBlocks(3), ...attention, [2, 1, 3]],
  ["attention in blocks under a mask of rows", inBlocks(6), ...attention, [3, 1]],
  ["attention in blocks of broadcast batches", inBlocks(8), ...broadcast],
  ["attention in blocks of broadcast batches under a mask", inBlocks(5), ...broadcast, [2, 1, 1, 4]],
  ["attention in blocks with dropout", inBlocks(3, { isCausal: true, dropout: dropped() }), ...attention],
  ["dropout of a transposed matrix", (x) => dropout(x!.t(), 0.4, { generator: draw() }), [3, 4]],
  ["embedding", (w) => embedding(index(), w!, { paddingIdx: 2 }), [4, 2]],
  ["rotaryEmbedding with another base", (x) => rotaryEmbedding(x!, { base: 100, offset: 3 }), [3, 4]],
  ["einsum of one operand", (a) => einsum("ijk->kj", a!), [2, 3, 2]],
  ["einsum that is a view", (a) => einsum("ij->ji", a!).square(), [2, 3]],
  ["einsum of a diagonal", (a) => einsum("ii->i", a!), [3, 3]],
  ["einsum of two diagonals", (a, b) => einsum("iij,jkk->ik", a!, b!), [2, 2, 3], [3, 2, 2]],
  ["einsum with labels of one operand alone", (a, b) => einsum("ijm,jkn->ik", a!, b!), [2, 2, 2], [2, 3, 2]],
  ["einsum of dims that broadcast", (a, b) => einsum("...ij,...jk->...ik", a!, b!), [2, 1, 2, 3], [3, 3, 2]],
  ["einsum of dims that broadcast and are summed over", (a, b) => einsum("...i,...i->i", a!, b!), [2, 1, 2], [3, 2]],
  ["einsum of four operands", (a, b, c, d) => einsum("ij,jk,kl,l->i", a!, b!, c!, d!), [2, 2], [2, 3], [3, 2], [2]],
  ["einsum of an outer product", (a, b) => einsum("i,j", a!, b!), [2], [3]],
  ["avgPool2d of tiles that leave a rest", (x) => avgPool2d(x!, [2, 1]), [1, 2, 5, 3]],
  ["avgPool2d without its padding", (x) => avgPool2d(x!, 3, { stride: 2, padding: 1, countIncludePad: false }), [1, 1, 5, 4]],
  ["avgPool2d beyond the end", (x) => avgPool2d(x!, 2, { stride: 2, padding: 1, ceilMode: true }), [1, 1, 4, 5]],
  ["avgPool2d with gaps", (x) => avgPool2d(x!, 2, { stride: 3, divisorOverride: 3 }), [1, 1, 6, 5]],
  ["adaptiveAvgPool2d to sizes that do not divide", (x) => adaptiveAvgPool2d(x!, [3, 2]), [1, 2, 5, 3]],
  ["adaptiveAvgPool2d to more than there is", (x) => adaptiveAvgPool2d(x!, [5, 3]), [2, 1, 3, 2]],
  ["maxPool2dWithIndices", (x) => maxPool2dWithIndices(x!, 2, { stride: 1, padding: 1, dilation: 2 }).values, [1, 2, 4, 5]],
];

const inputsOf = (shapes: readonly (readonly number[])[]): Tensor[] => {
  const generator = new Generator(7);
  return shapes.map((shape) => rand(shape, { dtype: "float64", requiresGrad: true, generator }));
};

describe("the gradient of a record agrees with central differences", () => {
  it.each(cases)("%s", async (_, fn, ...shapes) => {
    expect(await gradcheck(fn, inputsOf(shapes))).toBe(true);
  });
});

describe("and so does the gradient of its gradient", () => {
  it.each(cases)("%s", async (_, fn, ...shapes) => {
    const first = (...inputs: Tensor[]): Tensor => {
      const own = inputs.map((x) => (x.requiresGrad ? x : x.clone().requireGrad()));
      const loss = fn(...own)
        .square()
        .sum();
      return cat(grad(loss, own, { createGraph: true }).map((g) => g!.reshape([-1])));
    };
    expect(await gradcheck(first, inputsOf(shapes))).toBe(true);
  });
});

describe("attention in blocks is attention", () => {
  const mask = (): Tensor => rand([2, 1, 1, 4], { dtype: "float64", generator: new Generator(3), requiresGrad: true });
  const settings: [string, Partial<BlockwiseParams>, boolean][] = [
    ["plain", {}, false],
    ["causal", { isCausal: true }, false],
    ["under a mask", {}, true],
    ["with dropout", { dropout: dropped() }, false],
    ["causal with dropout", { isCausal: true, dropout: dropped() }, false],
  ];
  it.each(settings)("%s", async (_, given, isMasked) => {
    const inputs = [...inputsOf(broadcast), ...(isMasked ? [mask()] : [])];
    const params = { scale: 0.7, isCausal: false, firstRow: 0, dropout: null, ...given };
    const [expected] = attentionOp(inputs, params) as [Tensor];
    const gradients = grad(expected.square().sum(), inputs);
    for (const most of [1, 3, 4, 7, 12, 40]) {
      const y = inBlocks(most, given)(...inputs);
      expect(y.shape).toEqual(expected.shape);
      const found = [y, ...grad(y.square().sum(), inputs)];
      for (const [i, wanted] of [expected, ...gradients].entries()) {
        expect(found[i]!.shape).toEqual(wanted!.shape);
        expect(await found[i]!.sub(wanted!).abs().amax().item()).toBeLessThan(1e-12);
      }
    }
  });

  it("in 16-bit floats, rounded once", async () => {
    const wide = inputsOf(attention).map((x) => x.detach().to("float16").to("float32").requireGrad());
    const narrow = wide.map((x) => x.detach().to("float16").requireGrad());
    const [y, z] = [inBlocks(4)(...wide), inBlocks(4)(...narrow)];
    expect(z.dtype).toBe("float16");
    expect(await z.toArray()).toEqual(await y.to("float16").toArray());
    const [expected, found] = [grad(y.sum(), wide), grad(z.sum(), narrow)];
    for (const [i, g] of found.entries()) {
      expect(g!.dtype).toBe("float16");
      expect(await g!.toArray()).toEqual(await expected[i]!.to("float16").toArray());
    }
  });
});

/** Outside all other layers: calls within a call it does not count. */
let seen: string[] | undefined;
let depth = 0;
installLayer({
  name: "probe",
  rank: 30,
  run(call: Call, next) {
    if (depth === 0) seen?.push(`${call.op.kind} ${call.op.name}`);
    depth++;
    try {
      return next(call);
    } finally {
      depth--;
    }
  },
});

function callsOf(fn: () => unknown): string[] {
  seen = [];
  fn();
  const calls = seen;
  seen = undefined;
  return calls;
}

describe("one call is one call", () => {
  const images = [1, 2, 4, 6];
  const floats: Row[] = [
    ["linear", (x, w, b) => linear(x!, w!, b!), [2, 3], [4, 3], [4]],
    ["scaledDotProductAttention", (q, k, v) => scaledDotProductAttention(q!, k!, v!, { isCausal: true, dropoutP: 0.5 }), ...attention],
    ["scaledDotProductAttention", (q, k, v, m) => scaledDotProductAttention(q!, k!, v!, { attnMask: m! }), ...attention, [3, 3]],
    ["rotaryEmbedding", (x) => rotaryEmbedding(x!), [3, 4]],
    ["dropout", (x) => dropout(x!), [3, 4]],
    ["einsum", (a, b) => einsum("ij,jk->ki", a!, b!), [2, 3], [3, 2]],
    ["avgPool2d", (x) => avgPool2d(x!, 3, { padding: 1, countIncludePad: false }), images],
    ["adaptiveAvgPool2d", (x) => adaptiveAvgPool2d(x!, [3, 4]), images],
    ["adaptiveAvgPool2d", (x) => adaptiveAvgPool2d(x!, 2), images],
    ["maxPool2d", (x) => maxPool2d(x!, 2), images],
    ["maxPool2d", (x) => maxPool2dWithIndices(x!, 2).values, images],
  ];
  const calls = floats.map(([name, fn, ...shapes]) => ({ name, fn, inputs: () => shapes.map((shape) => randn(shape)) }));
  const table = () => [randn([4, 2])];
  calls.push({ name: "embedding", fn: (w) => embedding(index(), w!, { paddingIdx: 1, scaleGradByFreq: true }), inputs: table });

  it.each(calls)("$name", ({ name, fn, inputs }) => {
    const plain = inputs();
    const withoutIndex = (found: string[]): string[] => found.filter((call) => !call.startsWith("host"));
    expect(withoutIndex(callsOf(() => fn(...plain)))).toEqual([`composition ${name}`]);
    const wanting = plain.map((x) => x.detach().requireGrad());
    expect(withoutIndex(callsOf(() => fn(...wanting)))).toEqual([`composition ${name}`]);
  });
});

describe("16-bit floats", () => {
  it.each(["float16", "bfloat16"] as const)("have the gradients of float32, rounded once: %s", async (dtype) => {
    const shapes = attention;
    const wide = inputsOf(shapes).map((x) => x.detach().to(dtype).to("float32").requireGrad());
    const narrow = wide.map((x) => x.detach().to(dtype).requireGrad());
    const options = { isCausal: true };
    const loss = (y: Tensor): Tensor => y.sum();
    const expected = grad(loss(scaledDotProductAttention(wide[0]!, wide[1]!, wide[2]!, options)), wide);
    const found = grad(loss(scaledDotProductAttention(narrow[0]!, narrow[1]!, narrow[2]!, options)), narrow);
    for (const [i, g] of found.entries()) {
      expect(g!.dtype).toBe(dtype);
      expect(await g!.toArray()).toEqual(await expected[i]!.to(dtype).toArray());
    }
  });

  it("of an embedding add up in float32", async () => {
    const weight = zeros([2, 1], { dtype: "float16", requiresGrad: true });
    embedding(tensor(new Array<number>(4096).fill(1), { dtype: "int32" }), weight)
      .sum()
      .backward();
    // In float16 a sum of ones stays at 2048.
    expect(await weight.grad!.toArray()).toEqual([[0], [4096]]);
  });
});

it("the gradient of an entry is divided by how often it is named, and padding has none", async () => {
  const weight = rand([4, 2], { requiresGrad: true });
  const gradient = async (options: Parameters<typeof embedding>[2]): Promise<unknown> =>
    grad(embedding(index(), weight, options).sum(), [weight])[0]!
      .select(1, 0)
      .toArray();
  // torch.nn.functional.embedding.
  expect(await gradient({ scaleGradByFreq: true })).toEqual([1, 1, 0, 1]);
  expect(await gradient({ paddingIdx: -3 })).toEqual([2, 0, 0, 1]);
  expect(await gradient({ paddingIdx: 0, scaleGradByFreq: true })).toEqual([0, 1, 0, 1]);
});

it("what only counts records nothing", () => {
  const x = rand([3], { requiresGrad: true });
  expect(x.norm(0).requiresGrad).toBe(false);
  expect(x.norm(2).requiresGrad).toBe(true);
});

it("an infinite element makes infinite the windows that it lies in, and no other", async () => {
  const x = tensor([[[Number.POSITIVE_INFINITY, 1, 2, 3, 4]]]);
  // torch.nn.functional.adaptive_avg_pool2d.
  expect(await adaptiveAvgPool2d(x, [1, 3]).toArray()).toEqual([[[Number.POSITIVE_INFINITY, 2, 3.5]]]);
});
