import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { broadcastStrides, collapseAxes, contiguousLayout, type Layout, overlaps, reshapeStrides, stridedLayout } from "./layout";
import { broadcastShapes, contiguousStrides, normalizeDim, normalizeDims, sizeOf } from "./shape";

/** Where each element lies, in row-major order. */
function positions({ shape, strides, offset }: Pick<Layout, "shape" | "strides" | "offset">): number[] {
  const out: number[] = [];
  const walk = (axis: number, at: number): void => {
    if (axis === shape.length) out.push(at);
    else for (let i = 0; i < shape[axis]!; i++) walk(axis + 1, at + i * strides[axis]!);
  };
  walk(0, offset);
  return out;
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 4 });

/** A random view: a contiguous block permuted, stepped, flipped and broadcast. */
const layouts = shapes.chain((shape) =>
  fc
    .tuple(
      fc.shuffledSubarray([...shape.keys()], { minLength: shape.length, maxLength: shape.length }),
      fc.array(fc.constantFrom(1, 2, -1, 0), { minLength: shape.length, maxLength: shape.length }),
    )
    .map(([order, steps]) => {
      const strides = contiguousStrides(shape);
      return stridedLayout(
        order.map((axis) => shape[axis]!),
        order.map((axis, i) => strides[axis]! * steps[i]!),
        100,
      ); // prettier-ignore
    }),
);

/** All shapes with as many elements. */
function factorizations(size: number, rank: number): number[][] {
  if (rank === 0) return size === 1 ? [[]] : [];
  const divisors = Array.from({ length: size }, (_, i) => i + 1).filter((d) => size % d === 0);
  return divisors.flatMap((d) => factorizations(size / d, rank - 1).map((rest) => [d, ...rest]));
}

describe("reshapeStrides", () => {
  it("keeps every element in its place in the order, or gives none", () => {
    fc.assert(
      fc.property(layouts, fc.integer({ min: 0, max: 3 }), (layout, rank) => {
        for (const shape of factorizations(layout.size, rank)) {
          const strides = reshapeStrides(layout, shape);
          if (strides !== null) expect(positions({ shape, strides, offset: layout.offset })).toEqual(positions(layout));
        }
      }),
    );
  });

  it("finds a view for every shape of a contiguous block, and for a split of one axis of any view", () => {
    const block = contiguousLayout([4, 6]);
    for (const shape of factorizations(24, 3)) expect(reshapeStrides(block, shape)).not.toBeNull();
    const turned = stridedLayout([6, 4], [1, 6], 0);
    expect(reshapeStrides(turned, [2, 3, 4])).toEqual([3, 1, 6]);
    expect(reshapeStrides(turned, [24])).toBeNull();
  });
});

describe("collapseAxes", () => {
  it("visits the same elements in the same order, with fewer axes", () => {
    fc.assert(
      fc.property(layouts, fc.constantFrom(0, 1), (layout, broadcast) => {
        const other = layout.shape.map((_, axis) => (broadcast ? 0 : contiguousStrides(layout.shape)[axis]!));
        const { shape, strides } = collapseAxes(layout.shape, [layout.strides, other]);
        expect(positions({ shape, strides: strides[0]!, offset: 0 })).toEqual(positions({ ...layout, offset: 0 }));
        expect(positions({ shape, strides: strides[1]!, offset: 0 })).toEqual(
          positions({ shape: layout.shape, strides: other, offset: 0 }),
        );
        expect(shape.length).toBeLessThanOrEqual(layout.shape.length);
      }),
    );
  });

  it("leaves one axis of a contiguous block", () => {
    expect(collapseAxes([2, 1, 3, 4], [contiguousStrides([2, 1, 3, 4])]).shape).toEqual([24]);
  });
});

describe("overlaps", () => {
  it("says so exactly where two indices share an element, or errs on the safe side", () => {
    fc.assert(
      fc.property(layouts, (layout) => {
        const places = positions(layout);
        const shared = new Set(places).size < places.length;
        if (shared) expect(overlaps(layout)).toBe(true);
      }),
    );
    expect(overlaps(stridedLayout([3, 3], [1, 1], 0))).toBe(true);
    expect(overlaps(stridedLayout([3, 2], [2, 1], 0))).toBe(false);
    expect(overlaps(stridedLayout([2, 3], [-3, 1], 3))).toBe(false);
  });
});

describe("broadcasting", () => {
  it("aligns at the end", () => {
    expect(broadcastShapes("add", [[3, 1], [2], []])).toEqual([3, 2]);
    expect(broadcastShapes("add", [[0], [1]])).toEqual([0]);
    expect(() => broadcastShapes("add", [[2, 3], [2]])).toThrow("add: shapes do not broadcast: [2,3] and [2] (3 vs 2).");
    expect(broadcastStrides(contiguousLayout([3, 1]), [2, 3, 4])).toEqual([0, 1, 0]);
  });
});

describe("dims", () => {
  it("count from the end, appear once, and lie within", () => {
    expect(normalizeDim("sum", -1, 3)).toBe(2);
    expect(normalizeDims("sum", [2, -3], 3)).toEqual([0, 2]);
    expect(normalizeDims("sum", undefined, 2)).toEqual([0, 1]);
    expect(() => normalizeDims("sum", [0, -2], 2)).toThrow("sum: dim 0 appears twice.");
    expect(() => normalizeDim("sum", 2, 2)).toThrow("sum: dim 2 is out of range for 2 dims (-2 … 1).");
    expect(() => normalizeDim("sum", 0.5, 2)).toThrow("a dim is a whole number");
    expect(sizeOf([])).toBe(1);
  });
});
