import { grad } from "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { beforeAll, describe, expect, it } from "vitest";
import {
  ArgumentError,
  arange,
  bartlettWindow,
  blackmanWindow,
  DTypeError,
  geomspace,
  glu,
  hammingWindow,
  hannWindow,
  kaiserWindow,
  logspace,
  meshgrid,
  ones,
  ShapeError,
  type Tensor,
  tensor,
  tri,
  use,
  vander,
  zeros,
} from "./index";

beforeAll(() => use(cpu()));

const square = (): Tensor => arange(9).reshape([3, 3]).to("float32");

describe("diagonals", () => {
  it("share memory with what they are of", async () => {
    const x = square();
    x.diagonal(1).fill_(-1);
    expect(await x.toArray()).toEqual([
      [0, -1, 2],
      [3, 4, -1],
      [6, 7, 8],
    ]);
    expect(await x.t().diagonal(-1).toArray()).toEqual([-1, -1]);
    expect(x.diagonal(5).shape).toEqual([0]);
    expect(x.diagonal(-5).shape).toEqual([0]);
  });

  it("a write through a diagonal is recorded", async () => {
    const [x, y] = [square().requireGrad(), tensor([1, 2, 3], { requiresGrad: true })];
    const z = x.mul(2);
    z.diagonal().copy_(y.mul(y));
    const [gx, gy] = grad(z.mul(square().add(1)).sum(), [x, y]);
    expect(await gx!.toArray()).toEqual([
      [0, 4, 6],
      [8, 0, 12],
      [14, 16, 0],
    ]);
    expect(await gy!.toArray()).toEqual([2, 20, 54]);
  });

  it("of batches, by any two dims, are those of each", async () => {
    const x = arange(24).reshape([2, 3, 4]).to("float32");
    expect(await x.diagonal(1, -1, 0).toArray()).toEqual([[12], [16], [20]]);
    expect(await x.diagonal(0, 1, 2).toArray()).toEqual([
      [0, 5, 10],
      [12, 17, 22],
    ]);
  });

  it("refuse what has no plane", () => {
    expect(() => ones([3]).diagonal()).toThrow(ShapeError);
    expect(() => square().diagonal(0, 1, 1)).toThrow("two different dims");
    expect(() => square().diagonal(0.5)).toThrow(ArgumentError);
    expect(() => square().diagonalScatter(ones([2]))).toThrow("the source is [2], its place [3]");
  });
});

describe("repeats", () => {
  it("repeatInterleave takes a number, a list, and a tensor with the size of the result", async () => {
    const x = tensor([1, 2, 3]);
    expect(await x.repeatInterleave(2).toArray()).toEqual([1, 1, 2, 2, 3, 3]);
    expect(await x.repeatInterleave([2, 0, 1]).toArray()).toEqual([1, 1, 3]);
    const counts = tensor([0, 3, 1], { dtype: "int32" });
    expect(await x.repeatInterleave(counts, 0, { outputSize: 4 }).toArray()).toEqual([2, 2, 2, 3]);
    expect(() => x.repeatInterleave(counts)).toThrow("outputSize");
    expect(() => x.repeatInterleave([1, 2])).toThrow(ShapeError);
    expect(() => x.repeatInterleave(-1)).toThrow(ArgumentError);
  });

  it("give a copy, also where nothing repeats", async () => {
    const x = ones([2]);
    for (const y of [x.repeat(1), x.tile(1), x.roll(0), x.repeatInterleave(1), x.pad([0, 0], "reflect")]) {
      y.zero_();
      expect(await x.toArray()).toEqual([1, 1]);
    }
    expect(x.repeat(0, 2).shape).toEqual([0, 4]);
    expect(() => ones([2, 2]).repeat(2)).toThrow("use tile");
  });
});

describe("padding modes", () => {
  it("mirror, repeat and wrap", async () => {
    const x = arange(4);
    expect(await x.pad([3, 2], "reflect").toArray()).toEqual([3, 2, 1, 0, 1, 2, 3, 2, 1]);
    expect(await x.pad([2, 1], "replicate").toArray()).toEqual([0, 0, 0, 1, 2, 3, 3]);
    expect(await x.pad([2, 4], "circular").toArray()).toEqual([2, 3, 0, 1, 2, 3, 0, 1, 2, 3]);
    expect(await x.pad([-1, 2], "reflect").toArray()).toEqual([1, 2, 3, 2, 1]);
  });

  it("refuse more than there is", () => {
    expect(() => arange(4).pad([4, 0], "reflect")).toThrow(ShapeError);
    expect(() => arange(4).pad([0, 5], "circular")).toThrow("more than once");
    expect(() => zeros([0]).pad([1, 0], "replicate")).toThrow(ShapeError);
    expect(() => arange(4).pad([1, 0], "reflect", 2)).toThrow("takes no value");
    expect(() => arange(4).pad([1, 0], "edge" as never)).toThrow(ArgumentError);
  });
});

it("movedim, unflatten, tensorSplit, rot90 and roll refuse what does not fit", () => {
  const x = zeros([2, 3]);
  expect(() => x.movedim([0, 0], [0, 1])).toThrow(ShapeError);
  expect(() => x.unflatten(1, [2, -1])).toThrow(ShapeError);
  expect(() => x.tensorSplit(0)).toThrow(ShapeError);
  expect(() => x.rot90(1, [0, 0])).toThrow(ShapeError);
  expect(() => x.roll([1, 2], 0)).toThrow(ArgumentError);
  expect(() => zeros([]).unbind()).toThrow(ShapeError);
  expect(() => meshgrid([x])).toThrow(ShapeError);
  expect(() => glu(x)).toThrow(ShapeError);
  expect(() => vander(x)).toThrow(ShapeError);
});

// Values of torch.hann_window and so on, and numpy's geomspace and tri.
it("sequences and windows have PyTorch's values", async () => {
  const close = async (x: Tensor, want: readonly number[]): Promise<void> =>
    ((await x.toArray()) as number[]).forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 6));
  await close(logspace(0, 2, 5), [1, 3.1622777, 10, 31.622776, 100]);
  await close(logspace(0, 3, 4, 2), [1, 2, 4, 8]);
  await close(geomspace(-1, -1000, 4), [-1, -10, -100, -1000]);
  await close(hannWindow(4), [0, 0.5, 1, 0.5]);
  await close(hannWindow(4, false), [0, 0.75, 0.75, 0]);
  await close(hammingWindow(4), [0.08, 0.54, 1, 0.54]);
  await close(blackmanWindow(4), [0, 0.34, 1, 0.34]);
  await close(bartlettWindow(4), [0, 0.5, 1, 0.5]);
  await close(kaiserWindow(4, true, 12), [5.2773e-5, 0.2156727447, 1, 0.2156727447]);
  await close(kaiserWindow(1), [1]);
  expect(hannWindow(0).shape).toEqual([0]);
  expect(await tri(2, 3, 1, { dtype: "int32" }).toArray()).toEqual([
    [1, 1, 0],
    [1, 1, 1],
  ]);
  expect(() => hannWindow(4, true, { dtype: "int32" })).toThrow(DTypeError);
  expect(() => geomspace(-1, 1, 3)).toThrow(ArgumentError);
  expect(() => logspace(0, 1, -1)).toThrow(ArgumentError);
});
