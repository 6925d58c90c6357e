import { type Backend, type DType, dtypes, laneOf, type Lane } from "@adjoint/core";
import { beforeAll, describe, it } from "vitest";
import { execute, makeBackend, roomFor, seeded, type Window } from "./testing/build";
import { laidOut } from "./testing/data";
import { expectClose } from "./testing/expect";
import { applyScalar, positions, storeAt, type Value, valueAt } from "./testing/reference";

let backend: Backend;
beforeAll(async () => {
  backend = await makeBackend();
});

const spaces: readonly (readonly [readonly number[], number])[] = [
  [[], 300],
  [[7], 1],
  [[3, 2], 17],
  [[40], 5],
];
/** Of the lengths from which on keys are distributed by their digits, and by wide digits. */
const longRows: readonly (readonly [readonly number[], number])[] = [
  [[2], 256],
  [[], 8200],
];
const all = Object.keys(dtypes) as DType[];
const layouts = ["contiguous", "transposed", "reversed", "broadcast"] as const;
const yields = ["value", "index", "both"] as const;

function roomsFor(result: (typeof yields)[number], dtype: DType, shape: readonly number[]): Window[] {
  const rooms: Window[] = [];
  if (result !== "index") rooms.push(roomFor(dtype, shape));
  if (result !== "value") rooms.push(roomFor("int32", shape));
  return rooms;
}

/** NaN is larger than everything; the zeros are equal. */
function compare(a: Value, b: Value): number {
  if (a !== a || b !== b) return Number(a !== a) - Number(b !== b);
  return a < b ? -1 : a > b ? 1 : 0;
}

describe("sort", () => {
  it.each(all)("%s, stable, both ways", (dtype) => {
    const random = seeded(60);
    for (const [outer, length] of [...spaces, ...longRows]) {
      for (const layout of length > 300 ? (["contiguous"] as const) : layouts) {
        for (const descending of [false, true]) {
          const shape = [...outer, length];
          const input = laidOut(dtype, layout, shape, random, layout !== "contiguous" || length > 300);
          for (const result of yields) {
            const rooms = roomsFor(result, dtype, shape);
            const wanted = rooms.map(({ data }) => data.slice());
            for (const row of positions(outer)) {
              const values = Array.from({ length }, (_, i) => valueAt(input, [...row, i]));
              const order = values.map((_, i) => i).sort((i, j) => (descending ? -1 : 1) * compare(values[i]!, values[j]!) || i - j);
              order.forEach((from, i) => {
                if (result !== "index") storeAt(rooms[0]!, wanted[0]!, [...row, i], values[from]!);
                if (result !== "value") storeAt(rooms.at(-1)!, wanted.at(-1)!, [...row, i], from);
              });
            }
            const { data } = execute(backend, { kind: "sort", outer, length, descending, result }, [input], rooms);
            wanted.forEach((values, j) => expectClose(rooms[j]!.dtype, data[j]!, values));
          }
        }
      }
    }
  });
});

interface Running {
  readonly value: Value;
  readonly index: number;
}

const ops = { sum: "add", prod: "mul", min: "min", max: "max" } as const;

function next(combine: keyof typeof ops, lane: Lane, before: Running | undefined, x: Value, at: number): Running {
  if (before === undefined) return { value: x, index: at };
  if (combine === "sum" || combine === "prod") return { value: applyScalar(ops[combine], lane, lane, [before.value, x]), index: 0 };
  const takes = x !== x || (before.value === before.value && (combine === "min" ? x <= before.value : x >= before.value));
  return takes ? { value: x, index: at } : before;
}

describe.each(["sum", "prod", "min", "max"] as const)("running %s", (combine) => {
  const extreme = combine === "min" || combine === "max";
  it.each(all.filter((dtype) => dtype !== "bool"))("of %s", (dtype) => {
    const random = seeded(61);
    const lane = laneOf(dtype) === "float32" ? "float64" : laneOf(dtype);
    for (const [outer, length] of spaces) {
      for (const layout of layouts) {
        for (const [reverse, exclusive, result] of extreme
          ? ([
              [false, false, "both"],
              [true, false, "index"],
              [true, false, "value"],
            ] as const)
          : ([
              [false, false, "value"],
              [true, true, "value"],
            ] as const)) {
          const shape = [...outer, length];
          const input = laidOut(dtype, layout, shape, random, extreme);
          const rooms = roomsFor(result, dtype, shape);
          const wanted = rooms.map(({ data }) => data.slice());
          const one = laneOf(dtype) === "int64" || laneOf(dtype) === "uint64" ? 1n : 1;
          const start = { value: combine === "prod" ? one : ((typeof one === "bigint" ? 0n : 0) as Value), index: 0 };
          for (const row of positions(outer)) {
            let running: Running | undefined;
            for (let i = 0; i < length; i++) {
              const at = reverse ? length - 1 - i : i;
              const before = running ?? start;
              running = next(combine, lane, running, valueAt(input, [...row, at]), at);
              const { value, index } = exclusive ? before : running;
              if (result !== "index") storeAt(rooms[0]!, wanted[0]!, [...row, at], value);
              if (result !== "value") storeAt(rooms.at(-1)!, wanted.at(-1)!, [...row, at], index);
            }
          }
          const { data } = execute(backend, { kind: "scan", combine, outer, length, reverse, exclusive, result }, [input], rooms);
          wanted.forEach((values, j) => expectClose(rooms[j]!.dtype, data[j]!, values, extreme ? 0 : 4));
        }
      }
    }
  });
});
