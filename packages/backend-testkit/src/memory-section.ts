import { arange, expectNoLeaks, type Tensor, tensor, tidy } from "@adjoint/core";
import { Sequence } from "./oracle";
import { expect } from "vitest";
import { plain, upload } from "./arrays";
import { expectTensor } from "./compare";
import type { Subject } from "./subject";

/** Sizes from 4 elements to a megabyte, in no order, kept and given back in no order: pools and allocators must not mix them up. */
async function fuzz(): Promise<void> {
  const sequence = new Sequence(2026);
  const kept: { x: Tensor; value: number; size: number }[] = [];
  for (let round = 0; round < 150; round++) {
    const size = Math.round(2 ** sequence.between(2, round % 10 === 0 ? 18 : 11));
    const value = round + 1;
    const x = tidy(() =>
      upload(
        plain([size], () => value),
        "float32",
      )
        .mul(2)
        .add(1),
    );
    kept.push({ x, value: 2 * value + 1, size });
    while (kept.length > 12) {
      const [gone] = kept.splice(sequence.whole(0, kept.length - 1), 1);
      const data = (await gone!.x.data()) as Float32Array;
      expect(data.length).toBe(gone!.size);
      expect(
        data.findIndex((got) => got !== gone!.value),
        `a tensor of ${gone!.size} kept its values`,
      ).toBe(-1);
      gone!.x.dispose();
    }
  }
  for (const { x } of kept) x.dispose();
} // prettier-ignore

/** Reads see what was computed when they were asked for, whatever happens to the tensor meanwhile. */
async function readsInFlight(): Promise<void> {
  const x = upload(
    plain([1000], (_, i) => i),
    "float32",
  );
  const before = x.data();
  x.add_(1);
  const after = x.data();
  x.dispose();
  const y = upload(
    plain([1000], () => -1),
    "float32",
  );
  expect(((await before) as Float32Array)[10], "the first read").toBe(10);
  expect(((await after) as Float32Array)[10], "the second read").toBe(11);
  await expectTensor(
    "another tensor",
    y,
    plain([1000], () => -1),
    "float32",
  );
}

async function counted(subject: Subject): Promise<void> {
  const { backend } = subject;
  const buffers = backend.statistics().buffers;
  await expectNoLeaks(async () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const y = tidy(() => x.matmul(x).add(x.t()).sum(0).relu());
    await y.data();
    x.dispose();
    y.dispose();
  });
  await backend.synchronize();
  expect(backend.statistics().buffers, "buffers of the backend").toBe(buffers);
} // prettier-ignore

/** More elements than a device can number in one direction of its grid: 65,535 groups of 64. */
async function millions(): Promise<void> {
  const count = 4_200_004;
  const x = arange(count);
  const tail = (y: Tensor): Tensor => y.narrow(0, y.shape[0]! - 3, 3);
  await expectTensor(
    "the last of a map",
    tail(x.mul(3).add(1)),
    plain([3], ([i]) => 3 * (count - 3 + i!) + 1),
    "int32",
  );
  await expectTensor(
    "a sum",
    x.remainder(7).sum(),
    plain([], () => sumOfRemainders(count, 7)),
    "int32",
  );
  await expectTensor(
    "the place of the largest",
    x.remainder(4_000_003).argmax(),
    plain([], () => 4_000_002),
    "int32",
  );
  const pairs = x.reshape([count / 2, 2]);
  await expectTensor(
    "sums of many rows",
    tail(pairs.sum(1)),
    plain([3], ([i]) => 4 * (count / 2 - 3 + i!) + 1),
    "int32",
  );
  await expectTensor(
    "two tall columns",
    pairs.amax(0),
    plain([2], ([j]) => count - 2 + j!),
    "int32",
  );
  await expectTensor(
    "a transposed copy",
    tail(pairs.t().clone().t()),
    plain([3, 2], ([i, j]) => 2 * (count / 2 - 3 + i!) + j!),
    "int32",
  );
  const tall = pairs
    .remainder(5)
    .to("float32")
    .matmul(tensor([[1], [10]]));
  const row = (r: number): number => ((2 * r) % 5) + 10 * ((2 * r + 1) % 5);
  await expectTensor(
    "a tall product",
    tail(tall),
    plain([3, 1], ([i]) => row(count / 2 - 3 + i!)),
    "float32",
  );
  await expectTensor(
    "a gather",
    tail(x.indexSelect(0, x.neg().add(count - 1))),
    plain([3], ([i]) => 2 - i!),
    "int32",
  );
} // prettier-ignore

const sumOfRemainders = (count: number, modulus: number): number => {
  const rest = count % modulus;
  return ((count - rest) / modulus) * ((modulus * (modulus - 1)) / 2) + (rest * (rest - 1)) / 2;
};

async function zeroSized(): Promise<void> {
  const empty = upload(
    plain([0, 3], () => 0),
    "float32",
  );
  await expectTensor(
    "sum over nothing",
    empty.sum(0),
    plain([3], () => 0),
    "float32",
  );
  await expectTensor(
    "nothing plus one",
    empty.add(1),
    plain([0, 3], () => 0),
    "float32",
  );
  await expectTensor(
    "a product over nothing",
    empty.t().matmul(empty),
    plain([3, 3], () => 0),
    "float32",
  );
  expect((await empty.data()).length).toBe(0);
}

/** The second run of anything compiles nothing, whatever its numbers are. */
async function compiledOnce(subject: Subject): Promise<void> {
  const x = upload(
    plain([8, 8], (_, i) => i / 64),
    "float32",
  );
  const step = async (rate: number): Promise<void> => {
    const y = x
      .mul(rate)
      .add(rate / 3)
      .relu()
      .matmul(x)
      .softmax(1)
      .sum(0);
    const z = x
      .at([1, 2, 1])
      .pad([1, 1])
      .scatter(0, [[0, 1]], 5);
    await y
      .add(z.select(0, 0).narrow(0, 0, 8))
      .clamp(-rate, rate)
      .data();
    x.mul(2).add_(rate).fill_(rate);
  };
  await step(0.5);
  await step(1);
  const { compiled } = subject.backend.statistics();
  for (const rate of [0.25, 2, 3e-4, 1e9]) await step(rate);
  expect(subject.backend.statistics().compiled, "kernels after the second run").toBe(compiled);
} // prettier-ignore

/** Memory and compilation. */
export function memorySection(subject: Subject): void {
  subject.check("memory", "tensors of all sizes keep their values", fuzz);
  subject.check("memory", "millions of elements", millions);
  subject.check("memory", "reads in flight", readsInFlight);
  subject.check("memory", "buffers are given back", () => counted(subject));
  subject.check("memory", "tensors of no elements", zeroSized);
  subject.check("compilation", "the second run compiles nothing", () => compiledOnce(subject));
}
