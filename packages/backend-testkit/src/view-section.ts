import { cat, type DType, pad, slice, stack, type Tensor } from "@adjoint/core";
import { Sequence, type Value } from "./oracle";
import { flatOf, type Plain, plain, upload } from "./arrays";
import { exact, expectTensor } from "./compare";
import { arranged, layoutNames } from "./layouts";
import { randomPlain } from "./random-values";
import type { Subject } from "./subject";

const at = (x: Plain, position: readonly number[]): Value => x.data[flatOf(x.shape, position)]!;

/** A view, on a tensor and on plain values. */
interface Step {
  readonly text: string;
  readonly onTensor: (x: Tensor) => Tensor;
  readonly onPlain: (x: Plain) => Plain;
}

type StepMaker = (shape: readonly number[], sequence: Sequence) => Step | undefined;

const permuted: StepMaker = (shape, sequence) => {
  const dims = shape.map((_, axis) => axis).sort(() => sequence.next() - 0.5);
  return {
    text: `permute [${dims}]`,
    onTensor: (x) => x.permute(dims),
    onPlain: (x) =>
      plain(
        dims.map((dim) => x.shape[dim]!),
        (position) => {
          const from = new Array<number>(dims.length);
          dims.forEach((dim, axis) => {
            from[dim] = position[axis]!;
          });
          return at(x, from);
        },
      ),
  };
};

const sliced: StepMaker = (shape, sequence) => {
  if (shape.length === 0) return undefined;
  const axis = sequence.whole(0, shape.length - 1);
  const size = shape[axis]!;
  const start = sequence.whole(0, size);
  const stop = sequence.whole(start, size);
  const step = sequence.whole(1, 3);
  const places = Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, i) => start + i * step);
  return {
    text: `dim ${axis} ${start}:${stop}:${step}`,
    onTensor: (x) => x.at(...shape.map((_, i) => (i === axis ? slice(start, stop, step) : slice()))),
    onPlain: (x) =>
      plain(
        x.shape.map((length, i) => (i === axis ? places.length : length)),
        (position) =>
          at(
            x,
            position.map((p, i) => (i === axis ? places[p]! : p)),
          ),
      ),
  };
};

const flipped: StepMaker = (shape, sequence) => {
  if (shape.length === 0) return undefined;
  const axis = sequence.whole(0, shape.length - 1);
  return {
    text: `flip ${axis}`,
    onTensor: (x) => x.flip(axis),
    onPlain: (x) =>
      plain(x.shape, (position) =>
        at(
          x,
          position.map((p, i) => (i === axis ? x.shape[axis]! - 1 - p : p)),
        ),
      ),
  };
};

const expanded: StepMaker = (shape, sequence) => {
  if (shape.length > 4) return undefined;
  const target = [2, ...shape.map((size) => (size === 1 ? sequence.whole(1, 3) : size))];
  return {
    text: `expand [${target}]`,
    onTensor: (x) => x.expand(target),
    onPlain: (x) =>
      plain(target, (position) =>
        at(
          x,
          position.slice(1).map((p, i) => (x.shape[i] === 1 ? 0 : p)),
        ),
      ),
  };
};

const reshaped: StepMaker = (shape, sequence) => {
  const count = shape.reduce((a, b) => a * b, 1);
  const divisors = [1, 2, 3, 4, 5, 6].filter((d) => count % d === 0);
  const first = divisors[sequence.whole(0, divisors.length - 1)]!;
  const target = sequence.next() < 0.3 ? [count] : [first, count / first];
  return { text: `reshape [${target}]`, onTensor: (x) => x.reshape(target), onPlain: (x) => ({ shape: target, data: x.data }) };
};

const windowed: StepMaker = (shape, sequence) => {
  const axis = shape.findIndex((size) => size >= 3);
  if (axis < 0 || shape.length > 4) return undefined;
  const stride = sequence.whole(1, 2);
  const count = Math.floor((shape[axis]! - 2) / stride) + 1;
  return {
    text: `windows of 2 along ${axis} by ${stride}`,
    onTensor: (x) => x.windows([axis], [2], { strides: [stride] }),
    onPlain: (x) =>
      plain([...x.shape.map((size, i) => (i === axis ? count : size)), 2], (position) =>
        at(
          x,
          position.slice(0, -1).map((p, i) => (i === axis ? p * stride + position.at(-1)! : p)),
        ),
      ),
  };
};

const makers: readonly StepMaker[] = [permuted, sliced, flipped, expanded, reshaped, windowed];
const starts: readonly (readonly number[])[] = [[4, 6], [2, 3, 4], [12], [3, 1, 5, 2], []];

/** Random chains of views, read as they are and after a kernel went over them. */
async function chains(dtype: DType): Promise<void> {
  const sequence = new Sequence(99);
  for (let round = 0; round < 40; round++) {
    let want = randomPlain(starts[round % starts.length]!, dtype, sequence, -50, 50);
    let x = upload(want, dtype);
    const steps: string[] = [`[${want.shape}]`];
    for (let length = 0; length < 4; length++) {
      const step = makers[sequence.whole(0, makers.length - 1)]!(want.shape, sequence);
      if (step === undefined) continue;
      [x, want] = [step.onTensor(x), step.onPlain(want)];
      steps.push(step.text);
    }
    await expectTensor(steps.join(", "), x, want, dtype);
    if (round % 4 === 0)
      await expectTensor(
        `${steps.join(", ")}, negated`,
        x.neg(),
        plain(want.shape, (_, i) => -want.data[i]!),
        dtype,
      );
  }
}

async function joins(dtype: DType): Promise<void> {
  const sequence = new Sequence(12);
  for (const dim of [0, 1, 2]) {
    const shapes = [2, 1, 3, 0].map((size) => [3, 4, 2].map((length, axis) => (axis === dim ? size : length)));
    const parts = shapes.map((shape) => randomPlain(shape, dtype, sequence, -50, 50));
    const want = plain(
      [3, 4, 2].map((length, axis) => (axis === dim ? 6 : length)),
      (position) => {
        const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, each) => sum + each.shape[dim]!, 0));
        const chosen = ends.findIndex((end) => position[dim]! < end);
        const part = parts[chosen]!;
        const place = position[dim]! - (ends[chosen]! - part.shape[dim]!);
        return at(
          part,
          position.map((p, axis) => (axis === dim ? place : p)),
        );
      },
    );
    const tensors = parts.map((part, i) => arranged(layoutNames[(i + dim) % layoutNames.length]!, part, dtype));
    await expectTensor(`cat along ${dim}`, cat(tensors, dim), want, dtype);
  }
  for (const dim of [0, 1, -1]) {
    const parts = [0, 1, 2].map(() => randomPlain([2, 5], dtype, sequence, -50, 50));
    const axis = dim < 0 ? 2 : dim;
    const shape = [2, 5];
    shape.splice(axis, 0, 3);
    const want = plain(shape, (position) =>
      at(
        parts[position[axis]!]!,
        position.filter((_, i) => i !== axis),
      ),
    );
    const tensors = parts.map((part, i) => arranged(layoutNames[i * 2]!, part, dtype));
    await expectTensor(`stack along ${dim}`, stack(tensors, dim), want, dtype);
  }
}

async function pads(dtype: DType): Promise<void> {
  const x = randomPlain([3, 4], dtype, new Sequence(2), -50, 50);
  for (const padding of [
    [1, 2],
    [0, 0, 1, 1],
    [2, 0, 0, 3],
    [-1, 1],
    [-1, -2, 1, -1],
    [0, 0],
  ]) {
    const [before, after] = [
      [padding[2] ?? 0, padding[0]!],
      [padding[3] ?? 0, padding[1]!],
    ];
    const shape = x.shape.map((size, axis) => size + before[axis]! + after[axis]!);
    const want = plain(shape, (position) => {
      const from = position.map((p, axis) => p - before[axis]!);
      return from.every((p, axis) => p >= 0 && p < x.shape[axis]!) ? at(x, from) : 7;
    });
    for (const layout of ["contiguous", "transposed"] as const) {
      await expectTensor(`pad [${padding}], ${layout}`, pad(arranged(layout, x, dtype), padding, "constant", 7), want, dtype);
    }
  }
} // prettier-ignore

/** Many tensors at once: more than one kernel can take on some devices. */
async function joinsMany(): Promise<void> {
  const parts = Array.from({ length: 23 }, (_, i) => plain([2], ([p]) => 10 * i + p!));
  const want: Plain = { shape: [46], data: parts.flatMap((part) => part.data) };
  await expectTensor("cat of 23", cat(parts.map((part) => upload(part, "float32"))), want, "float32");
}

/** What a kernel takes in pieces of a row begins each piece where it stands, also where the elements do not lie side by side. */
async function longStridedRows(): Promise<void> {
  const count = 40_001;
  const numbers = plain([2, 3 * count], ([row, column]) => (row! + 1) * (column! % 8191));
  const every = (row: number, column: number): number => (row + 1) * ((3 * column) % 8191);
  const x = upload(numbers, "float32").at(":", slice(0, 3 * count, 3));
  const want = plain([2, count], ([row, column]) => 2 * every(row!, column!) + 1);
  await expectTensor("every third of long rows", x.mul(2).add(1), want, "float32", exact);
  const backwards = plain([2, count], ([row, column]) => every(row!, column!) - every(row!, count - 1 - column!));
  await expectTensor("less what stands backwards", x.sub(x.flip(1)), backwards, "float32", exact);
}

/** Views, and copies of several regions. */
export function viewSection(subject: Subject): void {
  subject.check("views", "random chains", () => chains("float32"));
  subject.check("views", "long rows of elements that lie apart", longStridedRows);
  for (const dtype of ["float32", "int32", "float16", "uint8", "float64"] as const) {
    subject.check("joins", `cat, stack and pad of ${dtype}`, async () => {
      if (!subject.holds(dtype)) return;
      await joins(dtype);
      await pads(dtype);
    });
  }
  subject.check("joins", "cat of many", joinsMany);
}
