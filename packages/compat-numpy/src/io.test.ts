import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, FormatError, use } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import * as np from "./index";
import * as io from "./io";

await use(cpu());

describe("files", () => {
  it.each(["float64", "float32", "int64", "uint8", "bool"] as const)("save and load %s", async (dtype) => {
    const a = np.array(
      [
        [1, 0, 1],
        [0, 1, 1],
      ],
      { dtype },
    );
    const read = io.load(await io.save(a)) as np.NDArray;
    expect(read.dtype).toBe(dtype);
    expect(read.tolist()).toEqual(a.tolist());
  });

  it("savez by name, and in a list", async () => {
    const named = io.load(await io.savez({ x: [1, 2], y: np.array([3n]) })) as Record<string, np.NDArray>;
    expect([named.x!.tolist(), named.y!.tolist()]).toEqual([[1, 2], [3n]]);
    const listed = io.load(await io.savez_compressed([np.zeros([2]), np.ones([1])])) as Record<string, np.NDArray>;
    expect(Object.keys(listed)).toEqual(["arr_0", "arr_1"]);
  });

  it("refuses what is neither", () => {
    expect(() => io.load(new Uint8Array(100))).toThrow(FormatError);
    expect(() => io.load("x.npy" as never)).toThrow(/takes the bytes of a file/);
  });
});

describe("text", () => {
  it("loadtxt", () => {
    expect(io.loadtxt("# x y\n1 2\n3 4.5e1\n").tolist()).toEqual([
      [1, 2],
      [3, 45],
    ]);
    expect(io.loadtxt("1,2,3\n4,5,6", { delimiter: ",", usecols: [2, 0], unpack: true }).tolist()).toEqual([
      [3, 6],
      [1, 4],
    ]);
    expect(io.loadtxt("9007199254740993\n2", { dtype: "int64" }).tolist()).toEqual([9007199254740993n, 2n]);
    expect(io.loadtxt("a b\n1 2\n3 4\n5 6", { skiprows: 1, max_rows: 2 }).tolist()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(io.loadtxt("nan inf -Infinity").tolist()).toEqual([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    expect(io.loadtxt("5").shape).toEqual([]);
    expect(io.loadtxt("5", { ndmin: 2 }).shape).toEqual([1, 1]);
    expect(() => io.loadtxt("5", { ndmin: 3 as 2 })).toThrow(/Illegal value of ndmin keyword: 3/);
    expect(() => io.loadtxt("1 2\n3")).toThrow(/number of columns changed from 2 to 1 at row 2/);
    expect(() => io.loadtxt("1 x")).toThrow(/could not convert string 'x' to float64 at row 0, column 2/);
  });

  it("genfromtxt fills what is missing", () => {
    expect(io.genfromtxt("h,h\n1,\n,4\nend,end", { delimiter: ",", skip_header: 1, skip_footer: 1 }).tolist()).toEqual([
      [1, Number.NaN],
      [Number.NaN, 4],
    ]);
    expect(io.genfromtxt("1 ? 3", { filling_values: 9 }).tolist()).toEqual([1, 9, 3]);
  });

  it("savetxt writes as NumPy does", () => {
    // np.savetxt(f, [[1.5, -2], [3, 1e-10]]) and its kin, written down from NumPy 2.4.
    expect(
      io.savetxt([
        [1.5, -2],
        [3, 1e-10],
      ]),
    ).toBe("1.500000000000000000e+00 -2.000000000000000000e+00\n3.000000000000000000e+00 1.000000000000000036e-10\n");
    expect(io.savetxt([1, 2.5], { fmt: "%.2f", header: "x\ny", footer: "end" })).toBe("# x\n# y\n1.00\n2.50\n# end\n");
    expect(
      io.savetxt(
        [
          [1, 20],
          [300, 4],
        ],
        { fmt: "%5d", delimiter: "," },
      ),
    ).toBe("    1,   20\n  300,    4\n");
    expect(io.savetxt([[0.00001234, 123456789, 0.5]], { fmt: "%g" })).toBe("1.234e-05 1.23457e+08 0.5\n");
    expect(io.savetxt(np.array([[1n, 2n]]), { fmt: ["%d", "%+.1e"] })).toBe("1 +2.0e+00\n");
    expect(() => io.savetxt([1], { fmt: "%q" })).toThrow(/fmt/);
    expect(() => io.savetxt(np.zeros([2, 2, 2]))).toThrow(/Expected 1D or 2D array, got 3D array instead/);
  });
});

it("refuses wrong arguments by name", () => {
  const loose = io as unknown as Record<string, (...args: unknown[]) => unknown>;
  expect(() => loose.loadtxt!("1 2", { bogus: 1 })).toThrow("unexpected keyword argument `bogus`");
  expect(() => loose.loadtxt!("1 2", { skiprows: -1 })).toThrow("`skiprows` must not be negative");
  expect(() => loose.loadtxt!("1 2", { delimiter: 2 })).toThrow("`delimiter` is 2, not a string");
  expect(() => loose.genfromtxt!("1 2", { usecols: "1" })).toThrow(ArgumentError);
  expect(() => loose.savetxt!([1], { fmt: 3 })).toThrow("`fmt` is 3, not a format");
  expect(() => loose.savez!(null)).toThrow("takes arrays by name or a list of them, not null");
  expect(() => loose.savez!(new Array(2))).toThrow(ArgumentError);
  expect(() => loose.save!([1], 2)).toThrow("save: got 1 argument(s) more than it takes");
});
