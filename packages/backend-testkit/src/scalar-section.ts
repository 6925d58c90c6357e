import { allDTypes, type DType, DTypeError, dtypes, type ScalarOp } from "@adjoint/core";
import { type ScalarForm, scalarOps } from "@adjoint/core/internal";
import { type Bounded, evaluateBounded, planOf, scalarOp, Sequence, specialValues, stored, type Value } from "./oracle";
import { upload } from "./arrays";
import { expectBounded } from "./compare";
import type { Subject } from "./subject";

const floats: readonly DType[] = ["float32", "float64"];
const integers: readonly DType[] = ["int32", "uint32", "int64", "uint64"];
const lanes: readonly DType[] = [...floats, ...integers, "bool"];

const numbers = [...floats, ...integers];

/** The lanes that an op is tried in. */
const lanesOf = {
  float: floats,
  number: numbers,
  integer: integers,
  bits: [...integers, "bool"],
  any: lanes,
  uint32: ["uint32"],
} satisfies { readonly [D in ScalarForm["of"]]: readonly DType[] };

const RANDOM = 300;

/** Numbers of all magnitudes, so that every step of an argument reduction is met; a third of them near one. */
function anyValue(dtype: DType, sequence: Sequence): Value {
  const { kind } = dtypes[dtype];
  if (kind === "bool") return sequence.whole(0, 1);
  const sign = kind === "unsigned" || sequence.next() < 0.5 ? 1 : -1;
  if (kind !== "float") {
    const size = 2 ** sequence.between(0, dtypes[dtype].bytes * 8 - (kind === "unsigned" ? 0 : 1)) - 1;
    return dtypes[dtype].bytes === 8 ? BigInt(Math.floor(sign * size)) : Math.floor(sign * size);
  }
  const exponent = sequence.next() < 0.34 ? sequence.between(-3, 3) : sequence.between(-30, 30);
  return stored(dtypes[dtype].lane === "float32" ? Math.fround(sign * 2 ** exponent) : sign * 2 ** exponent, dtype);
}

/** A shift by a negative amount is undefined. */
const shiftAmounts = (dtype: DType): Value[] => [0, 1, 5, 31, 32, 33, 63, 64, 70].map((n) => (dtypes[dtype].bytes === 8 ? BigInt(n) : n));

function operandValues(op: ScalarOp, kinds: readonly DType[], sequence: Sequence): Value[][] {
  const specials = kinds.map((kind, i) => (i === 1 && (op === "shl" || op === "shr") ? shiftAmounts(kind) : specialValues(kind)));
  const pairs = specials.length === 1 ? specials[0]!.length : specials[0]!.length * specials[1]!.length;
  const rows = Array.from({ length: pairs }, (_, i) =>
    specials.map((list, place) => (place === 0 ? list[i % list.length]! : list[Math.floor(i / specials[0]!.length) % list.length]!)),
  );
  for (let i = 0; i < RANDOM; i++) {
    rows.push(
      kinds.map((kind, place) => (place === 1 && (op === "shl" || op === "shr") ? specials[1]![i % 9]! : anyValue(kind, sequence))),
    );
  }
  return rows;
}

async function agreesInLane(subject: Subject, op: ScalarOp, form: ScalarForm, lane: DType): Promise<void> {
  const kinds = Array.from({ length: form.arity }, (_, i) => (form.chooses && i === 0 ? "bool" : lane));
  const rows = operandValues(op, kinds, new Sequence(op.length + 11));
  const operands = kinds.map((kind, i) => upload({ shape: [rows.length], data: rows.map((row) => row[i]!) }, kind));
  const { program } = planOf(scalarOp(op), operands);
  const out = scalarOp(op)(...operands);
  const want: Bounded[] = rows.map((row) => evaluateBounded(program, row, [], 0, subject.accuracy)[0]!);
  const got = Array.from((await out.data()) as ArrayLike<Value>);
  expectBounded(`${op} of ${lane}`, got, want, program.outputs[0]!.dtype, (i) => `(${rows[i]!.map(String).join(", ")})`);
}

async function casts(subject: Subject, from: DType): Promise<void> {
  const sequence = new Sequence(5);
  const values = [...specialValues(from), ...Array.from({ length: 60 }, () => anyValue(from, sequence)), ...edges(from)];
  const x = upload({ shape: [values.length], data: values }, from);
  for (const to of subject.dtypes(allDTypes)) {
    if (to === from) continue;
    const { program } = planOf(scalarOp("cast", to), [x]);
    const want = values.map((value) => evaluateBounded(program, [value], [], 0, subject.accuracy)[0]!);
    const got = Array.from((await x.to(to).data()) as ArrayLike<Value>);
    expectBounded(`${from} to ${to}`, got, want, to, (i) => String(values[i]));
  }
}

/** Where rounding to a narrower dtype decides. */
function edges(from: DType): Value[] {
  if (from === "int64" || from === "uint64")
    return [2n ** 24n + 1n, 2n ** 53n + 1n, 2n ** 54n + 3n, 2n ** 62n + 1n, 16777217n, 33554433n + 2n];
  if (from === "int32" || from === "uint32") return [2 ** 24 + 1, 2 ** 24 + 3, 65504, 65519, 65520, 2 ** 30 + 1, 128, 255, 256, 257, 32768];
  if (dtypes[from].kind !== "float") return [];
  const near = [
    1 + 2 ** -8,
    1 + 2 ** -9,
    1 + 3 * 2 ** -9,
    1 + 2 ** -11,
    65519.99,
    65520,
    2 ** -24,
    2 ** -25,
    3 * 2 ** -26,
    0.49999997,
    2147483648,
    -2147483904,
    4294967296,
    255.5,
    -0.9,
  ];
  return near.map((x) => stored(dtypes[from].lane === "float32" ? Math.fround(x) : x, from));
}

const bitcasts: readonly (readonly [DType, DType])[] = [
  ["float32", "int32"],
  ["float32", "uint32"],
  ["int32", "float32"],
  ["uint32", "int32"],
  ["int32", "uint32"],
  ["float64", "int64"],
  ["int64", "float64"],
  ["uint64", "int64"],
];

async function bitcast(from: DType, to: DType, subject: Subject): Promise<void> {
  // No signalling NaN, whose bits may change as soon as anything touches them; and none of the quiet ones but the usual.
  const values = specialValues(from).filter((value) => value === value);
  const x = upload({ shape: [values.length], data: values }, from);
  const { program } = planOf(scalarOp("bitcast", to), [x]);
  const want = values.map((value) => evaluateBounded(program, [value], [], 0, subject.accuracy)[0]!);
  const got = Array.from((await scalarOp("bitcast", to)(x).data()) as ArrayLike<Value>);
  expectBounded(`${from} as ${to}`, got, want, to, (i) => String(values[i]));
}

/** Each scalar op in each lane, at hundreds of magnitudes; casts between all dtypes. */
export function scalarSection(subject: Subject): void {
  for (const op of Object.keys(scalarOps) as ScalarOp[]) {
    const form: ScalarForm = scalarOps[op];
    // Casts and bitcasts are tried between all pairs, apart.
    if (form.gives === "named") continue;
    subject.check("scalar ops", op, async () => {
      for (const lane of subject.dtypes(lanesOf[form.of])) await agreesInLane(subject, op, form, lane);
    });
  }
  for (const from of allDTypes) {
    subject.check("casts", `from ${from}`, async () => {
      if (subject.holds(from)) await casts(subject, from);
    });
  }
  subject.check("casts", "bitcasts keep the bits", async () => {
    for (const [from, to] of bitcasts) if (subject.holds(from) && subject.holds(to)) await bitcast(from, to, subject);
  });
  subject.check("casts", "what the device does not hold is refused", async () => {
    const missing = allDTypes.filter((dtype) => !subject.holds(dtype));
    for (const dtype of missing) {
      let refused = false;
      try {
        upload({ shape: [1], data: [1] }, "float32").to(dtype);
      } catch (error) {
        refused = error instanceof DTypeError;
      }
      if (!refused) throw new Error(`${dtype} was not refused with a DTypeError`);
    }
  });
}
