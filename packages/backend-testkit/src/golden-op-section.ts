import { grad } from "@adjoint/autograd";
import { AdjointError, type DType, fromTypedArray, isTensor, type Tensor } from "@adjoint/core";
import { roundedToHalf } from "@adjoint/core/internal";
import { expect } from "vitest";
import { expectTensor, toleranceOf } from "./compare";
import { opDivergence } from "./divergences";
import {
  concrete,
  decoded,
  fits,
  floatsAmong,
  hasHalf,
  invoke,
  kindsOf,
  type OpCase,
  type OpRefusal,
  opCases,
  opRefusals,
  pooled,
  resultsOf,
  spelled,
} from "./golden-op-arguments";
import type { Plain } from "./arrays";
import { isGeneric, resolved } from "./fixtures";
import { type LayoutName, layoutNames } from "./layouts";
import type { Subject } from "./subject";

/** 1, 1.5, 2, 2.5, 3, 1, …: what the generator multiplies outputs by before it sums them. */
const weightsLike = (x: Tensor): Tensor =>
  fromTypedArray(
    Float64Array.from({ length: x.numel() }, (_, i) => 1 + (i % 5) * 0.5),
    x.shape,
    { dtype: x.dtype },
  );

/** The floats to run a case with: all for a generic one, else any, for it speaks of its own dtypes. None where the device lacks a dtype. */
function runsOf(subject: Subject, sample: OpCase): readonly DType[] {
  const kinds = kindsOf(sample);
  if (!concrete(kinds).every((dtype) => subject.holds(dtype))) return [];
  if (![...kinds].some(isGeneric)) return ["float32"];
  const halves = (["float16", "bfloat16"] as const).filter((dtype) => hasHalf(sample.op, dtype) && fits(sample, dtype));
  return subject.dtypes(["float32", "float64", ...halves]);
}

/** float64 expectations as a narrower dtype holds them: what is too large there is infinite. */
function rounded(x: Plain, dtype: DType): Plain {
  if (dtype === "float64") return x;
  const round = dtype === "float32" ? Math.fround : (value: number) => roundedToHalf(dtype, value);
  return { shape: x.shape, data: x.data.map((value) => round(value as number)) };
}

async function runCase(sample: OpCase, float: DType, layout: LayoutName): Promise<void> {
  const label = `${sample.op}: ${spelled(sample)}, ${float}, ${layout}`;
  const tensors: Tensor[] = [];
  const args = sample.args.map((arg) => decoded(arg, float, layout, tensors));
  const leaves = floatsAmong(tensors);
  // A tensor without a gradient in PyTorch may be one that cannot have any: running statistics.
  for (const [i, leaf] of leaves.entries()) if (sample.grad?.[i] != null) leaf.requireGrad();
  const got = await resultsOf(invoke(sample.call, args));
  expect(got.length, `${label}: outputs`).toBe(sample.out.length);
  for (const [i, want] of sample.out.entries()) {
    const out = got[i]!;
    if (!isTensor(out)) expect(out, label).toBe(want);
    else if (typeof want === "number") {
      const { plain, dtype } = pooled(want, float);
      await expectTensor(`${label}: output ${i}`, out, rounded(plain, dtype), dtype, toleranceOf(dtype));
    } else if (typeof want === "object") {
      expect([out.dtype, out.shape], label).toEqual([resolved(want.dtype, float), want.shape]);
    }
  }
  if (sample.grad !== undefined) await compareGradients(label, sample, float, leaves, got.filter(isTensor));
}

async function compareGradients(
  label: string,
  sample: OpCase,
  float: DType,
  leaves: readonly Tensor[],
  outputs: readonly Tensor[],
): Promise<void> {
  const wanted = leaves.filter((leaf) => leaf.requiresGrad);
  const recorded = outputs.filter((out) => out.requiresGrad).map((out) => out.mul(weightsLike(out)).sum());
  // What only counts or steps records nothing, and has a gradient of zero.
  const found =
    recorded.length === 0
      ? wanted.map(() => null)
      : grad(
          recorded.reduce((a, b) => a.add(b)),
          wanted,
          { allowUnused: true },
        );
  const positions = sample.grad!.filter((position) => position !== null);
  for (const [i, leaf] of wanted.entries()) {
    const { plain, dtype } = pooled(positions[i]!, float);
    await expectTensor(`${label}: gradient ${i}`, found[i] ?? leaf.zerosLike(), rounded(plain, dtype), dtype, toleranceOf(dtype));
  }
}

/** Runs what may fail, and adds the complaint of a failure that no divergence explains. */
async function attempt(complaints: string[], sample: Pick<OpCase, "op" | "call" | "args">, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (opDivergence(sample.op, spelled(sample)) !== undefined) return;
    const text = (error as Error).message;
    complaints.push(error instanceof AdjointError || !text.startsWith(sample.op) ? `${sample.op}: ${spelled(sample)} threw ${text}` : text);
  }
}

function report(complaints: readonly string[], of: number): void {
  if (complaints.length > 0) expect.fail(`${complaints.length} of ${of} samples are wrong\n${complaints.slice(0, 6).join("\n")}`);
}

async function refuses(subject: Subject, refusal: OpRefusal): Promise<void> {
  if (!concrete(kindsOf(refusal)).every((dtype) => subject.holds(dtype))) return;
  const thrown = await (async () => {
    const args = refusal.args.map((arg) => decoded(arg, "float32", "contiguous", []));
    // A bad index shows on some devices when the result is read.
    for (const out of await resultsOf(invoke(refusal.call, args))) if (isTensor(out)) await out.data();
    return undefined;
  })().catch((error: unknown) => error);
  if (!(thrown instanceof AdjointError)) {
    throw new Error(
      `${refusal.op}: ${spelled(refusal)} gave ${thrown === undefined ? "a result" : String(thrown)}; PyTorch: ${refusal.raises}`,
    );
  }
}

function grouped<T extends { readonly op: string }>(items: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(item.op, [...(groups.get(item.op) ?? []), item]);
  return groups;
}

/** Every op against PyTorch on the inputs that PyTorch tests it with: values, gradients, any layout of the inputs, and what it refuses. */
export function goldenOpSection(subject: Subject): void {
  for (const [name, samples] of grouped(opCases)) {
    subject.check("PyTorch's samples", name, async () => {
      const complaints: string[] = [];
      for (const sample of samples) {
        for (const float of runsOf(subject, sample)) await attempt(complaints, sample, () => runCase(sample, float, "contiguous"));
      }
      report(complaints, samples.length);
    });
    // A view shares memory, so it depends on the layout whether there is one.
    if (name === "view") continue;
    subject.check("PyTorch's samples in other layouts", name, async () => {
      const complaints: string[] = [];
      // Each sample in one layout, in turn: together they see all.
      for (const [i, sample] of samples.entries()) {
        const layout = layoutNames[1 + (i % (layoutNames.length - 1))]!;
        for (const float of runsOf(subject, sample).slice(0, 1)) await attempt(complaints, sample, () => runCase(sample, float, layout));
      }
      report(complaints, samples.length);
    });
  }
  for (const [name, refusals] of grouped(opRefusals)) {
    subject.check("PyTorch's refusals", name, async () => {
      const complaints: string[] = [];
      for (const refusal of refusals) await attempt(complaints, refusal, () => refuses(subject, refusal));
      report(complaints, refusals.length);
    });
  }
}
