import { cpu } from "@adjoint/backend-cpu-js";
import { describe, expect, it, vi } from "vitest";
import {
  AdjointError,
  ArgumentError,
  adaptiveAvgPool2d,
  arange,
  avgPool2d,
  cat,
  conv2d,
  convTranspose2d,
  crossEntropy,
  DeviceError,
  DTypeError,
  dropout,
  type Expr,
  elementwise,
  expectNoLeaks,
  eye,
  fromTypedArray,
  embedding,
  full,
  geomspace,
  hannWindow,
  kaiserWindow,
  keep,
  linspace,
  logspace,
  maxPool2d,
  normal,
  memoryScope,
  oneHot,
  ones,
  promoteTypes,
  rand,
  randint,
  randn,
  randperm,
  slice,
  tri,
  type Tensor,
  tensor,
  tidy,
  uniform,
  use,
  withDevice,
  zeros,
} from "./index";
import { matrixNorm, vectorNorm } from "./linalg";

await use(cpu());

/** What a program without types may hand over. */
// biome-ignore lint/suspicious/noExplicitAny: the type checker is what these tests go past.
const wrong = (value: unknown): any => value;

describe("an expression that is none", () => {
  const x = ones([2]);
  const bodies: Record<string, (a: Expr) => unknown> = {
    "returns nothing": () => undefined,
    "returns a tensor": () => x,
    "takes a tensor that it closes over": (a) => a.mul(wrong(x)),
    "multiplies with *": (a) => wrong(a) * 2,
    "compares with >": (a) => (wrong(a) > 0 ? a : 0),
    "calls Math": (a) => Math.exp(wrong(a)),
    "takes a symbol": (a) => a.add(wrong(Symbol("s"))),
  };
  it.each(Object.entries(bodies))("%s: an ArgumentError, and not NaN or zeros", (_, body) => {
    expect(() => elementwise(wrong(body))(x)).toThrow(ArgumentError);
  });

  it("is not a function", () => {
    expect(() => elementwise(wrong(1))).toThrow("elementwise: takes a function, not 1.");
  });
});

it("operators refuse tensors rather than make text or NaN of them", () => {
  const x = wrong(ones([1]));
  expect(() => x + x).toThrow(ArgumentError);
  expect(() => x * 2).toThrow(ArgumentError);
  expect(() => x > 0).toThrow(ArgumentError);
  expect(() => Math.max(x, 1)).toThrow(ArgumentError);
  expect(`${x}`).toBe("tensor([1.], float32)");
});

it("a bigint beyond 64 bits is refused, and does not wrap", () => {
  expect(() => tensor(2n ** 63n)).toThrow(DTypeError);
  expect(() => tensor([-1n], { dtype: "uint64" })).toThrow(DTypeError);
  expect(() => tensor([2n ** 40n], { dtype: "int32" })).toThrow(DTypeError);
});

it("what takes a function says so", async () => {
  expect(() => tidy(wrong(undefined))).toThrow("tidy: takes a function, not undefined.");
  expect(() => withDevice("cpu", wrong(1))).toThrow("withDevice: takes a function, not 1.");
  await expect(memoryScope(wrong(null))).rejects.toThrow("memoryScope: takes a function, not null.");
  await expect(expectNoLeaks(wrong({}))).rejects.toThrow("expectNoLeaks: takes a function, not an object.");
  expect(() => keep(wrong([]))).toThrow("keep: takes a tensor, not an array.");
});

it("elementwise takes an object of options", () => {
  expect(() => elementwise((x) => x, wrong(null))).toThrow("elementwise: the options are null.");
  expect(() => elementwise((x) => x, wrong("name"))).toThrow('elementwise: the options are "name".');
});

it("JSON says what a tensor is", () => {
  const x = ones([2, 3]);
  expect(JSON.parse(JSON.stringify({ x }))).toEqual({ x: { dtype: "float32", shape: [2, 3], device: "cpu" } });
  x.dispose();
  expect(JSON.parse(JSON.stringify(x))).toEqual({ dtype: "float32", shape: [2, 3], device: "cpu" });
});

it("promoteTypes takes dtypes", () => {
  expect(() => promoteTypes(wrong(null), wrong(null))).toThrow("promoteTypes: null is not a dtype.");
  expect(() => promoteTypes("float32", wrong("float"))).toThrow(ArgumentError);
});

it("a typed array whose buffer was transferred away is refused", () => {
  const data = new Float32Array([1, 2]);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  expect(() => tensor(data)).toThrow("tensor: the typed array's buffer was transferred away, or shrank.");
  expect(() => fromTypedArray(data, [0])).toThrow("fromTypedArray: the typed array's buffer was transferred away, or shrank.");
  expect(tensor(new Float32Array(0)).shape).toEqual([0]);
});

/** Of ES2024, which the library's types do not reach. */
const Resizable = ArrayBuffer as unknown as new (
  bytes: number,
  options: { maxByteLength: number },
) => ArrayBuffer & {
  resize(bytes: number): void;
};

it("a typed array that lies beyond the end of its buffer is refused, and its own word for its length is not taken", async () => {
  const buffer = new Resizable(16, { maxByteLength: 16 });
  const [beyond, tracking] = [new Float32Array(buffer, 8, 2), new Float32Array(buffer)];
  buffer.resize(8);
  expect(() => tensor(beyond)).toThrow("tensor: the typed array's buffer was transferred away, or shrank.");
  expect(() => fromTypedArray(beyond, [0])).toThrow(ArgumentError);
  expect(tensor(tracking).shape).toEqual([2]);
  class Liar extends Float32Array {
    override get length(): never {
      return 100 as never;
    }
    override get [Symbol.toStringTag](): never {
      return "BigInt64Array" as never;
    }
  }
  const x = tensor(Liar.of(1, 2));
  expect([x.dtype, x.shape, await x.toArray()]).toEqual(["float32", [2], [1, 2]]);
  expect(() => fromTypedArray(new Liar(2), [100])).toThrow("2 numbers do not fill [100]");
});

it("a list is read by position, as often as its length says at first", async () => {
  const short = Object.assign([1, 2, 3], { *[Symbol.iterator]() {} });
  expect(await tensor(wrong(short)).toArray()).toEqual([1, 2, 3]);
  let reads = 0;
  const growing = new Proxy([1, 2], { get: (list, key) => (key === "length" ? 2 + 50 * reads++ : Reflect.get(list, key)) });
  expect(() => tensor(wrong(growing))).toThrow(/^tensor: /);
  const sizes = new Proxy([2, 3], { get: (list, key) => (key === "0" ? 2 + 50 * reads++ : Reflect.get(list, key)) });
  const made = zeros(wrong(sizes));
  expect((await made.data()).length).toBe(made.numel());
  expect(() => tensor(wrong({ length: 2, 0: 1, 1: 2 }))).toThrow("tensor: takes numbers, not an object.");
});

it("an expression is cast to a dtype, and to nothing else", () => {
  const x = ones([2]);
  expect(() => elementwise((a) => a.cast(wrong("float23")))(x)).toThrow('cast: "float23" is not a dtype.');
  expect(() => elementwise((a) => a.cast(wrong(undefined)))(x)).toThrow(DTypeError);
  expect(() => elementwise((a) => a.bitcast(wrong("toString")))(x)).toThrow('bitcast: "toString" is not a dtype.');
});

it("a shape does not change with the list that it was made from", () => {
  const sizes = [2, 3];
  const made = [ones(sizes), full(sizes, 1), rand(sizes), randint(0, 3, sizes), fromTypedArray(new Float32Array(6), sizes)];
  sizes[0] = 9;
  for (const x of made) expect(x.shape).toEqual([2, 3]);
});

it("a shape cannot be written", async () => {
  const x = arange(6, { dtype: "float32" }).reshape([2, 3]);
  const relatives: [Tensor, number[]][] = [
    [x, [2, 3]],
    [x.add(1), [2, 3]],
    [x.detach(), [2, 3]],
    [x.t(), [3, 2]],
    [x.flip(0), [2, 3]],
    [x.narrow(0, 0, 1), [1, 3]],
    [x.sum(0, { keepdim: true }), [1, 3]],
    [x.clone(), [2, 3]],
  ];
  for (const [tensor, shape] of relatives) {
    for (const given of [tensor.shape, tensor.size()] as number[][]) {
      expect(() => {
        given[0] = 64;
      }).toThrow(TypeError);
      expect(() => given.push(2)).toThrow(TypeError);
    }
    expect(tensor.shape).toEqual(shape);
    expect(tensor.shape).toBe(tensor.shape);
  }
  x.fill_(-1);
  expect(await x.toArray()).toEqual([
    [-1, -1, -1],
    [-1, -1, -1],
  ]);
});

it("lists that were given to an op may change before its gradient is computed", () => {
  const x = arange(24, { dtype: "float32" }).reshape([2, 3, 4]);
  const lists = { sizes: [2], strides: [1], dilations: [1], dims: [2, 0, 1], shape: [4, 6], padding: [1, 1], spread: [3, 2, 3, 4] };
  const made = [
    x.windows([1], lists.sizes, { strides: lists.strides, dilations: lists.dilations }),
    x.permute(lists.dims),
    x.reshape(lists.shape),
    x.pad(lists.padding),
    x.expand(lists.spread),
    ...x.split(lists.sizes.concat(0), 0),
  ];
  const shapes = made.map(({ shape }) => [...shape]);
  for (const list of Object.values(lists)) list.fill(9);
  expect(made.map(({ shape }) => shape)).toEqual(shapes);
});

it("a slice has a start, an end and a step", () => {
  expect(() => ones([3]).at(wrong({ from: 1 }))).toThrow('at: a slice has no "from".');
});

it("an elementwise body has a limit, which is a typed error, and shared parts count once", async () => {
  const chain = elementwise(
    (x) => {
      let y = x;
      for (let i = 0; i < 100_000; i++) y = y.sin();
      return y;
    },
    { name: "chain" },
  );
  expect(() => chain(ones([2]))).toThrow("chain: one kernel of 100001 operations; it may have 16384.");
  // A number doubled 60 times, whose dtype comes from the tensor at the end: as a tree it would have 2⁶⁰ parts.
  const doubled = elementwise((x, number) => {
    let y = number.add(0);
    for (let i = 0; i < 60; i++) y = y.add(y);
    return x.mul(y);
  });
  expect(await doubled(tensor([1.5], { dtype: "float64" }), 1).toArray()).toEqual([1.5 * 2 ** 60]);
});

it("indices in a list are whole numbers", () => {
  const x = ones([3]);
  for (const index of [[0.5], [true], [Number.NaN], [2 ** 31], [[0], [1.5]], ["0"]]) {
    expect(() => x.at(wrong(index))).toThrow(/^at: .* is not an index/);
    expect(() => x.indexPut(wrong([index]), 1)).toThrow(/^indexPut: .* is not an index/);
    expect(() => x.gather(0, wrong(index))).toThrow(/^gather: .* is not an index/);
    expect(() => x.scatter(0, wrong(index), 1)).toThrow(/^scatter: .* is not an index/);
    expect(() => x.scatterAdd(0, wrong(index), x)).toThrow(/^scatterAdd: .* is not an index/);
    expect(() => x.indexSelect(0, wrong(index))).toThrow(/^indexSelect: .* is not an index/);
    expect(() => x.indexFill(0, wrong(index), 1)).toThrow(/^indexFill: .* is not an index/);
    expect(() => x.take(wrong(index))).toThrow(/^take: .* is not an index/);
    expect(() => oneHot(wrong(index), 3)).toThrow(/^oneHot: .* is not an index/);
    expect(() => embedding(wrong(index), ones([3, 2]))).toThrow(/^embedding: .* is not an index/);
    expect(() => crossEntropy(ones([1, 3]), wrong(index))).toThrow(/^crossEntropy: .* is not an index/);
  }
});

it("an index is a number, a list, a tensor or a slice, and no other object", () => {
  class Own {}
  for (const index of [new Date(), Promise.resolve(0), new Map(), new Set([0]), /0/, new Own(), new Float32Array(1), () => 0]) {
    expect(() => ones([3]).at(wrong(index))).toThrow(/^at: .* is not an index/);
    expect(() => ones([3]).indexPut(wrong([index]), 1)).toThrow(/^indexPut: .* is not an index/);
    expect(() => ones([3]).set_(wrong([index]), 1)).toThrow(/^set_: .* is not an index/);
  }
  expect(ones([3]).at(Object.assign(Object.create(null), { start: 1 })).shape).toEqual([2]);
});

it("null is no number and no dim where it is not said to be", () => {
  const x = ones([2, 2]);
  expect(() => x.pad([1, 1], "constant", wrong(null))).toThrow("pad: `value` is null, not a number.");
  expect(() => dropout(x, wrong(null))).toThrow("dropout: `p` is null, not a number.");
  expect(() => uniform([2], wrong(null))).toThrow("uniform: `low` is null, not a number.");
  expect(() => normal(0, wrong(null), [2])).toThrow("normal: `std` is null, not a tensor or a number.");
  expect(() => x.squeeze(wrong(null))).toThrow("squeeze: `dim` is null, not a dim or a list of dims.");
  expect(() => hannWindow(3, wrong(null))).toThrow("hannWindow: `periodic` is null, not true or false.");
  expect(() => vectorNorm(x, wrong(null))).toThrow("vectorNorm: `ord` is null, not a number.");
  expect(() => matrixNorm(x, "fro", wrong(null))).toThrow(/^matrixNorm: `dim` is null, not a list of numbers/);
  // As in Python's slices, and where all dims are meant.
  expect(x.at(slice(null, null, null)).shape).toEqual([2, 2]);
  expect(x.sum(null).shape).toEqual([]);
});

it("the padding of an embedding is one of its entries", () => {
  for (const paddingIdx of [3, -4, 1.5, Number.NaN])
    expect(() => embedding([0, 1], ones([3, 2]), { paddingIdx })).toThrow(`embedding: paddingIdx is one of 3 entries, not ${paddingIdx}.`);
  for (const paddingIdx of [2, -3]) expect(embedding([0, 1], ones([3, 2]), { paddingIdx }).shape).toEqual([2, 2]);
});

it("a tensor of floats is not taken for indices, and the cast is named", () => {
  const [x, index] = [ones([2, 3]), tensor([0, 1])];
  const refusal = /indices are integers, not float32\.\n {2}hint: cast them: index\.to\("int32"\)\./;
  expect(() => x.at(index)).toThrow(refusal);
  expect(() => x.indexPut([index], 1)).toThrow(refusal);
  expect(() => x.clone().set_([index], 1)).toThrow(refusal);
  expect(() => x.gather(1, index.unsqueeze(1))).toThrow(refusal);
  expect(() => x.scatter(1, index.unsqueeze(1), 1)).toThrow(refusal);
  expect(() => x.indexSelect(0, index)).toThrow(refusal);
  expect(() => x.indexFill(0, index, 1)).toThrow(refusal);
  expect(() => x.take(index)).toThrow(refusal);
  expect(() => oneHot(index, 3)).toThrow(refusal);
  expect(() => embedding(index, x)).toThrow(refusal);
  expect(() => crossEntropy(x, index)).toThrow(refusal);
});

it("errors name the op that was called", () => {
  const x = ones([2]);
  expect(() => x.add_(wrong("1"))).toThrow('add_: `other` is "1", not a tensor or a number.');
  expect(() => x.copy_(ones([3]))).toThrow("copy_: [3] does not fit into [2].");
});

it("oneHot names itself for a class that is none", async () => {
  for (const label of [-1, 3]) await expect(async () => oneHot([label], 3).toArray()).rejects.toThrow("oneHot: an index is out of range");
});

describe("options", () => {
  const x = ones([2, 3]);
  it("that nobody knows are refused, and name those that there are", () => {
    expect(() => x.sum(1, wrong({ keepDim: true }))).toThrow('sum: has no option "keepDim".\n  hint: it has "keepdim", "dtype".');
    expect(() => x.sum(1, wrong({ ["__proto__"]: true }))).toThrow(ArgumentError);
    expect(() => arange(3, wrong({ type: "int32" }))).toThrow(ArgumentError);
    expect(() => elementwise((a) => a, wrong({ title: "same" }))).toThrow('elementwise: has no option "title".');
  });

  it("of another kind are refused, and undefined is none", () => {
    expect(() => x.sum(1, wrong({ keepdim: "yes" }))).toThrow('sum: `keepdim` is "yes", not true or false.');
    expect(() => x.softmax(1, wrong({ dtype: "float" }))).toThrow(DTypeError);
    expect(() => rand([2], wrong({ generator: 7 }))).toThrow("rand: `generator` is 7, not a Generator.");
    expect(() => x.sum(1, wrong(Promise.resolve({})))).toThrow(ArgumentError);
    expect(x.sum(1, wrong({ keepdim: undefined })).shape).toEqual([2]);
  });

  it("come last in arange, and nothing after them", () => {
    expect(() => arange(1, wrong({}), wrong(2))).toThrow("arange: takes one to three numbers and then options, not (1, an object, 2).");
    expect(() => arange(wrong("5"))).toThrow(ArgumentError);
    expect(arange(1, 4, wrong(undefined)).shape).toEqual([3]);
  });
});

it("a hole in a list is not a size", () => {
  // biome-ignore lint/suspicious/noSparseArray: what is refused.
  expect(() => ones(wrong([2, , 3]))).toThrow(ArgumentError);
  expect(() => cat(wrong(new Array(2)))).toThrow(ArgumentError);
});

it("more bytes than cpu counts in int32 are refused", () => {
  expect(() => zeros([2 ** 31], { dtype: "bool" })).toThrow("zeros: 2147483648 bytes are more than cpu holds in one buffer (2147483647).");
});

it("what a device has no room for is refused before its values are computed", () => {
  const cosine = vi.spyOn(Math, "cos");
  const size = 2 ** 31;
  const calls: Record<string, () => unknown> = {
    logspace: () => logspace(0, 1, size),
    geomspace: () => geomspace(1, 2, size),
    hannWindow: () => hannWindow(size),
    kaiserWindow: () => kaiserWindow(size),
    randperm: () => randperm(2 ** 29),
    arange: () => arange(0, size, 1, { dtype: "float32" }),
    linspace: () => linspace(0, 1, size),
    randn: () => randn([size]),
    eye: () => eye(2 ** 15),
    tri: () => tri(2 ** 15),
  };
  for (const [name, call] of Object.entries(calls)) expect(call, name).toThrow(DeviceError);
  expect(cosine).not.toHaveBeenCalled();
  cosine.mockRestore();
});

it("a pooling that a device has no room for is refused in its own name, before its windows are listed", () => {
  const from = vi.spyOn(Array, "from");
  expect(() => adaptiveAvgPool2d(ones([1, 1, 2, 2]), 2 ** 15)).toThrow("adaptiveAvgPool2d: 4294967296 bytes are more than cpu holds");
  expect(from.mock.calls.filter(([given]) => (given as ArrayLike<unknown>).length >= 2 ** 15)).toEqual([]);
  from.mockRestore();
});

it("more pieces, lists or numbers than JavaScript's heap holds are refused before they are made", async () => {
  // No elements, and yet as many rows as one likes.
  const rows = zeros([2 ** 26, 0]);
  expect(() => rows.unbind()).toThrow("unbind: 67108864 pieces are more than the 1048576");
  expect(() => rows.split(1)).toThrow("split: 67108864 pieces");
  expect(() => rows.chunk(2 ** 31)).toThrow("split: 67108864 pieces");
  expect(() => zeros([3]).tensorSplit(2 ** 31)).toThrow("tensorSplit: 2147483648 pieces");
  await expect(rows.toArray()).rejects.toThrow("toArray: [67108864,0] would be 67108864 lists with 0 numbers");
  await expect(zeros([2 ** 26, 0, 5]).toArray()).rejects.toThrow("67108864 lists with 0 numbers");
  await expect(
    zeros([1])
      .expand([2 ** 28])
      .toArray(),
  ).rejects.toThrow("268435456 numbers");
  expect(rows.split(2 ** 25)).toHaveLength(2);
  const [first] = rows;
  expect(first!.shape).toEqual([0]);
});

it("hints of dtypes, devices and sizes lead on", () => {
  const [whole, big] = (["int32", "uint64"] as const).map((dtype) => ones([2, 2], { dtype }));
  expect(() => whole!.matmul(big!)).toThrow(
    'matmul: no integer dtype holds both int32 and uint64.\n  hint: cast one of them: x.to("int32").',
  );
  expect(() => ones(2 as never)).toThrow("ones: `shape` is 2, not a list of numbers.\n  hint: write it as a list: [2], [2, 3].");
});

it("windows have whole sizes, strides and dilations, one for each dim", () => {
  const x = ones([4, 6]);
  const wrongs: [number[], number[], object?][] = [
    [
      [0, 1],
      [2, -(2 ** 31)],
    ],
    [[0], [0]],
    [[0], [1.5]],
    [[0, 1], [2]],
    [[0], [2], { strides: [0] }],
    [[0], [2], { strides: [1, 1] }],
    [[0], [2], { dilations: [-1] }],
    [
      [0, -2],
      [2, 2],
    ],
  ];
  for (const [dims, sizes, options] of wrongs) expect(() => x.windows(dims, sizes, options)).toThrow(/^windows: /);
  expect(() => x.windows([0], [5])).toThrow("windows: a window spans 5 elements");
});

it("to names dtypes and devices, and crossEntropy the dtype of probabilities", async () => {
  await expect(wrong(ones([1])).to("float")).rejects.toThrow(
    'to: "float" is neither a dtype nor a registered device (cpu).\n  hint: dtypes are float32',
  );
  await expect(wrong(ones([1])).to("toString")).rejects.toThrow("neither a dtype nor a registered device");
  for (const target of [Object.create(null), 1, null, {}]) expect(() => wrong(ones([1])).to(target)).toThrow(ArgumentError);
  const logits = ones([2, 3]);
  expect(() => crossEntropy(logits, logits.to("int32"))).toThrow('hint: probabilities of classes are floats: target.to("float32").');
});

/** Each names what the list is, and one of its items alone is wrong. */
const onePart: Record<string, () => unknown> = {
  "stride of conv2d": () => conv2d(ones([1, 1, 5, 5]), ones([1, 1, 2, 2]), null, { stride: [1, 0] }),
  "dilation of conv2d": () => conv2d(ones([1, 1, 5, 5]), ones([1, 1, 2, 2]), null, { dilation: [1.5, 1] }),
  "padding of conv2d": () => conv2d(ones([1, 1, 5, 5]), ones([1, 1, 2, 2]), null, { padding: [0, -1] }),
  "outputPadding of convTranspose2d": () => convTranspose2d(ones([1, 1, 5, 5]), ones([1, 1, 2, 2]), null, { outputPadding: [0, -1] }),
  "output of convTranspose2d": () => convTranspose2d(ones([1, 1, 5, 1]), ones([1, 1, 2, 2]), null, { padding: [0, 1] }),
  "kernel of maxPool2d": () => maxPool2d(ones([1, 1, 5, 5]), [2, 0]),
  "stride of avgPool2d": () => avgPool2d(ones([1, 1, 5, 5]), 2, { stride: [1, 0] }),
  "size of adaptiveAvgPool2d": () => adaptiveAvgPool2d(ones([1, 1, 5, 5]), [2, 0]),
  "sizes of unflatten": () => ones([6]).unflatten(0, [4, 1.5]),
  "sizes of windows": () => ones([4, 6]).windows([0, 1], [2, 0]),
  "padding of pad": () => ones([4, 6]).pad([1, 0.5]),
  "tensors of cat": () => cat([ones([2]), wrong([1, 2])]),
};

it.each(Object.entries(onePart))("%s: a list with one bad item", (_, call) => {
  expect(call).toThrow(AdjointError);
});
