import { grad } from "@adjoint/autograd";
import { type DType, DTypeError, dtypes, isFloat, isTensor, type Tensor } from "@adjoint/core";
import { integer, stored, type Value } from "../oracle";
import { expect } from "vitest";
import { type Plain, upload } from "../arrays";
import fixture from "../golden/conformance.json";
import { everywhere, expectTensorNear, type Family, familyOf, type Marks, weighted } from "./outcome";
import { expectDraws, expectLinearGradient, type RandomRow } from "./random-rows";
import type { StructuredRow } from "./structured-rows";

interface Golden {
  readonly inputs: readonly (Plain & { readonly kind: "value" | "index" | "mask" })[];
  /** What PyTorch makes of the family, or null where it refuses. */
  readonly dtypes: readonly string[] | null;
  readonly outputs: readonly Plain[] | null;
  readonly first?: readonly (Plain | null)[];
  readonly second?: readonly (Plain | null)[];
}

type GoldenRow = { readonly name: string } & Readonly<Record<Family, Golden>>;

const golden = new Map((fixture.cases as unknown as readonly GoldenRow[]).map((row) => [row.name, row]));
const refusedByPyTorch = fixture.refused as Readonly<Record<string, readonly string[]>>;

/** The mark of a DTypeError: PyTorch's verdict on the family says which. */
export function refusal(op: string, dtype: DType): Marks {
  const family = familyOf(dtype);
  const row = golden.get(op);
  const refused = row === undefined ? (refusedByPyTorch[op] ?? []).includes(family) : row[family].dtypes === null;
  return everywhere(refused ? "refused" : "stricter");
}

/** PyTorch's dtypes, as ours: its default integer is int64, and ours int32, unless the op keeps a wide one. */
function expectDType(got: DType, want: string, dtype: DType): void {
  const allowed = want === "same" ? [dtype] : want === "int64" ? ["int32", ...(dtypes[dtype].bytes >= 4 ? [dtype] : [])] : [want];
  expect(allowed, "the result's dtype").toContain(got);
}

const dtypeOf = (kind: Golden["inputs"][number]["kind"], dtype: DType): DType =>
  kind === "value" ? dtype : kind === "mask" ? "bool" : "int32";

/** Whole numbers as a dtype has them: bigint, wrapped, or as truth. */
function asHeld({ shape, data }: Plain, dtype: DType): Plain {
  if (isFloat(dtype)) return { shape, data };
  const held = (x: Value): Value => (dtype === "bool" ? Number(x !== 0) : stored(integer(BigInt(x), dtype), dtype));
  return { shape, data: data.map(held) };
}

const listed = (out: Awaited<ReturnType<StructuredRow["run"]>>): readonly Tensor[] =>
  isTensor(out) ? [out] : "indices" in out ? [out.values, out.indices] : out;

/** A row in one dtype against PyTorch's answers. */
export async function structuredCell(op: string, { run }: StructuredRow, dtype: DType): Promise<Marks> {
  const row = golden.get(op);
  if (row === undefined) expect.fail("no row in golden/conformance.json: add one to tools/golden/conformance.py");
  const { inputs, dtypes: wanted, outputs, first, second } = row[familyOf(dtype)];
  const operands = inputs.map((x) => upload(asHeld(x, dtypeOf(x.kind, dtype)), dtypeOf(x.kind, dtype)));
  const leaves = isFloat(dtype) ? operands.filter((_, i) => inputs[i]!.kind === "value") : [];
  for (const leaf of leaves) leaf.requireGrad();
  let got: readonly Tensor[];
  try {
    got = listed(await run(operands as never, dtype));
  } catch (error) {
    if (error instanceof DTypeError) return refusal(op, dtype);
    throw error;
  }
  expect(got.length, "outputs").toBe(outputs!.length);
  for (const [i, want] of outputs!.entries()) {
    if (wanted !== null) expectDType(got[i]!.dtype, wanted[i]!, dtype);
    await expectTensorNear(`output ${i}`, got[i]!, asHeld(want, got[i]!.dtype), got[i]!.dtype, 0);
  }
  if (!isFloat(dtype)) return ["ok", "whole", "whole"];
  const recorded = got.filter((x) => x.requiresGrad);
  if (first === undefined) {
    expect(recorded.length, "outputs with a gradient, where PyTorch has none").toBe(0);
    return ["ok", "steps", "steps"];
  }
  const gradients =
    recorded.length === 0 ? leaves.map(() => null) : grad(weighted(recorded), leaves, { createGraph: true, allowUnused: true });
  expect(
    gradients.map((g) => g === null),
    "inputs without a gradient",
  ).toEqual(first.map((g) => g === null));
  for (const [i, g] of gradients.entries()) await expectTensorNear(`gradient ${i}`, g, first[i]!, dtype, 1);
  const again = gradients.filter((g) => g?.requiresGrad === true) as Tensor[];
  const seconds = again.length === 0 ? leaves.map(() => null) : grad(weighted(again), leaves, { allowUnused: true });
  for (const [i, g] of seconds.entries()) await expectTensorNear(`second derivative ${i}`, g, second![i]!, dtype, 2);
  return everywhere("ok");
}

/** A row of random values in one dtype. */
export async function randomCell(row: RandomRow, dtype: DType): Promise<Marks> {
  try {
    await expectDraws(row, dtype);
  } catch (error) {
    // Randomness over whole numbers is `randint`; PyTorch refuses the rest for them, too.
    if (error instanceof DTypeError) return everywhere("refused");
    throw error;
  }
  if (!isFloat(dtype)) return ["ok", "whole", "whole"];
  if (row.input === undefined) return ["ok", "steps", "steps"];
  await expectLinearGradient(row, dtype, row.input);
  return everywhere("ok");
}
