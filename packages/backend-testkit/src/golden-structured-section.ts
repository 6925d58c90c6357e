import { grad } from "@adjoint/autograd";
import { type DType, fromTypedArray, isFloat, isTensor, type Tensor } from "@adjoint/core";
import { upload } from "./arrays";
import { expectTensor, toleranceOf } from "./compare";
import { decodeArray, resolved, type StoredArray } from "./fixtures";
import fixture from "./golden/structured.json";
import { type Params, structuredCalls } from "./structured-calls";
import type { Subject } from "./subject";

/** A case of golden/structured.json. */
interface Case {
  readonly name: string;
  readonly params: Params;
  readonly inputs: readonly StoredArray[];
  readonly outputs: readonly StoredArray[];
  readonly gradients?: readonly (StoredArray | null)[];
}

const cases = fixture.cases as unknown as readonly Case[];

/** 1, 1.5, 2, 2.5, 3, 1, …: what the generator multiplies outputs by before it sums them. */
const weightsLike = (x: Tensor): Tensor =>
  fromTypedArray(
    Float64Array.from({ length: x.numel() }, (_, i) => 1 + (i % 5) * 0.5),
    x.shape,
    { dtype: x.dtype },
  );

const listed = (outputs: ReturnType<(typeof structuredCalls)[string]>): readonly Tensor[] =>
  isTensor(outputs) ? [outputs] : "indices" in outputs ? [outputs.values, outputs.indices] : outputs;

async function runCase({ name, params, inputs, outputs, gradients }: Case, dtype: DType): Promise<void> {
  const label = `${name} of ${inputs.map(({ shape }) => `[${shape}]`).join(", ")} with ${JSON.stringify(params)}, ${dtype}`;
  const operands = inputs.map((input) => upload(decodeArray(input), resolved(input.dtype, dtype)));
  const leaves = operands.filter((operand) => isFloat(operand.dtype));
  if (gradients !== undefined) for (const leaf of leaves) leaf.requireGrad();
  const got = listed(structuredCalls[name]!(operands as never, params));
  for (const [i, want] of outputs.entries()) {
    const outDType = resolved(want.dtype, dtype);
    await expectTensor(`${label}: output ${i}`, got[i]!, decodeArray(want), outDType, toleranceOf(outDType));
  }
  if (gradients === undefined) return;
  const recorded = got.filter((out) => out.requiresGrad).map((out) => out.mul(weightsLike(out)).sum());
  // What counts (a norm of order 0) records nothing, and has a gradient of zero.
  const found =
    recorded.length === 0
      ? leaves.map(() => null)
      : grad(
          recorded.reduce((a, b) => a.add(b)),
          leaves,
          { allowUnused: true },
        );
  for (const [i, g] of found.entries()) {
    const want = gradients[i];
    if (want == null) continue;
    await expectTensor(`${label}: gradient ${i}`, g ?? leaves[i]!.zerosLike(), decodeArray(want), dtype, toleranceOf(dtype));
  }
}

/** Everything that is not elementwise against PyTorch: values, and gradients of all float inputs. */
export function goldenStructuredSection(subject: Subject): void {
  for (const name of new Set(cases.map((each) => each.name))) {
    subject.check("PyTorch's", name, async () => {
      for (const dtype of subject.dtypes(["float32", "float64"])) {
        for (const each of cases) if (each.name === name) await runCase(each, dtype);
      }
    });
  }
}
