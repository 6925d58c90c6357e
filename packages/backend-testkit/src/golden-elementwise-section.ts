import "@adjoint/autograd";
import { grad } from "@adjoint/autograd";
import type { DType, Tensor } from "@adjoint/core";
import { type ElementwiseName, elementwiseOps } from "@adjoint/core/internal";
import { type Argument, domainOf, type Value } from "./oracle";
import { upload } from "./arrays";
import { closeness, exact, isClose, refuse, type Tolerance } from "./compare";
import { divergenceOf } from "./divergences";
import { decodeNumbers } from "./fixtures";
import fixture from "./golden/elementwise.json";
import type { Subject } from "./subject";

/** A row of golden/elementwise.json: arrays are base64, results of float64 by their upper five bytes; a missing gradient is zero. */
interface Case {
  readonly name: string;
  readonly dtype: string;
  readonly inputs: readonly string[];
  readonly options?: readonly number[];
  readonly outDType: string;
  readonly value: string;
  readonly first?: readonly (string | null)[] | null;
  readonly second?: readonly (string | null)[] | null;
}

const cases = fixture.cases as unknown as readonly Case[];

interface Column {
  readonly label: string;
  readonly dtype: DType;
  readonly got: readonly Value[];
  readonly want: readonly Value[];
}

async function column(label: string, x: Tensor | null, want: string | null, dtype: DType, count: number): Promise<Column> {
  const wanted = want === null ? new Array<Value>(count).fill(0) : decodeNumbers(want, dtype === "float64" ? "wide" : dtype);
  const got = x === null ? new Array<Value>(count).fill(0) : Array.from((await x.data()) as ArrayLike<Value>);
  return { label, dtype, got, want: wanted };
}

async function runCase({ name, dtype, inputs, options, outDType, value, first, second }: Case): Promise<void> {
  const domain = domainOf(name as ElementwiseName);
  const kinds = domain.arguments.slice(0, inputs.length).map((argument: Argument) => (argument.truth ? "bool" : (dtype as DType)));
  const plains = inputs.map((text, i) => decodeNumbers(text, kinds[i]!));
  const operands = plains.map((data, i) => upload({ shape: [data.length], data }, kinds[i]!));
  const count = plains[0]!.length;
  const label = `${name}(${[...kinds, ...(options ?? [])].join(", ")})`;
  if (first != null) for (const operand of operands) if (operand.dtype !== "bool") operand.requireGrad();
  const out = elementwiseOps[name as ElementwiseName](...operands, ...(options ?? []));
  const columns = [await column("value", out, value, outDType as DType, count)];
  if (first != null) {
    const leaves = operands.filter((operand) => operand.requiresGrad);
    // Steps record nothing, and have a gradient of zero.
    const gradients = out.requiresGrad
      ? grad(out.sum(), leaves, { createGraph: second != null, allowUnused: true })
      : leaves.map(() => null);
    const wanted = first.filter((_, i) => operands[i]!.requiresGrad);
    for (const [i, g] of gradients.entries()) columns.push(await column(`gradient ${i}`, g, wanted[i]!, dtype as DType, count));
    if (second != null) {
      const total = gradients.flatMap((g) => g?.sum() ?? []).reduce<Tensor | undefined>((sum, g) => sum?.add(g) ?? g, undefined);
      // What no longer depends on anything has a derivative of zero.
      const again = total?.requiresGrad ? grad(total, leaves, { allowUnused: true }) : leaves.map(() => null);
      const wantedAgain = second.filter((_, i) => operands[i]!.requiresGrad);
      for (const [i, g] of again.entries()) columns.push(await column(`second derivative ${i}`, g, wantedAgain[i]!, dtype as DType, count));
    }
  }
  const inputOf = (i: number): string => plains.map((data) => (Object.is(data[i], -0) ? "-0" : String(data[i]))).join(", ");
  for (const entry of columns) {
    const tolerance: Tolerance = closeness[entry.dtype] ?? exact;
    const complaints = entry.want.flatMap((wanted, i) =>
      isClose(entry.got[i]!, wanted, tolerance) ||
      divergenceOf(name as ElementwiseName, entry.label, [...plains.map((data) => data[i]!), ...(options ?? [])]) !== undefined
        ? []
        : [`at (${inputOf(i)}): ${entry.got[i]}, PyTorch has ${wanted}`],
    );
    refuse(`${label}, ${entry.label}`, complaints, count);
  }
}

/** Every elementwise row against PyTorch: values, gradients and second derivatives. */
export function goldenElementwiseSection(subject: Subject): void {
  for (const name of new Set(cases.map((each) => each.name))) {
    subject.check("PyTorch's elementwise", name, async () => {
      for (const each of cases) {
        if (each.name === name && subject.holds(each.dtype as DType)) await runCase(each);
      }
    });
  }
}
