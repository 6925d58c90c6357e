import { type Backend, type DType, dtypes, type IndexedAxis, laneOf, type ScatterMode, type StorageArray } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { contiguousStrides, execute, makeBackend, roomFor, seeded, sizeOf, type Window } from "./testing/build";
import { laidOut, layouts, randomWindow } from "./testing/data";
import { expectClose } from "./testing/expect";
import { applyScalar, decode, encode, offsetAt, positions, type Value, valueAt } from "./testing/reference";

let backend: Backend;
beforeAll(async () => {
  backend = await makeBackend();
});

const all = Object.keys(dtypes) as DType[];
const bytesOf = (data: StorageArray): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
/** Thousands of times faster than comparing element by element. */
const expectSameBits = (actual: StorageArray, wanted: StorageArray): void =>
  expect(Buffer.compare(bytesOf(actual), bytesOf(wanted))).toBe(0);

describe("copy", () => {
  const shapes = [[], [9], [3, 5], [33, 38], [36, 32], [2, 3, 4, 5], [2, 37, 12], [12, 2, 37]];
  it.each(["uint8", "bfloat16", "float32", "int64"] as const)("%s, bit for bit, from every layout to every fitting one", (dtype) => {
    const random = seeded(50);
    for (const shape of shapes) {
      for (const layout of layouts) {
        for (const target of ["contiguous", "transposed", "gapped", "reversed"] as const) {
          const from = laidOut(dtype, layout, shape, random, true);
          const to = laidOut(dtype, target, shape, random);
          const wanted = to.data.slice();
          for (const at of positions(shape)) wanted[offsetAt(to, at)] = from.data[offsetAt(from, at)] as never;
          const { data } = execute(backend, { kind: "copy", shapes: [shape], fill: null }, [from], [to]);
          expectSameBits(data[0]!, wanted);
        }
      }
    }
  });

  it("fills first, then copies several regions into one buffer", () => {
    const random = seeded(51);
    const target = randomWindow("float32", 60, random);
    const [a, b] = [randomWindow("float32", 12, random), randomWindow("float32", 6, random)];
    const left: Window = { ...target, offset: 5, strides: [10, 1] };
    const right: Window = { ...target, offset: 9, strides: [10, -1] };
    const inputs = [
      { ...a, strides: [4, 1] },
      { ...b, strides: [1, 3] },
    ];
    const shapes = [
      [3, 4],
      [3, 2],
    ];
    const wanted = new Float32Array(60).fill(-1.5);
    shapes.forEach((shape, r) => {
      for (const at of positions(shape)) wanted[offsetAt([left, right][r]!, at)] = Number(valueAt(inputs[r]!, at));
    });
    const { data } = execute(backend, { kind: "copy", shapes, fill: { value: -1.5, shape: [60] } }, inputs, [left, right, target]);
    expect(data[2]).toEqual(wanted);
  });

  // NumPy's bits, and PyTorch's.
  it.each([
    [
      "float16",
      [2 ** -25, 3 * 2 ** -25, 5 * 2 ** -25, 1.0001 * 2 ** -25, -(2 ** -24), 2 ** -14, 2 ** -14 - 2 ** -25, 2049, 2051, -0],
      [0, 2, 2, 1, 0x8001, 0x400, 0x400, 0x6800, 0x6802, 0x8000],
    ],
    ["float16", [65519, 65520, 65536, -1e30], [0x7bff, 0x7c00, 0x7c00, 0xfc00]],
    [
      "bfloat16",
      [1 + 2 ** -8, 1 + 3 * 2 ** -8, -1 - 2 ** -7, 3.4e38, 2 ** -134, 3 * 2 ** -134, -0],
      [0x3f80, 0x3f82, 0xbf81, 0x7f80, 0, 2, 0x8000],
    ],
  ] as const)("fills %s with the nearest to %j, ties to even", (dtype, values, bits) => {
    values.forEach((value, i) => {
      const target: Window = { ...randomWindow(dtype, 3, seeded(52)), offset: 0, strides: [1] };
      const { data } = execute(backend, { kind: "copy", shapes: [], fill: { value, shape: [3] } }, [], [target]);
      expect([...(data[0] as Uint16Array)]).toEqual(Array(3).fill(bits[i]));
    });
  });

  it.each(all)("fills %s", (dtype) => {
    const values: readonly Value[] =
      dtype === "int64"
        ? [-3n, 2n ** 62n]
        : dtype === "uint64"
          ? [2n ** 63n + 1n]
          : dtype === "bool"
            ? [0, 1]
            : [0, 1, 7.5, 1e-6, 65519, 65520, 1e30, Number.NaN];
    for (const value of values) {
      if (!dtype.includes("float") && !Number.isInteger(Number(value))) continue;
      const target: Window = { ...randomWindow(dtype, 40, seeded(52)), offset: 3, strides: [10, 2] };
      const wanted = target.data.slice();
      const lane = laneOf(dtype);
      const stored = encode(dtype, applyScalar("cast", lane, lane, [dtype.includes("float") ? Number(value) : value]));
      for (const at of positions([3, 4])) wanted[offsetAt(target, at)] = stored as never;
      const { data } = execute(backend, { kind: "copy", shapes: [], fill: { value, shape: [3, 4] } }, [], [target]);
      expectClose(dtype, data[0]!, wanted);
    }
  });
});

interface Indexing {
  readonly shape: readonly number[];
  readonly axes: readonly IndexedAxis[];
  readonly indices: readonly Window[];
  /** Strides over `shape` of the side that is indexed, and how many elements it has. */
  readonly strides: readonly number[];
  readonly length: number;
}

const indexWindow = (values: readonly number[], strides: readonly number[]): Window => ({
  dtype: "int32",
  data: Int32Array.from(values),
  offset: 0,
  strides,
});

function indexings(): readonly (readonly [string, Indexing])[] {
  const random = seeded(53);
  const below = (n: number, size: number): number[] => Array.from({ length: n }, () => Math.floor(random() * size));
  return [
    [
      "rows of a table",
      { shape: [6, 40], axes: [{ size: 9, stride: 40 }], indices: [indexWindow(below(6, 9), [1, 0])], strides: [0, 1], length: 360 },
    ],
    [
      "rows of a transposed table",
      { shape: [6, 4], axes: [{ size: 9, stride: 1 }], indices: [indexWindow(below(6, 9), [1, 0])], strides: [0, 9], length: 36 },
    ],
    ["one of each row", { shape: [8], axes: [{ size: 5, stride: 1 }], indices: [indexWindow(below(8, 5), [1])], strides: [5], length: 40 }],
    [
      "pairs of indices",
      {
        shape: [3, 4],
        axes: [
          { size: 5, stride: 7 },
          { size: 7, stride: 1 },
        ],
        indices: [indexWindow(below(3, 5), [1, 0]), indexWindow(below(4, 7), [0, 1])],
        strides: [0, 0],
        length: 35,
      },
    ],
    [
      "along the last axis",
      { shape: [5, 6], axes: [{ size: 7, stride: 1 }], indices: [indexWindow(below(30, 7), [6, 1])], strides: [7, 0], length: 35 },
    ],
    ["a single element", { shape: [], axes: [{ size: 7, stride: 1 }], indices: [indexWindow([4], [])], strides: [], length: 7 }],
  ];
}

const addressed = ({ axes, indices, strides }: Indexing, at: readonly number[]): number =>
  axes.reduce((sum, { stride }, k) => sum + Number(valueAt(indices[k]!, at)) * stride, offsetAt({ offset: 0, strides }, at));

describe.each(indexings())("%s", (_, indexing) => {
  const { shape, axes, indices, strides, length } = indexing;

  it.each(all)("gathered, %s", (dtype) => {
    const source: Window = { ...randomWindow(dtype, length, seeded(54), true), strides };
    const room = roomFor(dtype, shape);
    const wanted = room.data.slice();
    for (const at of positions(shape)) wanted[offsetAt(room, at)] = source.data[addressed(indexing, at)] as never;
    const { data, returned } = execute(backend, { kind: "gather", shape, axes }, [source, ...indices], [room]);
    expect(returned).toBe(-1);
    expectSameBits(data[0]!, wanted);
  });

  const modes: readonly ScatterMode[] = ["set", "add", "mul", "min", "max"];
  it.each(modes.flatMap((mode) => all.filter((dtype) => dtype !== "bool" || mode === "set").map((dtype) => [mode, dtype] as const)))(
    "scattered by %s, %s",
    (mode, dtype) => {
      for (const wild of [false, true]) {
        const random = seeded(55);
        const target: Window = { ...randomWindow(dtype, length, random, wild), strides };
        const updates: Window = { ...randomWindow(dtype, sizeOf(shape), random, wild), strides: contiguousStrides(shape) };
        const wanted = target.data.slice();
        const lane = laneOf(dtype);
        for (const at of positions(shape)) {
          const place = addressed(indexing, at);
          const [old, update] = [decode(dtype, (wanted as ArrayLike<Value>)[place]!), valueAt(updates, at)];
          wanted[place] = encode(dtype, mode === "set" ? update : applyScalar(mode, lane, lane, [old, update])) as never;
        }
        const { data, returned } = execute(backend, { kind: "scatter", mode, shape, axes }, [updates, ...indices], [target]);
        expect(returned).toBe(-1);
        // Of two zeros, and of two NaNs, either will do.
        expectClose(dtype, data[0]!, wanted, 1e-30);
      }
    },
  );
});

describe("an index out of range", () => {
  const table = { ...randomWindow("float32", 40, seeded(56)), strides: [0, 1] };
  it.each([
    [[0, 9, -1, 10], 8],
    [[0, 1, -1, 10], 8],
    [[0, 1, 2, 10], 12],
    [[-(2 ** 31), 1, 2, 3], 0],
  ])("in %o is found at %i, and nothing is written", (values, position) => {
    const indices = indexWindow(values, [1, 0]);
    const axes = [{ size: 10, stride: 4 }];
    const room = roomFor("float32", [4, 4]);
    expect(execute(backend, { kind: "gather", shape: [4, 4], axes }, [table, indices], [room]).returned).toBe(position);
    const updates = { ...randomWindow("float32", 16, seeded(57)), strides: [4, 1] };
    const { data, returned } = execute(backend, { kind: "scatter", mode: "add", shape: [4, 4], axes }, [updates, indices], [table]);
    expect(returned).toBe(position);
    expect(data[0]).toEqual(table.data);
  });
});
