import { allDTypes, type DType, DTypeError, fromTypedArray, type Tensor, tensor } from "@adjoint/core";
import { type ElementwiseName, elementwiseOps, toLane } from "@adjoint/core/internal";
import { argumentRows, type Bounded, domainOf, elementwiseNames, evaluateBounded, planOf, randomValue, Sequence } from "./oracle";
import { expect } from "vitest";
import { broadcastAt, broadcastShape, download, type Plain, plain, positionsOf, upload } from "./arrays";
import { expectBounded } from "./compare";
import { arranged, type LayoutName } from "./layouts";
import type { Subject } from "./subject";

const RANDOM_ROWS = 24;

/** Runs a row on tensors and numbers, and holds the result against the meaning of its expression. */
async function agrees(
  subject: Subject,
  name: ElementwiseName,
  label: string,
  operands: readonly (Tensor | number)[],
  plains: readonly Plain[],
): Promise<void> {
  const op = elementwiseOps[name];
  const plan = planOf(op, operands);
  const dtype = plan.program.outputs[0]!.dtype;
  const out = op(...operands);
  expect(out.dtype, `${label}: dtype`).toBe(dtype);
  const numbers = operands.filter((operand) => typeof operand === "number");
  const scalars = plan.scalarSources.map((source, i) => toLane(numbers[source]!, plan.program.scalars[i]!));
  const shape = broadcastShape(plains.map((x) => x.shape));
  expect(out.shape, `${label}: shape`).toEqual(shape);
  const places = positionsOf(shape);
  const inputs = places.map((position) => plains.map((x) => broadcastAt(x, position)));
  const want: Bounded[] = inputs.map((values, i) => evaluateBounded(plan.program, values, scalars, i, subject.accuracy)[0]!);
  const got = await download(out);
  expectBounded(label, got.data, want, dtype, (i) => `(${[...inputs[i]!, ...numbers].map(String).join(", ")})`);
}

const dtypesOf = (name: ElementwiseName, dtype: DType): DType[] => domainOf(name).arguments.map(({ truth }) => (truth ? "bool" : dtype));

/** Whether the row takes this dtype. If not, calling it has to say so. */
function takes(name: ElementwiseName, operands: readonly Tensor[]): boolean {
  try {
    planOf(elementwiseOps[name], operands);
    return true;
  } catch (error) {
    if (!(error instanceof DTypeError)) throw error;
    expect(() => elementwiseOps[name](...operands)).toThrow(DTypeError);
    return false;
  }
}

async function allValues(subject: Subject, name: ElementwiseName, dtype: DType): Promise<void> {
  const { arguments: args, options } = domainOf(name);
  const kinds = dtypesOf(name, dtype);
  const rows = argumentRows(args, kinds, RANDOM_ROWS, new Sequence(name.length));
  const plains = args.map((_, i) => ({ shape: [rows.length], data: rows.map((row) => row[i]!) }));
  const operands = plains.map((x, i) => upload(x, kinds[i]!));
  if (!takes(name, operands)) return;
  await agrees(subject, name, `${name}(${kinds.join(", ")})`, operands, plains);
  // No unsigned dtype holds a negative option: the call is refused.
  const fit = options?.every((option) => option >= 0 || !kinds[0]!.startsWith("uint")) ?? false;
  if (options !== undefined && fit)
    await agrees(subject, name, `${name}(${kinds.join(", ")}, ${options.join(", ")})`, [...operands, ...options], plains);
}

interface Arrangement {
  readonly label: string;
  readonly shapes: readonly (readonly number[])[];
  readonly layouts: readonly LayoutName[];
}

/** Layouts and shapes for up to three operands. */
const arrangements: readonly Arrangement[] = [
  {
    label: "contiguous",
    shapes: [
      [5, 7],
      [5, 7],
      [5, 7],
    ],
    layouts: ["contiguous", "contiguous", "contiguous"],
  },
  {
    label: "transposed",
    shapes: [
      [5, 7],
      [5, 7],
      [5, 7],
    ],
    layouts: ["transposed", "contiguous", "transposed"],
  },
  {
    label: "steps and flips",
    shapes: [
      [3, 4, 5],
      [3, 4, 5],
      [3, 4, 5],
    ],
    layouts: ["stepped", "flipped", "backwards"],
  },
  {
    label: "offsets",
    shapes: [
      [4, 9],
      [4, 9],
      [4, 9],
    ],
    layouts: ["offset", "backwards", "offset"],
  },
  {
    label: "broadcast",
    shapes: [
      [4, 1, 3],
      [5, 1],
      [1, 3],
    ],
    layouts: ["transposed", "stepped", "flipped"],
  },
  { label: "a scalar with an array", shapes: [[], [2, 3], []], layouts: ["contiguous", "transposed", "contiguous"] },
  { label: "0-dim", shapes: [[], [], []], layouts: ["contiguous", "contiguous", "contiguous"] },
  { label: "empty", shapes: [[0, 3], [1, 3], [3]], layouts: ["contiguous", "contiguous", "contiguous"] },
  { label: "long", shapes: [[1031], [1031], [1031]], layouts: ["contiguous", "flipped", "contiguous"] },
]; // prettier-ignore

async function allLayouts(subject: Subject, name: ElementwiseName, dtype: DType, chosen: readonly Arrangement[]): Promise<void> {
  const { arguments: args } = domainOf(name);
  const kinds = dtypesOf(name, dtype);
  const sequence = new Sequence(7);
  for (const { label, shapes, layouts } of chosen) {
    const plains = args.map((argument, i) => plain(shapes[i]!, () => randomValue(argument, kinds[i]!, sequence)));
    const operands = plains.map((x, i) => arranged(layouts[i]!, x, kinds[i]!));
    if (!takes(name, operands)) return;
    await agrees(subject, name, `${name}, ${label}`, operands, plains);
  }
}

/** Numbers in place of the operands after the first. */
async function withNumbers(subject: Subject, name: ElementwiseName, dtype: DType): Promise<void> {
  const { arguments: args } = domainOf(name);
  if (args.length < 2 || args.some(({ truth }) => truth)) return;
  const sequence = new Sequence(3);
  for (const numbers of [args.slice(1).map(() => 2), args.slice(1).map(({ low, high }) => (low + high) / 2 + 0.25)]) {
    const x = plain([9], () => randomValue(args[0]!, dtype, sequence));
    const first = upload(x, dtype);
    try {
      planOf(elementwiseOps[name], [first, ...numbers]);
    } catch (error) {
      if (error instanceof DTypeError) continue;
      throw error;
    }
    await agrees(subject, name, `${name}(${dtype}, ${numbers.join(", ")})`, [first, ...numbers], [x]);
  }
}

/** Ops whose result has the sign of a zero, by IEEE 754. */
const keepsZeroSign: readonly ElementwiseName[] = [
  "neg",
  "floor",
  "ceil",
  "round",
  "trunc",
  "sqrt",
  "sin",
  "tan",
  "asin",
  "atan",
  "tanh",
  "erf",
  "expm1",
  "log1p",
]; // prettier-ignore

async function zeroSigns(): Promise<void> {
  const wrong: string[] = [];
  for (const name of keepsZeroSign) {
    const [positive, negative] = (await elementwiseOps[name](fromTypedArray(Float32Array.of(0, -0), [2])).data()) as Float32Array;
    const swapped = name === "neg";
    if (!Object.is(positive, swapped ? -0 : 0) || !Object.is(negative, swapped ? 0 : -0)) wrong.push(name);
  }
  expect(wrong, "ops that lose the sign of zero").toEqual([]);
}

/** A pair of every two dtypes: the result's dtype is where they promote to, and the values are computed there. */
async function mixedDTypes(subject: Subject): Promise<void> {
  const dtypes = subject.dtypes(allDTypes);
  for (const a of dtypes) {
    for (const b of dtypes) {
      const [x, y] = [tensor([1, 0, 1, 1], { dtype: a }), tensor([1, 1, 0, 1], { dtype: b })];
      const plains = [x, y].map((_, i) => ({
        shape: [4],
        data: (i === 0 ? [1, 0, 1, 1] : [1, 1, 0, 1]).map((v) => ([a, b][i]!.endsWith("int64") ? BigInt(v) : v)),
      }));
      let out: DType;
      try {
        out = planOf(elementwiseOps.add, [x, y]).program.outputs[0]!.dtype;
      } catch (error) {
        if (!(error instanceof DTypeError)) throw error;
        continue;
      }
      if (!subject.holds(out)) expect(() => elementwiseOps.add(x, y), `${a} + ${b}`).toThrow(DTypeError);
      else await agrees(subject, "add", `${a} + ${b}`, [x, y], plains);
    }
  }
}

/** One dtype for each lane: what a row's ops are tried in. */
const laneDTypes: readonly DType[] = ["float32", "float64", "int32", "uint32", "int64", "uint64", "bool"];
const narrowDTypes: readonly DType[] = ["float16", "bfloat16", "int16", "uint16", "int8", "uint8"];

/** Rows that stand for all where loading, storing and stepping are at stake, which know nothing of the op: of one, two and three operands. */
const representatives: readonly ElementwiseName[] = ["neg", "exp", "add", "lt", "logicalOr", "bitwiseXor", "where", "clamp"];

/** Every row of the op table, on every lane; loading, storing and layouts on a few. */
export function elementwiseSection(subject: Subject): void {
  elementwiseNames.forEach((name, row) => {
    const thorough = representatives.includes(name);
    const narrow = thorough ? narrowDTypes : [narrowDTypes[row % narrowDTypes.length]!];
    subject.check("elementwise", `${name} agrees with its meaning`, async () => {
      for (const dtype of subject.dtypes([...laneDTypes, ...narrow])) await allValues(subject, name, dtype);
      for (const dtype of ["float32", "int32"] as const) {
        await allLayouts(subject, name, dtype, thorough ? arrangements : arrangements.filter(({ label }) => label === "broadcast"));
        await withNumbers(subject, name, dtype);
      }
    });
  });
  subject.check("elementwise", "the sign of zero is kept", zeroSigns);
  subject.check("elementwise", "dtypes promote", () => mixedDTypes(subject));
}
