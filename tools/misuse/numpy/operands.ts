import type { Template } from "../../../packages/backend-testkit/src/misuse/member-calls";
import type { Piece } from "../../../packages/backend-testkit/src/misuse/pieces";

/** Arrays as they are meant: floats by rows, whole numbers, a vector, truths. */
export const matrix = "np.array([[3, -1, 2], [0.5, 4, -2]])";
export const integers = "np.array([[3n, 1n, 2n], [7n, 4n, 2n]])";
export const vector = "np.array([1, 2.5, 4])";
export const counts = "np.array([1n, 0n, 2n])";
export const square = "np.array([[4, 1], [1, 3]])";
export const mask = "np.array([[true, false, true], [false, false, true]])";
export const some = "np.array([true, false, true])";

export const as = { dtype: '"float32"' };
export const placed = { ...as, device: "undefined" };
export const reduced = { axis: "0", keepdims: "true" };
export const out = { out: "null" };

/** A call of a function of NumPy's, by its name in `np`. */
export const call = (name: string, ...args: readonly Piece[]): Template => [
  `np.${name}(${args.map((_, i) => `$${i}`).join(", ")})`,
  ...args,
];
