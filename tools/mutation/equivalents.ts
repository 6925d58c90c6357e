// biome-ignore-all lint/suspicious/noTemplateCurlyInString: lines of source, as text.
import type { Mutant } from "./draw";

/** A change after which every input gives what it gave before, so that no test can notice it; and why. */
interface Equivalent {
  readonly file: string;
  /** The lines as they were and as they became, without the indentation. */
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** Found by runs, and looked at one by one. They are not drawn again. One that a run finds counts as survived in it: the share that is asked for allows for it. */
const equivalents: readonly Equivalent[] = [
  {
    file: "packages/backend-wasm-simd/src/conversion.ts",
    before: "id: -1,",
    after: "id: 1,",
    why: "nothing reads the number of a program that is encoded once and kept by its key",
  },
  {
    file: "packages/autograd/src/rules.ts",
    before: "partial === null ? null : product(partial, g).cast(i === 0 ? plan.program.outputs[0]!.dtype : plan.leaves[i]!.dtype),",
    after: "partial === null ? null : product(g, partial).cast(i === 0 ? plan.program.outputs[0]!.dtype : plan.leaves[i]!.dtype),",
    why: "a product commutes",
  },
  {
    file: "packages/backend-webgpu/src/kernels/reduce.ts",
    before: "const plan = planReduction(launcher.profile, outerCount, chunks, true);",
    after: "const plan = planReduction(launcher.profile, outerCount, chunks, false);",
    why: "how partial results are read alone: speed, not values",
  },
  {
    file: "packages/core/src/elementwise.ts",
    before: 'else if (typeof operand === "object") code = dtypes[operand.dtype].code * 2 + (operand.layout.shape.length === 0 ? 1 : 0);',
    after: 'else if (typeof operand === "object") code = dtypes[operand.dtype].code * 2 + (operand.layout.shape.length === 0 ? 0 : 1);',
    why: "keys of another numbering, still one for each kind",
  },
  {
    file: "packages/core/src/ops/matmul.ts",
    before: "return matmul(x, other);",
    after: "return matmul(other, x);",
    why: "in `dot`, whose product commutes; in `bmm`, tests notice the change",
  },
  {
    file: "packages/core/src/ops/subscripts.ts",
    before: "return [at, 1, 1];",
    after: "return [at, 2, 1];",
    why: "of one element, the step is not used",
  },
  {
    file: "packages/data/src/loader.ts",
    before: "private resuming = false;",
    after: "private resuming = true;",
    why: "before the first pass there is no position to resume from",
  },
  {
    file: "packages/core/src/ops/special-functions.ts",
    before: "const spread = x.mul(2 ** 27 + 1);",
    after: "const spread = x.mul(2 ** 27);",
    why: "it splits a double into halves as well",
  },
  {
    file: "packages/nn/src/losses/nll.ts",
    before: "(target, g, factor, count, ignoreIndex) => where(isCounted(target, ignoreIndex!), g!.div(count!).mul(factor!).neg(), 0),",
    after: "(target, g, factor, count, ignoreIndex) => where(isCounted(ignoreIndex!, target), g!.div(count!).mul(factor!).neg(), 0),",
    why: "equality commutes",
  },
  {
    file: "packages/backend-cpu-js/src/snippets.ts",
    before: 'threefry: closed((...words) => `threefry(${words.map((word) => `${word} | 0`).join(", ")})`, functions.threefry),',
    after: 'threefry: closed((...words) => `threefry(${words.map((word) => `${word}`).join(", ")})`, functions.threefry),',
    why: "the function takes its words modulo 2³² itself",
  },
  {
    file: "packages/core/src/ops/order-statistics.ts",
    before: "return x.sum().add(Number.NaN);",
    after: "return x.mean().add(Number.NaN);",
    why: "of nothing, either is NaN with NaN added, and has a gradient of no elements",
  },
  {
    file: "packages/backend-wasm-simd/src/reduce.ts",
    before: "const isGathered = inner.length > 1 && inner[inner.length - 1]! <= outer[outer.length - 1]!;",
    after: "const isGathered = inner.length > 1 && inner[inner.length - 1]! < outer[outer.length - 1]!;",
    why: "which of two dims is walked first: speed, not values",
  },
  {
    file: "packages/backend-webgpu/src/wgsl/prelude-trigonometric.ts",
    before: 'let cosine = fma(z * z, ${polynomial("z", [0.0416666679, -0.001388898, 2.48220076e-5, -2.88784515e-7])}, fma(z, -0.5, 1.0));',
    after: 'let cosine = fma(z * z, ${polynomial("z", [0.0416666679, -0.001388898, 2.48220076e-5, -4.331767725e-7])}, fma(z, -0.5, 1.0));',
    why: "of the result, at most 1.3e-8: less than half a unit in the last place",
  },
  {
    file: "packages/autograd/src/gradcheck.ts",
    before: 'const outputs = scoped("gradcheck", () => flat(inputs).map((out) => out.detach()));',
    after: 'const outputs = scoped("gradcheck", () => flat(inputs).map((out) => out));',
    why: "graphs are kept a little longer, and the values are the same",
  },
  {
    file: "packages/core/src/ops/special-functions.ts",
    before: 'const { dtype } = scalar("max", x, other);',
    after: 'const { dtype } = scalar("min", x, other);',
    why: "only the dtype of the two is asked for",
  },
  {
    file: "packages/core/src/ops/adaptive-pooling.ts",
    before: "return { kernel, stride: kernel, padding: none, dilation: [1, 1], overhang: none, divisor, countIncludePad: true };",
    after: "return { kernel, stride: kernel, padding: none, dilation: [1, 1], overhang: none, divisor, countIncludePad: false };",
    why: "there is no padding to count",
  },
  {
    file: "packages/backend-cpu-js/src/functions.ts",
    before: "const floatToUint32 = (x: number): number => (x >= 4294967295 ? 4294967295 : x > 0 ? x >>> 0 : 0);",
    after: "const floatToUint32 = (x: number): number => (x > 4294967295 ? 4294967295 : x > 0 ? x >>> 0 : 0);",
    why: "the limit itself is its own low 32 bits",
  },
  {
    file: "packages/backend-webgpu/src/kernels/reduce.ts",
    before: "return beside === undefined || Math.abs(strides!.at(-1)!) < Math.abs(beside);",
    after: "return beside === undefined || Math.abs(strides!.at(1)!) < Math.abs(beside);",
    why: "which threads read which elements: speed, not values",
  },
  {
    file: "packages/autograd/src/tracked-views.ts",
    before: "before.retainsGrad = false;",
    after: "before.retainsGrad = true;",
    why: "no handle leads to the earlier value's gradient any more",
  },
];

const plain = (lines: string): string =>
  lines
    .split("\n")
    .map((line) => line.trim())
    .join("\n");

/** Why no test can notice a fault that survived, if it is known. */
export const whyEquivalent = ({ file, before, after }: Pick<Mutant, "file" | "before" | "after">): string | undefined =>
  equivalents.find((one) => one.file === file && one.before === plain(before) && one.after === plain(after))?.why;
