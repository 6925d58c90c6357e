import { type DType, dispatch, dtypes, isFloat, type Tensor, tensor } from "@adjoint/core";
import { toLane } from "@adjoint/core/internal";
import { Sequence, type Value } from "./oracle";
import { expect } from "vitest";
import { flatOf, type Plain, plain } from "./arrays";
import { exact, expectTensor } from "./compare";
import { arranged, type LayoutName } from "./layouts";
import { randomPlain } from "./random-values";
import type { Subject } from "./subject";

/** The rows along an axis, and a shape put together from rows. */
function alongAxis(x: Plain, axis: number, change: (row: readonly Value[]) => readonly Value[]): Plain {
  const rows = new Map<string, readonly Value[]>();
  const rowOf = (position: readonly number[]): readonly Value[] => {
    const key = position.map((p, i) => (i === axis ? "" : p)).join();
    let row = rows.get(key);
    if (row === undefined) {
      row = change(
        Array.from(
          { length: x.shape[axis]! },
          (_, p) =>
            x.data[
              flatOf(
                x.shape,
                position.map((q, i) => (i === axis ? p : q)),
              )
            ]!,
        ),
      );
      rows.set(key, row);
    }
    return row;
  };
  const length = x.shape[axis] === 0 ? 0 : rowOf(x.shape.map(() => 0)).length;
  return plain(
    x.shape.map((size, i) => (i === axis ? length : size)),
    (position) => rowOf(position)[position[axis]!]!,
  );
} // prettier-ignore

/** −1, 0 or 1; NaN is larger than everything. */
const order = (a: Value, b: Value): number => (a !== a ? (b !== b ? 0 : 1) : b !== b ? -1 : a < b ? -1 : a > b ? 1 : 0);

const permutation = (row: readonly Value[], descending: boolean): number[] =>
  row.map((_, i) => i).sort((i, j) => (descending ? order(row[j]!, row[i]!) : order(row[i]!, row[j]!)) || i - j);

function samples(dtype: DType, shape: readonly number[]): Plain {
  const sequence = new Sequence(shape.length + 40);
  // Few different values, so that ties show whether the order is stable.
  const x = randomPlain(shape, dtype, sequence, 0, 9);
  return isFloat(dtype)
    ? plain(shape, (_, i) => (i % 11 === 5 ? Number.NaN : i % 13 === 4 ? Number.NEGATIVE_INFINITY : Math.round(Number(x.data[i]))))
    : x;
}

/** 0/0 has its sign bit set on some processors and not on others. */
async function nansOfEitherSign(subject: Subject): Promise<void> {
  const words = Uint32Array.of(0xffc00000, 0x3f800000, 0x7fc00001, 0xff800000, 0x7f800000, 0xffffffff);
  const pairs = BigUint64Array.of(0xfff8n << 48n, 0x3ffn << 52n, (0x7ff8n << 48n) + 1n, 0xfffn << 52n, 0x7ffn << 52n, 2n ** 64n - 1n);
  for (const dtype of ["float32", "float64"] as const) {
    if (!subject.holds(dtype)) continue;
    const x = tensor(dtype === "float32" ? new Float32Array(words.buffer) : new Float64Array(pairs.buffer));
    const { values, indices } = x.sort();
    expect(await indices.toArray(), dtype).toEqual([3, 1, 4, 0, 2, 5]);
    expect(await values.toArray(), dtype).toEqual([-Infinity, 1, Infinity, Number.NaN, Number.NaN, Number.NaN]);
    expect(await x.sort(0, { descending: true }).indices.toArray(), dtype).toEqual([0, 2, 5, 4, 1, 3]);
  }
}

const sortCases: readonly (readonly [readonly number[], number, LayoutName])[] = [
  [[17], 0, "contiguous"],
  [[5, 30], 1, "contiguous"],
  [[30, 5], 0, "contiguous"],
  [[3, 40, 2], 1, "transposed"],
  [[4, 33], -1, "backwards"],
  [[2, 1500], 1, "contiguous"],
];

async function sorts(subject: Subject): Promise<void> {
  for (const dtype of subject.dtypes(["float32", "float64", "float16", "int32", "uint8", "bool", "int64"])) {
    for (const [shape, dim, layout] of dtype === "float32" ? sortCases : sortCases.slice(1, 4)) {
      const x = samples(dtype, shape);
      const axis = dim < 0 ? shape.length + dim : dim;
      for (const descending of [false, true]) {
        const label = `sort ${dtype} [${shape}] along ${dim}, ${layout}${descending ? ", descending" : ""}`;
        const { values, indices } = arranged(layout, x, dtype).sort(dim, { descending });
        await expectTensor(
          `${label}: values`,
          values,
          alongAxis(x, axis, (row) => permutation(row, descending).map((i) => row[i]!)),
          dtype,
          exact,
        );
        await expectTensor(
          `${label}: indices`,
          indices,
          alongAxis(x, axis, (row) => permutation(row, descending)),
          "int32",
        );
      }
    }
  }
}

async function topks(): Promise<void> {
  const x = randomPlain([4, 20], "float32", new Sequence(3), -50, 50);
  for (const largest of [true, false]) {
    const { values, indices } = arranged("transposed", x, "float32").topk(5, 1, { largest });
    const top = (row: readonly Value[]): number[] => permutation(row, largest).slice(0, 5);
    await expectTensor(
      "topk: values",
      values,
      alongAxis(x, 1, (row) => top(row).map((i) => row[i]!)),
      "float32",
      exact,
    );
    await expectTensor("topk: indices", indices, alongAxis(x, 1, top), "int32");
  }
}

type Combine = "sum" | "prod" | "min" | "max";

interface Running {
  readonly value: Value;
  readonly place: number;
}

/** The running combination of a row; of equal extremes the last counts, and a NaN stays. */
function runningOf(row: readonly Value[], combine: Combine, dtype: DType): Running[] {
  let state: Running | undefined;
  const lane = isFloat(dtype) ? (dtype === "float64" ? "float64" : "float32") : dtype === "int64" ? "int64" : "int32";
  return row.map((value, place) => {
    if (state === undefined) state = { value, place };
    else if (combine === "sum" || combine === "prod") {
      const [a, b] = [state.value, value];
      const next =
        typeof a === "bigint"
          ? combine === "sum"
            ? a + (b as bigint)
            : a * (b as bigint)
          : combine === "sum"
            ? a + Number(b)
            : a * Number(b);
      state = { value: isFloat(dtype) ? next : toLane(next, lane), place };
    } else {
      const better =
        state.value !== state.value
          ? value !== value
          : value !== value || (combine === "max" ? value >= state.value : value <= state.value);
      if (better) state = { value, place };
    }
    return state;
  });
}

function scan(x: Tensor, combine: Combine, reverse: boolean, exclusive: boolean, result: "value" | "both"): readonly Tensor[] {
  const params = { combine, dim: x.ndim - 1, reverse, exclusive, result };
  return dispatch({ op: { kind: "scan", name: "scan" }, inputs: [x], params });
}

/** Sums and products are asked for in these alone: core casts what is smaller first. */
const isAccumulator = (dtype: DType): boolean => dtypes[dtype].bytes >= 4;

async function scans(subject: Subject): Promise<void> {
  for (const dtype of subject.dtypes(["float32", "float64", "float16", "int32", "uint8", "bool", "int64"])) {
    for (const combine of isAccumulator(dtype) ? (["sum", "prod", "min", "max"] as const) : (["min", "max"] as const)) {
      const [low, high] = combine === "prod" ? [0.8, 1.25] : [-9, 9];
      for (const [shape, layout] of [
        [[4, 37], "contiguous"],
        [[37, 4], "transposed"],
        [[700], "contiguous"],
      ] as const) {
        const x = randomPlain(shape, dtype, new Sequence(9), low, high);
        const last = shape.length - 1;
        const close = isFloat(dtype) ? { rtol: 1e-5, atol: combine === "sum" ? 1e-3 : 1e-5 } : exact;
        for (const reverse of [false, true]) {
          const turned = (row: readonly Value[]): Value[] => (reverse ? [...row].reverse() : [...row]);
          const both = combine === "min" || combine === "max";
          const [values, places] = scan(arranged(layout, x, dtype), combine, reverse, false, both ? "both" : "value");
          const label = `scan ${combine} of ${dtype} [${shape}], ${layout}${reverse ? ", reverse" : ""}`;
          await expectTensor(
            label,
            values!,
            alongAxis(x, last, (row) => turned(runningOf(turned(row), combine, dtype).map(({ value }) => value))),
            dtype,
            close,
          );
          if (!both) continue;
          const where = (row: readonly Value[]): Value[] =>
            turned(runningOf(turned(row), combine, dtype).map(({ place }) => (reverse ? row.length - 1 - place : place)));
          await expectTensor(`${label}: places`, places!, alongAxis(x, last, where), "int32");
        }
      }
    }
    if (!isAccumulator(dtype)) continue;
    const x = plain([3, 6], (_, i) => (dtype === "int64" ? BigInt(i) : i));
    const want = alongAxis(x, 1, (row) =>
      row.map((_, i) =>
        row.slice(0, i).reduce<Value>((a, b) => (typeof a === "bigint" ? a + (b as bigint) : a + Number(b)), dtype === "int64" ? 0n : 0),
      ),
    );
    await expectTensor(`exclusive scan of ${dtype}`, scan(arranged("contiguous", x, dtype), "sum", false, true, "value")[0]!, want, dtype);
  }
}

/** Sorting and running combinations. */
export function orderSection(subject: Subject): void {
  subject.check("order", "sort is stable, NaN last", () => sorts(subject));
  subject.check("order", "NaNs of either sign are last, in their order", () => nansOfEitherSign(subject));
  subject.check("order", "topk", topks);
  subject.check("order", "scan", () => scans(subject));
}
