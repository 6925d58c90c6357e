import { cpu } from "@adjoint/backend-cpu-js";
import { AdjointError, ArgumentError, use } from "@adjoint/core";
import { describe, expect, expectTypeOf, it } from "vitest";
import * as np from "./index";
import * as io from "./io";

await use(cpu());

const a = [
  [1n, 2n, 3n],
  [4n, 5n, 6n],
];
/** As plain JavaScript calls it: types would refuse some of these. */
const loose = np as unknown as Record<string, (...args: unknown[]) => np.NDArray>;
const values = (x: unknown): unknown => (x instanceof np.NDArray ? x.tolist() : x);

describe("arguments go by position and then by keyword", () => {
  it("keywords follow positional arguments", () => {
    expect(np.sum(a, 0, { keepdims: true }).tolist()).toEqual([[5n, 7n, 9n]]);
    expect(np.sum(a, 0, "float64").dtype).toBe("float64");
    expect(np.max(a, 1, null, { keepdims: true }).tolist()).toEqual([[3n], [6n]]);
    expect(np.array(a).sum(1, { keepdims: true }).tolist()).toEqual([[6n], [15n]]);
    expect(np.mean(a, null, "float32").dtype).toBe("float32");
    expect(np.zeros([2], "int8", { device: "cpu" }).dtype).toBe("int8");
    expect(np.logspace(0, 2, { num: 3 }).tolist()).toEqual([1, 10, 100]);
    expect(np.round([0.37, 1.64], { decimals: 1 }).tolist()).toEqual([0.4, 1.6]);
    expect(values(np.histogram([1, 2, 1], { bins: [0, 1, 2, 3], density: true })[0])).toEqual([0, 2 / 3, 1 / 3]);
    expect(np.add.reduce(a, 1, { keepdims: true }).tolist()).toEqual([[6n], [15n]]);
    const out = np.zeros([2, 3], "int64");
    expect(np.add(a, a, out)).toBe(out);
    expect(out.get(1).tolist()).toEqual([8n, 10n, 12n]);
  });

  it("random draws take them, too", () => {
    const drawn = np.random.default_rng(5).normal({ size: 2 });
    expect(np.allclose(drawn, [-0.80193143, -1.324359], { rtol: 1e-7 })).toBe(true);
    expect(np.random.default_rng(5).integers(0, 10, 3, "int8").tolist()).toEqual([6, 8, 7]);
    expect(np.random.default_rng(5).random(2, "float32").dtype).toBe("float32");
  });

  it("what is given twice, is not known or is one too many is refused", () => {
    expect(() => loose.sum!(a, 0, { axis: 1 })).toThrow("got multiple values for argument `axis`");
    expect(() => loose.sum!(a, 0, { bogus: 1 })).toThrow("unexpected keyword argument `bogus`");
    expect(() => loose.sum!(a, { axis: 0 }, 1)).toThrow("keywords stand last");
    expect(() => loose.count_nonzero!(a, 0, true, 7)).toThrow("got 1 argument(s) more than it takes");
    expect(() => loose.sum!(a, new Map())).toThrow("keywords are a plain object");
    expect(() => loose.sum!(a, Promise.resolve(0))).toThrow(ArgumentError);
  });

  // tools/misuse tries it with every function.
  it("a function of fixed arity takes no argument more", () => {
    const surplus = [1] as unknown as [];
    expect(() => loose.inner!(a, a, 1)).toThrow("inner: got 1 argument(s) more than it takes");
    expect(() => loose.tile!(a, 2, { axis: 0 })).toThrow("tile: got an unexpected keyword argument `axis`");
    expect(() => np.array(a).reshape([3, 2], { order: "F" }, ...surplus)).toThrow(ArgumentError);
    expect(() => np.array(a).fill(1, ...surplus)).toThrow(ArgumentError);
    expect(() => np.add.at(np.array([1, 2]), [0], 1, ...surplus)).toThrow("add: got 1 argument(s) more");
    expect(np.inner([1, 2], [3, 4], ...([undefined] as unknown as [])).item()).toBe(11);
  });

  it("wrong arguments are refused by name", () => {
    expect(() => loose.convolve!([1], [2], "x")).toThrow("mode must be one of 'valid', 'same', or 'full' (got 'x')");
    expect(() => loose.convolve!([1], [2], { mode: "full" })).toThrow(ArgumentError);
    expect(() => np.bincount([1n], { minlength: -1 })).toThrow("'minlength' must not be negative");
    expect(() => np.format_float_scientific(1, { exp_digits: 2 ** 53 })).toThrow("`exp_digits` is 9007199254740992");
    expect(() => np.random.default_rng(1).random([2 ** 32, 3])).toThrow("array is too big");
    expect(() => new np.random.Generator(3 as unknown as np.random.PCG64)).toThrow("takes a bit generator, not 3");
    expect(() => new np.random.RandomState(1).set_state({} as never)).toThrow("not what get_state gave");
    expect(np.random.default_rng(new np.random.PCG64(5)).random(2).tolist()).toEqual([0.8050029237453802, 0.8079407897364937]);
    expect(() => new np.random.SeedSequence(1).generate_state(-1)).toThrow(ArgumentError);
    expect(() => new np.random.SeedSequence(1).generate_state(2 ** 30)).toThrow("a count is a whole number from 0 to 2²⁰");
    expect(() => new np.random.SeedSequence(1).spawn(2 ** 30)).toThrow(ArgumentError);
    expect(() => np.polyint([1, 2], { m: 1001 })).toThrow("array is too big");
    expect(np.diff([1, 4, 9], { n: 2 ** 32 }).tolist()).toEqual([]);
    expect(
      np.diff(
        [
          [1, 4],
          [9, 3],
        ],
        { n: 2 ** 32, axis: 0, append: 0 },
      ).shape,
    ).toEqual([0, 2]);
    expect(() => new np.random.SeedSequence(1, { spawn_key: 0.5 as never })).toThrow(ArgumentError);
    expect(() => loose.can_cast!("int8", "float32", { casting: "any" })).toThrow("casting must be one of 'no', 'equiv', 'safe'");
    expect(() => loose.can_cast!("int8", "float32", { bogus: 1 })).toThrow("unexpected keyword argument `bogus`");
    expect(() => loose.concatenate!([[1], [2]], { dtype: "float32", casting: Symbol("s") })).toThrow(ArgumentError);
    expect(() => loose.unwrap!([1, 2], { period: {} })).toThrow("`period` is an object, not a number");
    expect(() => [...np.ndindex([1n] as never)]).toThrow(ArgumentError);
    expect(() => np.polyfit([0, 1, 2], [1, 2, 5], 2 ** 31)).toThrow("array is too big");
    expect(() => np.polyint([1, 2], { m: 2 ** 31 })).toThrow("array is too big");
    expect(() => np.linalg.eigh([[1]], { UPLO: Symbol("s") as never })).toThrow("UPLO argument must be 'L' or 'U'");
    expect(() => loose.printoptions!({}, 1)).toThrow("`run` is 1, not a function");
  });

  // Found by tools/misuse: each was an error of the engine's, or was taken for something else.
  const detached = <T extends Float32Array | Uint8Array>(data = new Float32Array([1, 2]) as T): T => {
    structuredClone(data, { transfer: [data.buffer] });
    return data;
  };
  const matrix = [
    [4, 1],
    [1, 3],
  ];
  it.each<[name: string, args: unknown[], message: string]>([
    ["array", [[1, 2], { ndmin: "constructor" }], '`ndmin` is "constructor", not a whole number'],
    ["array", [[1, 2], { ndmin: 65 }], "ndmin bigger than allowable number of dimensions"],
    ["array2string", [np.array([1, 2]), { separator: [undefined] }], "`separator` is an array, not a string"],
    ["diag_indices", [3, { ndim: 2 ** 32 }], "`ndim` is 4294967296: an array has at most 64 axes"],
    [
      "delete",
      [
        [1, 2, 3],
        [true, false],
      ],
      "must be one dimensional and match the axis length of 3",
    ],
    ["insert", [matrix, true, [7, 8], { axis: 1 }], "boolean array argument obj to insert must be one dimensional"],
    ["einsum", [matrix, [0, Symbol("s")], [0]], "subscript is not within the valid range"],
    ["frombuffer", [new Float32Array(3), { count: detached() }], "`count` is"],
    ["frombuffer", [new Float32Array(3), { offset: Symbol("s") }], "`offset` is"],
    ["frombuffer", [detached()], "transferred away"],
    ["fromiter", [detached(), "float32"], "transferred away"],
    ["fromiter", [undefined, "float32"], "takes what can be iterated over, not undefined"],
    ["fromstring", ["1 2", { sep: 2 }], "`sep` is 2, not a string"],
    ["fromstring", ["1 2", { sep: " ", count: "__proto__" }], "`count` is"],
    ["kaiser", [5, "14"], '`beta` is "14", not a number'],
    ["nanpercentile", [[1, 2], 30, { method: new Set([1]) }], "`method` is a Set, not a string"],
    ["pad", [[1, 2], 1, { mode: detached() }], "mode a Float32Array is not supported"],
    ["quantile", [[1, 2], 0.5, { method: Math }], "`method` is"],
    ["quantile", [[1, 2], 0.5, { method: Object.create(null) }], "`method` is"],
    ["interp", [1, [0, 2], [0, 4], { period: {} }], "`period` is an object, not a number"],
    ["pad", [[1, 2], 2 ** 53, "reflect"], "array is too big"],
    ["pad", [[1, 2], 2 ** 32, "linear_ramp"], "array is too big"],
    ["repeat", [[1, 2], 2 ** 53], "array is too big"],
    ["result_type", [null, [1]], "takes arrays, numbers and dtypes, not null"],
    ["std", [[1, 2], { correction: detached() }], "`correction` is"],
  ])("np.%s of %j is refused", (name, args, message) => {
    expect(() => loose[name]!(...args)).toThrow(AdjointError);
    expect(() => loose[name]!(...args)).toThrow(message);
  });

  it("so are other modules' wrong arguments", () => {
    expect(() => np.array_split([1, 2], 2 ** 31)).toThrow("array_split: 2147483648 pieces are more than");
    expect(() => np.zeros([2 ** 26, 0]).tolist()).toThrow("67108864 lists with 0 numbers");
    expect(() => np.testing.assert_allclose([1], [2], { atol: new Map() as never })).toThrow("`atol` is a Map, not a number");
    expect(() => np.linalg.norm([1, 2], detached() as never)).toThrow("Invalid norm order a Float32Array for vectors");
    expect(() => new np.random.MT19937([-1n as never])).toThrow("Seed must be between 0 and 2**32 - 1, not -1n");
    expect(() => np.linalg.matrix_power(matrix, Object.create(null) as number)).toThrow("exponent must be an integer");
    expect(() => np.lib.stride_tricks.sliding_window_view([1, 2], 2, { axis: 0n as never })).toThrow("`axis` is 0n, not a list");
    expect(() => new np.random.SeedSequence(1, { bogus: 1 } as never)).toThrow("unexpected keyword argument `bogus`");
    expect(() => np.testing.assert_equal([1], [2], { err_msg: {} as never })).toThrow("`err_msg` is an object, not a string");
    expect(() => io.load(detached(new Uint8Array(4)))).toThrow("transferred away");
  });

  it("numbers of samples, digits and items may be bigints, as other counts are", () => {
    expect(np.pad([1, 5, 2], 1, "maximum", { stat_length: 1n as never }).tolist()).toEqual([1, 1, 5, 2, 2]);
    expect(np.ravel_multi_index([[0, 3]], 7 as never, { order: "F" }).tolist()).toEqual([0n, 3n]);
    expect(np.fromfunction((i) => np.add(i, i), 3 as never).tolist()).toEqual([0, 2, 4]);
    expect(() => np.testing.assert_almost_equal(1, 1.2, 0n as never)).not.toThrow();
    const few = { threshold: 4, edgeitems: 1n as never };
    expect(np.array2string(np.array([1, 2, 3, 4, 5]), few)).toBe("[1. ... 5.]");
    expect(np.format_float_positional(3.14159, 2n as never)).toBe("3.14");
    expect(np.format_float_scientific(3.14159, { precision: 2n as never, exp_digits: 3n as never })).toBe("3.14e+000");
    expect(np.fromiter([1, 2, 3], "float32", { count: 2n as never }).tolist()).toEqual([1, 2]);
    expect(np.diagonal(np.array(matrix), { axis1: 1n as never, axis2: 0 }).tolist()).toEqual([4, 3]);
    for (const window of [np.bartlett, np.blackman, np.hamming, np.hanning])
      expect(window(5n as never).tolist()).toEqual(window(5).tolist());
    expect(np.kaiser(5n as never, 14n as never).tolist()).toEqual(np.kaiser(5, 14).tolist());
  });

  // Functions without keywords of their own, and those that take any number of arrays or anything at all.
  const apart =
    /^(array2string|array_repr|array_str|broadcast_arrays|broadcast_shapes|isscalar|iterable|iscomplexobj|isrealobj|block|__array_namespace_info__|ndarray|NDArray|slice|get_printoptions|get_default_dtype|common_type|ndindex|ndenumerate|grad|value_and_grad|vectorize|fromfunction|piecewise|printoptions|einsum|isdtype|can_cast|result_type|promote_types|finfo|iinfo)$/;

  it.each(Object.keys(np).filter((name) => typeof loose[name] === "function" && !apart.test(name)))(
    "np.%s never ignores a keyword that it does not have",
    (name) => {
      const fn = loose[name]!;
      for (const given of [[a], [a, a], [[a, a]], [3], [3, 3], [[1n, 2n], [1n, 2n], 1], ["", "float64"]]) {
        let accepted = true;
        try {
          fn(...given);
        } catch (error) {
          expect(error, `np.${name}(${given.length} arguments)`).toBeInstanceOf(AdjointError);
          accepted = false;
        }
        if (accepted && takesKeywords(name)) expect(() => fn(...given, { bogus: 1 }), `np.${name}(…, { bogus: 1 })`).toThrow(AdjointError);
      }
    },
  );

  /** What gathers the arguments after its arrays. */
  function takesKeywords(name: string): boolean {
    return /^[^{=]*\(?[^)]*\.\.\.\w+\)/.test(String(fn(name)));
  }
  const fn = (name: string): ((...args: unknown[]) => unknown) => loose[name]!;
});

it("types know them, too", () => {
  expectTypeOf(np.zeros([2], "int8")).toEqualTypeOf<np.NDArray<"int8">>();
  expectTypeOf(np.zeros([2], { dtype: "int8" })).toEqualTypeOf<np.NDArray<"int8">>();
  expectTypeOf(np.sum(np.zeros([2], "int8"), 0, { keepdims: true })).toEqualTypeOf<np.NDArray<"int64">>();
  expectTypeOf(np.random.default_rng(1).normal({ size: 3 })).toEqualTypeOf<np.NDArray>();
  // @ts-expect-error the axis is there already
  expect(() => np.sum([1], 0, { axis: 0 })).toThrow(ArgumentError);
  // @ts-expect-error no argument follows keywords
  expect(() => np.sum([1], { axis: 0 }, 1)).toThrow(ArgumentError);
});

describe("what NumPy's docstring examples found", () => {
  it("insert at one position takes the values' first axis as the one they go in along", () => {
    const x = np.arange(6).reshape(3, 2);
    expect(np.insert(x, 1, [[7n], [8n], [9n]], { axis: 1 }).tolist()).toEqual([
      [0n, 7n, 8n, 9n, 1n],
      [2n, 7n, 8n, 9n, 3n],
      [4n, 7n, 8n, 9n, 5n],
    ]);
  });

  it("pad has all of NumPy's modes", () => {
    const numbers = (x: np.NDArray): number[] => (x.tolist() as bigint[]).map(Number);
    expect(numbers(np.pad([1n, 2n, 3n, 4n, 5n], [2, 3], "linear_ramp", { end_values: [5, -4] }))).toEqual([5, 3, 1, 2, 3, 4, 5, 2, -1, -4]);
    const x = [1n, 2n, 6n, 4n, 5n];
    expect(numbers(np.pad(x, [2, 1], "maximum", { stat_length: 2 }))).toEqual([2, 2, 1, 2, 6, 4, 5, 5]);
    expect(numbers(np.pad(x, [2, 1], "mean", { stat_length: 2 }))).toEqual([2, 2, 1, 2, 6, 4, 5, 4]);
    expect(numbers(np.pad(x, [2, 1], "median", { stat_length: 2 }))).toEqual([2, 2, 1, 2, 6, 4, 5, 4]);
    expect(numbers(np.pad(x, [2, 1], "minimum", { stat_length: 2 }))).toEqual([1, 1, 1, 2, 6, 4, 5, 4]);
    const odd = { reflect_type: "odd" } as const;
    expect(numbers(np.pad([1n, 2n, 3n, 4n, 5n], [2, 6], "reflect", odd))).toEqual([-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(numbers(np.pad([1n, 2n, 3n, 4n, 5n], [2, 6], "symmetric", odd))).toEqual([0, 1, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 9]);
    expect(numbers(np.pad([1n, 2n], [2, 3], { constant_values: [4n, 6n] }))).toEqual([4, 4, 1, 2, 6, 6, 6]);
    expect(() => np.pad([1], 1, "edge", { constant_values: 2 })).toThrow("unsupported keyword arguments for mode 'edge'");
  });

  it("cross has its vectors along any axis", () => {
    const p = np.array([
      [1n, 2n, 3n],
      [4n, 5n, 6n],
      [7n, 8n, 9n],
    ]);
    expect(np.cross(p, p.get("::-1"), { axisa: 0, axisb: 0 }).tolist()).toEqual([
      [-24n, 48n, -24n],
      [-30n, 60n, -30n],
      [-36n, 72n, -36n],
    ]);
    expect(np.cross(a, np.array(a).get("::-1"), { axisc: 0 }).tolist()).toEqual([
      [-3n, 3n],
      [6n, -6n],
      [-3n, 3n],
    ]);
  });

  it("logspace takes arrays and bases", () => {
    const made = np.logspace(2, 3, 4, { base: [2, 3], axis: -1 });
    const wanted = [
      [4, 5.039684199579493, 6.3496042078727974, 8],
      [9, 12.980246132766677, 18.720754407467133, 27],
    ];
    expect(np.allclose(made, wanted, { rtol: 1e-14 })).toBe(true);
    expect(np.geomspace(1n, 1000n, { num: 4 }).dtype).toBe("float64");
  });

  it("conditions and choices are lists, or the rows of an array, and of piecewise one condition", () => {
    // All NumPy's.
    const [a, b] = [np.array([1n, 0n, 2n]), np.array([true, false, true])];
    const x = np.array([1, 0, 2]);
    const rows = np.stack([b, np.logical_not(b)]);
    for (const conditions of [rows, rows.tensor, [b, np.logical_not(b)]]) {
      expect(np.piecewise(x, conditions, [5, 6]).tolist()).toEqual([5, 6, 5]);
      expect(np.select(conditions as never, [a, np.multiply(a, 10n)]).tolist()).toEqual([1n, 0n, 2n]);
    }
    expect(np.select(rows, np.stack([a, np.multiply(a, 10n)])).tolist()).toEqual([1n, 0n, 2n]);
    expect(np.piecewise(x, b, [5, 6]).tolist()).toEqual([5, 6, 5]);
    expect(np.piecewise(x, b, [(y) => np.multiply(y, 10)]).tolist()).toEqual([10, 0, 20]);
    expect(np.piecewise(x, [true, false, true], np.array([5, 6])).tolist()).toEqual([5, 6, 5]);
    expect(np.piecewise(x, a, [5, 6]).tolist()).toEqual([5, 6, 5]);
    expect(np.piecewise(1, true, [5, 6]).tolist()).toBe(5);
    expect(np.piecewise(np.array(1), [true, false], [5, 6]).tolist()).toBe(5);
    expect(
      np
        .choose(
          np.array([0n, 1n, 1n]),
          np.array([
            [1, 2, 3],
            [4, 5, 6],
          ]),
        )
        .tolist(),
    ).toEqual([1, 5, 6]);
    expect(np.ravel_multi_index([], []).tolist()).toBe(0n);
    expect(() => np.choose(a, [])).toThrow("choose: 0-length sequence.");
    expect(() => np.select(a as never, a)).toThrow("invalid entry 0 in condlist: should be boolean ndarray.");
    expect(() => np.piecewise(x, b, 5 as never)).toThrow(/`funclist` is 5, not a list/);
  });

  it("positions count by columns, and each axis has its mode", () => {
    expect(np.unravel_index([31, 41, 13], [7, 6], { order: "F" }).map(values)).toEqual([
      [3n, 6n, 6n],
      [4n, 5n, 1n],
    ]);
    const positions = [
      [3, 6, 6],
      [4, 5, 1],
    ];
    expect(np.ravel_multi_index(positions, [7, 6], { order: "F" }).tolist()).toEqual([31n, 41n, 13n]);
    expect(np.ravel_multi_index(positions, [4, 4], { mode: ["clip", "wrap"] }).tolist()).toEqual([12n, 13n, 13n]);
    expect(np.indices([2, 3], { sparse: true }).map((x) => x.shape)).toEqual([
      [2, 1],
      [1, 3],
    ]);
  });

  it("trim_zeros trims along axes", () => {
    const x = [
      [0, 0, 2, 3, 0, 0],
      [0, 1, 0, 3, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ];
    expect(np.trim_zeros(x, { axis: -1 }).tolist()).toEqual([
      [0, 2, 3],
      [1, 0, 3],
      [0, 0, 0],
    ]);
    expect(np.trim_zeros(x).tolist()).toEqual([
      [0, 2, 3],
      [1, 0, 3],
    ]);
  });

  it.each([
    ["auto", [3n, 5n, 1n, 0n, 2n]],
    ["fd", [3n, 5n, 1n, 0n, 2n]],
    ["doane", [3n, 3n, 3n, 0n, 0n, 2n]],
    ["scott", [6n, 3n, 2n]],
    ["rice", [3n, 5n, 1n, 0n, 2n]],
    ["sturges", [3n, 5n, 1n, 0n, 2n]],
    ["sqrt", [6n, 3n, 0n, 2n]],
  ] as const)("histogram counts bins by the rule %s", (bins, counts) => {
    expect(np.histogram([1, 2, 2, 3, 3, 3, 4, 4, 5, 9, 9.5], { bins })[0].tolist()).toEqual(counts);
  });

  it("cov has weights", () => {
    const made = np.cov(
      [
        [1, 2, 4, 8],
        [3, 1, 2, 0],
      ],
      { fweights: [1, 2, 1, 3], aweights: [0.5, 1, 1, 2] },
    );
    expect(
      np.allclose(
        made,
        [
          [9.18, -2.433333333333333],
          [-2.433333333333333, 0.926666666666666],
        ],
        { rtol: 1e-12 },
      ),
    ).toBe(true);
  });

  it("nanpercentile takes several q and keeps axes; nan_to_num takes arrays", () => {
    expect(
      np
        .nanpercentile(
          [
            [10, np.nan, 4],
            [3, 2, 1],
          ],
          [25, 50],
          { axis: 1, keepdims: true },
        )
        .tolist(),
    ).toEqual([
      [[5.5], [1.5]],
      [[7], [2]],
    ]);
    expect(np.nan_to_num([np.inf, -np.inf, np.nan, 1], { nan: [9, 9, 7, 9], posinf: 1, neginf: 2 }).tolist()).toEqual([1, 2, 7, 1]);
  });

  it("vecdot leaves the other axes in their order", () => {
    const x = np.arange(12).reshape(2, 3, 2);
    expect(np.vecdot(x, np.arange(6).reshape(3, 2), { axis: -2 }).tolist()).toEqual([
      [20n, 35n],
      [56n, 89n],
    ]);
    const y = np.arange(24).reshape(2, 3, 4);
    expect(np.vecdot(y, np.arange(23n, -1n, -1n).reshape(2, 3, 4), { axis: 0 }).tolist()).toEqual([
      [132n, 152n, 168n, 180n],
      [188n, 192n, 192n, 188n],
      [180n, 168n, 152n, 132n],
    ]);
  });

  it("an empty axis of a mask picks nothing, and eye has no diagonal far outside", () => {
    const none = np.zeros([0], "bool");
    expect(np.array([1, 2, 3]).get(none).shape).toEqual([0]);
    expect(np.ones([2, 3]).get(none).shape).toEqual([0, 3]);
    expect(np.ones([2, 3]).get(np.zeros([0, 3], "bool")).shape).toEqual([0]);
    expect(() => np.ones([2, 3]).get(np.zeros([0, 4], "bool"))).toThrow("size of axis is 3 but size of corresponding boolean axis is 4");
    expect(np.sum(np.eye(2, { M: 3, k: 2n ** 63n })).item()).toBe(0);
    expect(np.sum(np.eye(2, { M: 3, k: -(2n ** 63n) })).item()).toBe(0);
    expect(np.sum(np.tri(2, { k: 2n ** 63n })).item()).toBe(4);
    expect(np.sum(np.eye(2, { M: 11, k: 10711509520136364032 })).item()).toBe(0);
    const ones = np.ones([2, 3]);
    for (const far of [2 ** 60, 2n ** 60n] as const) {
      expect(np.sum(np.tril(ones, { k: far })).item()).toBe(6);
      expect(np.sum(np.triu(ones, { k: far })).item()).toBe(0);
      expect(np.triu_indices(2, { k: -far as typeof far })[0]!.size).toBe(4);
      expect(np.tril_indices(2, -far as number)[0]!.size).toBe(0);
    }
  });

  it("einsum takes axes as numbers", () => {
    expect(np.einsum(np.arange(4).reshape(2, 2), [0, 1], np.arange(2), [1], [0]).tolist()).toEqual([1n, 3n]);
  });

  it("numbers are written in the form of their dtype", () => {
    const single = (x: number): np.NDArray => np.array(x, "float32");
    expect(np.format_float_scientific(single(Math.PI))).toBe("3.1415927e+00");
    expect(np.format_float_scientific(single(1.23e24), { unique: false, precision: 15 })).toBe("1.230000071797338e+24");
    expect(np.format_float_scientific(single(1.23e24), { exp_digits: 4 })).toBe("1.23e+0024");
    expect(np.format_float_positional(np.array(0.3, "float16"), { unique: false, precision: 10 })).toBe("0.3000488281");
    expect(np.format_float_positional(3.5, { pad_left: 4, pad_right: 3 })).toBe("   3.5  ");
    expect(np.format_float_positional(3.5, { sign: true, min_digits: 3 })).toBe("+3.500");
    expect(np.size(a, [0, 1])).toBe(6);
    expect(np.base_repr(7, { base: 5, padding: 3 })).toBe("00012");
    expect(np.binary_repr(-3, { width: 5 })).toBe("11101");
    expect([np.binary_repr(-4, { width: 3 }), np.binary_repr(-1, { width: 1 })]).toEqual(["100", "1"]);
    expect(() => np.binary_repr(-3, { width: 0 })).toThrow("Insufficient bit width=0 provided for binwidth=3");
    expect(() => np.binary_repr(-4, { width: 2 })).toThrow("Insufficient bit width=2 provided for binwidth=3");
    expect(() => np.base_repr(7, { padding: 2 ** 31 })).toThrow("`padding` is 2147483648");
    expect(np.full_like([1, 2], [3, 4]).tolist()).toEqual([3, 4]);
    expect(np.array([2]).dot(3).tolist()).toEqual([6]);
  });
});
