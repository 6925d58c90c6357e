import { type Backend, type DType, dtypes, type ScanKernel, type SortKernel } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { cpu } from "./index";
import { output, random, upload, values, view, type Values } from "./testing/build";

const modes = [{ interpret: false }, { interpret: true }];

function scan(backend: Backend, dtype: DType, data: Values, form: Partial<ScanKernel> & { length: number }, strides: number[], offset = 0) {
  const kernel: ScanKernel = { kind: "scan", combine: "sum", outer: [], reverse: false, exclusive: false, result: "value", ...form };
  const shape = [...kernel.outer, kernel.length];
  const stored: DType[] = kernel.result === "value" ? [dtype] : kernel.result === "index" ? ["int32"] : [dtype, "int32"];
  const outputs = stored.map((of) => output(backend, of, shape));
  backend.run(kernel, [view(upload(backend, dtype, data), dtype, strides, offset)], outputs);
  return outputs.map((out) =>
    values(
      backend,
      out,
      shape.reduce((a, b) => a * b, 1),
    ),
  );
}

describe.each(modes)("scan, $interpret", (mode) => {
  it("sums and multiplies, forwards and backwards, with and without the element itself", async () => {
    const backend = await cpu(mode).create();
    const data = [1, 2, 3, 4, 5, 6];
    expect(scan(backend, "float32", data, { outer: [2], length: 3 }, [3, 1])[0]).toEqual([1, 3, 6, 4, 9, 15]);
    expect(scan(backend, "float32", data, { outer: [3], length: 2 }, [1, 3])[0]).toEqual([1, 5, 2, 7, 3, 9]);
    expect(scan(backend, "int32", data, { outer: [2], length: 3, reverse: true }, [3, 1])[0]).toEqual([6, 5, 3, 15, 11, 6]);
    expect(scan(backend, "int32", data, { outer: [2], length: 3, exclusive: true }, [3, 1])[0]).toEqual([0, 1, 3, 0, 4, 9]);
    expect(scan(backend, "float64", data, { length: 6, combine: "prod", reverse: true, exclusive: true }, [1])[0]).toEqual([
      720, 360, 120, 30, 6, 1,
    ]);
    expect(scan(backend, "int64", [2n ** 62n, 2n ** 62n, 1n], { length: 3 }, [1])[0]).toEqual([2n ** 62n, -(2n ** 63n), -(2n ** 63n) + 1n]);
    expect(scan(backend, "int32", [65536, 65536, 3], { length: 3, combine: "prod" }, [1])[0]).toEqual([65536, 0, 0]);
    expect(scan(backend, "int8", [100, 100, 100], { length: 3 }, [1])[0]).toEqual([100, -56, 44]);
    expect(scan(backend, "float16", [0x3c00, 0x3c00, 0x3c00], { length: 3 }, [-1], 2)[0]).toEqual([0x3c00, 0x4000, 0x4200]);
  });

  it("running extrema: NaN stays, and the last of equals is the index", async () => {
    const backend = await cpu(mode).create();
    const data = [1, 3, 3, 2, NaN, 9, NaN, 0];
    expect(scan(backend, "float32", data, { length: 8, combine: "max" }, [1])[0]).toEqual([1, 3, 3, 3, NaN, NaN, NaN, NaN]);
    expect(scan(backend, "float32", data, { length: 8, combine: "max", result: "both" }, [1])).toEqual([
      [1, 3, 3, 3, NaN, NaN, NaN, NaN],
      [0, 1, 2, 2, 4, 4, 6, 6],
    ]);
    expect(scan(backend, "int32", [4, 4, 5, 3, 3], { length: 5, combine: "min", result: "index" }, [1])[0]).toEqual([0, 1, 1, 3, 4]);
    expect(scan(backend, "int64", [4n, 5n, 5n], { length: 3, combine: "max", reverse: true, result: "both" }, [1])).toEqual([
      [5n, 5n, 5n],
      [1, 1, 2],
    ]);
  });
});

function sort(backend: Backend, dtype: DType, data: Values, form: Partial<SortKernel> & { length: number }, strides: number[]) {
  const kernel: SortKernel = { kind: "sort", outer: [], descending: false, result: "both", ...form };
  const shape = [...kernel.outer, kernel.length];
  const outputs = (kernel.result === "both" ? [dtype, "int32" as const] : kernel.result === "index" ? ["int32" as const] : [dtype]).map(
    (of) => output(backend, of, shape),
  );
  backend.run(kernel, [view(upload(backend, dtype, data), dtype, strides)], outputs);
  return outputs.map((out) =>
    values(
      backend,
      out,
      shape.reduce((a, b) => a * b, 1),
    ),
  );
}

const above = (a: number | bigint, b: number | bigint): number => (a !== a ? (b !== b ? 0 : 1) : b !== b ? -1 : a < b ? -1 : a > b ? 1 : 0);

describe.each(modes)("sort, $interpret", (mode) => {
  const plain: DType[] = ["float32", "float64", "int32", "uint32", "int16", "uint16", "int8", "uint8", "bool", "int64", "uint64"];

  it.each(plain.flatMap((dtype) => [5, 24, 25, 3000].map((length) => [dtype, length] as const)))(
    "%s, rows of %s, is stable both ways",
    async (dtype, length) => {
      const backend = await cpu(mode).create();
      const next = random(length);
      const special = [NaN, -0, 0, Infinity, -Infinity, 1, -1];
      const make = (): number | bigint => {
        const x = next();
        if (dtype === "int64" || dtype === "uint64")
          return (BigInt(Math.floor(next() * 5)) << BigInt(Math.floor(x * 60))) * (dtype === "int64" && x < 0.3 ? -1n : 1n);
        if (dtype === "bool") return x < 0.5 ? 0 : 1;
        if (dtype.startsWith("float"))
          return x < 0.3 ? special[Math.floor((x / 0.3) * 7)] : Math.fround(Math.round(next() * 1000 - 500) / 7);
        const signed = dtype.startsWith("int");
        return Math.floor(next() * (signed ? 250 : 255)) - (signed ? 125 : 0);
      };
      const data = Array.from({ length: length * 2 }, make);
      for (const descending of [false, true]) {
        for (const strides of [
          [length, 1],
          [1, 2],
        ]) {
          const [sorted, order] = sort(backend, dtype, data as number[], { outer: [2], length, descending }, strides);
          const expected = [0, 1].flatMap((row) => {
            const at = (i: number) => data[row * strides[0] + i * strides[1]];
            return Array.from({ length }, (_, i) => i).sort((i, j) => (descending ? above(at(j), at(i)) : above(at(i), at(j))));
          });
          expect(order).toEqual(expected);
          expect(sorted).toEqual(expected.map((i, at) => data[(at < length ? 0 : 1) * strides[0] + i * strides[1]]));
        }
      }
    },
  );

  it.each([
    ["float16", Uint16Array.of(0xfc01, 0x7c01, 0x7c00, 0xfc00, 0x3c00)],
    ["bfloat16", Uint16Array.of(0xff81, 0x7f81, 0x7f80, 0xff80, 0x3f80)],
    ["float32", Uint32Array.of(0xff800001, 0x7f800001, 0x7f800000, 0xff800000, 0x3f800000)],
    ["float64", BigUint64Array.of(0xfff0000000000001n, 0x7ff0000000000001n, 0x7ff0000000000000n, 0xfff0000000000000n, 0x3ff0000000000000n)],
  ] as const)("puts every NaN of %s last: whatever its sign, and however near to infinity its bits", async (dtype, bits) => {
    const backend = await cpu(mode).create();
    const buffer = backend.allocate(dtype, 5);
    backend.write(buffer, dtype, 0, new dtypes[dtype].storage(bits.buffer as ArrayBuffer));
    const order = output(backend, "int32", [5]);
    backend.run(
      { kind: "sort", outer: [], length: 5, descending: false, result: "index" },
      [{ buffer, dtype, offset: 0, strides: [1] }],
      [order],
    );
    expect(values(backend, order, 5)).toEqual([3, 4, 2, 0, 1]);
  });

  it("sorts float16 and bfloat16 by value, and gives values or indices alone", async () => {
    const backend = await cpu(mode).create();
    const bits = [0x3c00, 0xbc00, 0x7e00, 0x0000, 0x8000, 0xfc00, 0x7c00]; // 1 −1 NaN 0 −0 −∞ ∞
    expect(sort(backend, "float16", bits, { length: 7 }, [1])).toEqual([
      [0xfc00, 0xbc00, 0, 0x8000, 0x3c00, 0x7c00, 0x7e00],
      [5, 1, 3, 4, 0, 6, 2],
    ]);
    expect(sort(backend, "bfloat16", [0x3f80, 0xbf80, 0x7fc0], { length: 3, descending: true, result: "index" }, [1])).toEqual([[2, 0, 1]]);
    expect(sort(backend, "int32", [3, 1, 2], { length: 3, result: "value" }, [1])).toEqual([[1, 2, 3]]);
  });
});
