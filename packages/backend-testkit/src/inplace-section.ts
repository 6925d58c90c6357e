import { arange, type DType, Tensor, type TensorLike, tensor } from "@adjoint/core";
import type { ElementwiseName } from "@adjoint/core/internal";
import { domainOf, elementwiseNames } from "./oracle";
import { expect } from "vitest";
import { plain, upload } from "./arrays";
import { expectTensor } from "./compare";
import { arranged } from "./layouts";
import type { Subject } from "./subject";

const base = plain([4, 6], (_, i) => i + 1);
const fresh = (): Tensor => upload(base, "float32");

type Meaning = (old: number, position: readonly number[]) => number;

/** Changes a tensor, or a view of it, and looks at the whole. */
async function changes(label: string, change: (x: Tensor) => unknown, meaning: Meaning): Promise<void> {
  const x = fresh();
  change(x);
  await expectTensor(
    label,
    x,
    plain(base.shape, (position, i) => meaning(Number(base.data[i]), position)),
    "float32",
  );
}

async function arithmetic(): Promise<void> {
  await changes(
    "add_",
    (x) => x.add_(2),
    (old) => old + 2,
  );
  await changes(
    "mul_ by a row",
    (x) => x.mul_(tensor([1, 2, 3, 4, 5, 6])),
    (old, [, j]) => old * (j! + 1),
  );
  await changes(
    "sub_ of itself",
    (x) => x.sub_(x),
    () => 0,
  );
  await changes(
    "add_ of its own transpose",
    (x) => x.narrow(1, 0, 4).add_(x.narrow(1, 0, 4).t()),
    (old, [i, j]) => (j! < 4 ? old + (6 * j! + i! + 1) : old),
  );
  await changes(
    "relu_",
    (x) => x.sub_(10).relu_(),
    (old) => Math.max(0, old - 10),
  );
  await changes(
    "zero_",
    (x) => x.zero_(),
    () => 0,
  );
  await changes(
    "fill_",
    (x) => x.fill_(2.5),
    () => 2.5,
  );
  await changes(
    "copy_ broadcasts and casts",
    (x) => x.copy_(tensor([[1], [2], [3], [4]])),
    (_, [i]) => i! + 1,
  );
} // prettier-ignore

/** The tensor keeps its dtype, whatever the operand's is. */
async function otherDTypes(subject: Subject): Promise<void> {
  if (!subject.holds("float16")) return;
  await changes(
    "add_ of what is held in another dtype",
    (x) => expect(x.add_(tensor([0.5], { dtype: "float16" })).mul_(tensor([2])).dtype).toBe("float32"),
    (old) => (old + 0.5) * 2,
  );
  const narrow = upload(base, "float16");
  await expectTensor(
    "add_ of what is held in a wider dtype",
    narrow.add_(tensor([0.5])),
    plain(base.shape, (_, i) => Number(base.data[i]) + 0.5),
    "float16",
  );
}

async function throughViews(): Promise<void> {
  await changes(
    "a row",
    (x) => x.select(0, 1).mul_(10),
    (old, [i]) => (i === 1 ? old * 10 : old),
  );
  await changes(
    "a column",
    (x) => x.select(1, 2).fill_(0),
    (old, [, j]) => (j === 2 ? 0 : old),
  );
  await changes(
    "a transpose",
    (x) => x.t().add_(tensor([0, 10, 20, 30])),
    (old, [i]) => old + 10 * i!,
  );
  await changes(
    "a flip",
    (x) => x.flip([0, 1]).mul_(tensor([1, 1, 1, 1, 1, 0])),
    (old, [, j]) => (j === 0 ? 0 : old),
  );
  await changes(
    "every second",
    (x) => x.at({ step: 2 }, { start: 1, step: 2 }).add_(100),
    (old, [i, j]) => (i! % 2 === 0 && j! % 2 === 1 ? old + 100 : old),
  );
  await changes(
    "copy_ into a view",
    (x) => x.narrow(1, 1, 2).copy_(tensor([7, 8])),
    (old, [, j]) => (j === 1 ? 7 : j === 2 ? 8 : old),
  );
  await changes(
    "copy_ from a view that overlaps",
    (x) => x.narrow(1, 1, 5).copy_(x.narrow(1, 0, 5)),
    (old, [, j]) => (j === 0 ? old : old - 1),
  );
} // prettier-ignore

async function refusals(): Promise<void> {
  const x = fresh();
  expect(() => x.select(0, 0).unsqueeze(0).expand([3, 6]).add_(1), "an expanded view").toThrow(/share memory/);
  expect(
    () =>
      x.add_(
        upload(
          plain([2, 4, 6], () => 1),
          "float32",
        ),
      ),
    "a larger operand",
  ).toThrow(/does not fit/);
  expect(() => arange(2).add_(0.5), "a fraction into int32").toThrow(/cannot be written|float32/);
  await expectTensor("the tensor is unharmed", x, base, "float32");
}

type InPlace = (this: Tensor, ...operands: TensorLike[]) => Tensor;

/** Every way to call an op in place on integers and bools, of which some would have to be truncated. */
function* operandsOf(name: ElementwiseName): Generator<readonly TensorLike[]> {
  const rest = domainOf(name).arguments.slice(1);
  const row = (value: TensorLike): TensorLike[] => rest.map(({ truth }) => (truth ? tensor([[true, false, true]]) : value));
  yield row(2);
  if (rest.every(({ truth }) => truth)) return;
  yield row(0.5);
  yield row(tensor([[1.5, 2, 0.5]], { dtype: "float32" }));
  yield row(tensor([[1, 2, 3]], { dtype: "int32" }));
}

/** The values after a call in place, or what refused it. */
async function outcome(x: Tensor, method: InPlace, operands: readonly TensorLike[]): Promise<unknown> {
  try {
    return await method.call(x, ...operands).toArray();
  } catch (error) {
    return String(error);
  }
}

/** Whatever the layout: a view takes what a contiguous tensor takes, and refuses what it refuses. */
async function alikeInEveryLayout(dtype: DType): Promise<void> {
  const x = plain([2, 3], (_, i) => (dtype === "bool" ? i % 2 : i + 1));
  let refused = 0;
  for (const name of elementwiseNames) {
    const method = (Tensor.prototype as unknown as Record<string, InPlace | undefined>)[`${name}_`];
    if (method === undefined) continue;
    for (const operands of operandsOf(name)) {
      const expected = await outcome(upload(x, dtype), method, operands);
      if (typeof expected === "string") refused++;
      // Rows that cannot be written as one run, with and without gaps: each more would cost a device seconds.
      for (const layout of ["transposed", "stepped"] as const) {
        const label = `${name}_(${operands.map(String).join(", ")}) of ${dtype}, ${layout}`;
        expect(await outcome(arranged(layout, x, dtype), method, operands), label).toEqual(expected);
      }
    }
  }
  expect(refused).toBeGreaterThan(20);
}

/** A view sees what is written through another. */
async function shared(): Promise<void> {
  const x = fresh();
  const [row, column] = [x.select(0, 2), x.select(1, 3)];
  row.fill_(-1);
  await expectTensor(
    "the column",
    column,
    plain([4], ([i]) => (i === 2 ? -1 : 6 * i! + 4)),
    "float32",
  );
  column.add_(1);
  await expectTensor(
    "the row",
    row,
    plain([6], ([j]) => (j === 3 ? 0 : -1)),
    "float32",
  );
}

/** The gradient follows what was written: `y = 2x`, a row of it times the column of another view, one element replaced. */
async function recorded(): Promise<void> {
  const x = fresh().requireGrad();
  const w = tensor([3], { requiresGrad: true });
  const y = x.mul(2);
  const row = y.select(0, 1);
  y.t().select(0, 2).mul_(w);
  row.mul_(x.select(0, 0));
  y.set_([3, 5], w);
  y.sum().backward();
  // Row 1 of y is 2·x₁·x₀, and column 2 is times w before that; the last element is w itself.
  const value = (i: number, j: number): number => 6 * i + j + 1;
  const factor = (j: number): number => (j === 2 ? 3 : 1);
  await expectTensor(
    "the row, seen through an older view",
    row,
    plain([6], ([j]) => 2 * value(1, j!) * factor(j!) * value(0, j!)),
    "float32",
  );
  await expectTensor(
    "the gradient of what was written to",
    x.grad!,
    plain(base.shape, ([i, j]) => {
      if (i === 3 && j === 5) return 0;
      if (i === 0) return 2 * factor(j!) + 2 * value(1, j!) * factor(j!);
      return 2 * factor(j!) * (i === 1 ? value(0, j!) : 1);
    }),
    "float32",
  );
  const ofFactor = [0, 1, 2, 3].reduce((sum, i) => sum + 2 * value(i, 2) * (i === 1 ? value(0, 2) : 1), 1);
  await expectTensor(
    "the gradient of the value",
    w.grad!,
    plain([1], () => ofFactor),
    "float32",
  );
  for (const leaf of [x, w]) leaf.grad!.dispose();
}

/** Writing in place: into tensors and through views. */
export function inPlaceSection(subject: Subject): void {
  subject.check("in place", "arithmetic and copies", arithmetic);
  subject.check("in place", "of operands of other dtypes", () => otherDTypes(subject));
  subject.check("in place", "through views", throughViews);
  subject.check("in place", "views share", shared);
  subject.check("in place", "the gradient follows", recorded);
  subject.check("in place", "what cannot be written is refused", refusals);
  for (const dtype of ["int32", "bool"] as const)
    subject.check("in place", `views of ${dtype} take and refuse what contiguous tensors do`, () => alikeInEveryLayout(dtype));
}
