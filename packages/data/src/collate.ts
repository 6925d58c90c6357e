import { ArgumentError, isTensor, stack, type Tensor, tensor, tidy } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";

/** What a batch of items is, collated as `collate` does. */
export type Collated<Item> = Item extends Tensor | number | bigint | boolean
  ? Tensor
  : Item extends string
    ? string[]
    : Item extends ArrayBufferView
      ? Tensor
      : Item extends object
        ? { [K in keyof Item]: Collated<Item[K]> }
        : never;

/**
 * A batch from examples, as PyTorch's default: tensors and typed arrays of one shape are stacked, numbers and bools become a tensor, arrays and
 * objects are collated item by item, strings become a list.
 *
 * @throws ArgumentError for what has no batch, or examples that differ in kind. @throws ShapeError when shapes differ.
 */
export function collate<Item>(items: readonly Item[]): Collated<Item> {
  if (!Array.isArray(items)) throw new ArgumentError("collate", `takes a list of examples, not ${describe(items)}.`);
  return tidy(() => collateAny(items, [])) as Collated<Item>;
}

const MAX_DEPTH = 100;

/** @param above The examples' own objects that these are in, outside first. */
function collateAny(items: readonly unknown[], above: readonly unknown[]): unknown {
  const first = items[0];
  const refuse = (problem: string): never => {
    throw new ArgumentError("collate", problem, "give the loader a collate function.");
  };
  if (above.includes(first)) refuse("the examples hold themselves, so there is no end to them.");
  if (above.length > MAX_DEPTH) refuse(`the examples are nested more than ${MAX_DEPTH} deep.`);
  const inside = typeof first === "object" && first !== null ? [...above, first] : above;
  const all = <T>(is: (value: unknown) => value is T): readonly T[] => {
    const odd = items.find((item) => !is(item));
    if (odd !== undefined || !items.every(is))
      throw new ArgumentError("collate", `the examples mix ${describe(first)} and ${describe(odd)}.`);
    return items;
  };
  if (isTensor(first)) return stack([...all(isTensor)]);
  if (ArrayBuffer.isView(first)) {
    return stack(all((value) => ArrayBuffer.isView(value)).map((row) => tensor(row)));
  }
  if (typeof first === "number" || typeof first === "bigint" || typeof first === "boolean") {
    return tensor([...all((value): value is number => typeof value === typeof first)]);
  }
  if (typeof first === "string") return [...items];
  if (Array.isArray(first)) {
    const rows = all((value): value is unknown[] => Array.isArray(value) && value.length === first.length);
    return first.map((_, column) =>
      collateAny(
        rows.map((row) => row[column]),
        inside,
      ),
    );
  }
  if (typeof first === "object" && first !== null) {
    const rows = all((value): value is Record<string, unknown> => typeof value === "object" && value !== null);
    return Object.fromEntries(
      Object.keys(first).map((key) => [
        key,
        collateAny(
          rows.map((row) => row[key]),
          inside,
        ),
      ]),
    );
  }
  return refuse(`there is no batch of ${describe(first)}.`);
}
