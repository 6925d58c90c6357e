import { type DType, slice, type Tensor } from "@adjoint/core";
import { countOf, flatOf, type Plain, plain, upload } from "./arrays";

/** A way to lay values out in memory: the tensor has the values of `x`, wherever they lie. */
export type Arrange = (x: Plain, dtype: DType) => Tensor;

const at = (x: Plain, position: readonly number[]) => x.data[flatOf(x.shape, position)]!;

const transposed: Arrange = (x, dtype) => {
  const rank = x.shape.length;
  const back = plain([...x.shape].reverse(), (position) => at(x, [...position].reverse()));
  return upload(back, dtype).permute(Array.from({ length: rank }, (_, axis) => rank - 1 - axis));
};

/** Every second element of a larger tensor, whose other elements would show if they were read. */
const stepped: Arrange = (x, dtype) => {
  const filler = dtype === "bool" ? 1 : 77;
  const shape = x.shape.map((size) => 2 * size + 1);
  const large = plain(shape, (position) =>
    position.every((p) => p % 2 === 1)
      ? at(
          x,
          position.map((p) => (p - 1) / 2),
        )
      : typeof x.data[0] === "bigint"
        ? BigInt(filler)
        : filler,
  );
  return upload(large, dtype).at(...x.shape.map((size) => slice(1, 2 * size + 1, 2)));
};

const flipped: Arrange = (x, dtype) => {
  const back = plain(x.shape, (position) =>
    at(
      x,
      position.map((p, axis) => x.shape[axis]! - 1 - p),
    ),
  );
  return upload(back, dtype).flip(x.shape.map((_, axis) => axis));
};

/** Backwards along the last axis only, in steps of two, from the middle of a row. */
const backwards: Arrange = (x, dtype) => {
  const last = x.shape.length - 1;
  if (last < 0) return upload(x, dtype);
  const width = x.shape[last]!;
  const shape = [...x.shape.slice(0, last), 2 * width + 3];
  const large = plain(shape, (position) => {
    const p = 2 * width - position[last]!;
    return p >= 0 && p < 2 * width && p % 2 === 0 ? at(x, [...position.slice(0, last), p / 2]) : (x.data[0] ?? 0);
  });
  return upload(large, dtype).at("...", slice(2 * width, width === 0 ? 2 * width : 0, -2));
};

/** A window into the middle: an offset, and rows that are longer than they seem. */
const offset: Arrange = (x, dtype) => {
  const shape = x.shape.map((size) => size + 3);
  const large = plain(shape, (position) =>
    position.every((p, axis) => p >= 1 && p <= x.shape[axis]!)
      ? at(
          x,
          position.map((p) => p - 1),
        )
      : (x.data[0] ?? 0),
  );
  return upload(large, dtype).at(...x.shape.map((size) => slice(1, size + 1)));
};

/** All layouts. `broadcast` and `empty` need values of their own, and are shapes rather than layouts. */
export const layouts = { contiguous: upload, transposed, stepped, flipped, backwards, offset } satisfies Record<string, Arrange>;

export type LayoutName = keyof typeof layouts;

export const layoutNames = Object.keys(layouts) as readonly LayoutName[];

export const arranged = (name: LayoutName, x: Plain, dtype: DType): Tensor =>
  countOf(x.shape) === 0 ? upload(x, dtype) : layouts[name](x, dtype);
