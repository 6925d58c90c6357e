import type { Backend, MatmulKernel, View } from "../backend";
import type { OverrideCall } from "../override";
import { type Part, type SubtractProduct, subtractProduct } from "./host/product";

/** Products of fewer multiplications cost less in JavaScript than on their way to the device. */
const FEWEST = 2 ** 12;

/**
 * @internal What takes products off parts of matrices: the device's own kernel for large ones, where its memory is the host's. The factors are copied
 * there, which costs little beside the product.
 */
export function productsOn(backend: Backend, scratch: OverrideCall<unknown>["scratch"]): SubtractProduct {
  if (backend.hostView === undefined || !backend.capabilities.kernels.has("matmul")) return subtractProduct;
  let memory: { readonly view: View; readonly length: number } | undefined;
  return (c, a, b, transposed = false) => {
    const [m, n, k] = [c.rows, c.columns, a.columns];
    // Of a row or a column every element is used once.
    if (Math.min(m, n) < 4 || m * n * k < FEWEST) return subtractProduct(c, a, b, transposed);
    const length = m * k + k * n + m * n;
    if (memory === undefined || memory.length < length) memory = { view: scratch("float64", length), length };
    const { buffer, offset } = memory.view;
    const own = (): Float64Array => backend.hostView!(buffer, "float64", offset, length) as Float64Array;
    const room = own();
    copyRows(a, room, 0);
    copyRows(b, room, m * k);
    const view = (at: number, strides: readonly number[]): View => ({ buffer, dtype: "float64", offset: offset + at, strides });
    const kernel: MatmulKernel = { kind: "matmul", batch: [], m: [m], n: [n], k: [k], epilogue: null, scalars: [] };
    const product = m * k + k * n;
    backend.run(kernel, [view(0, [k, 1]), view(m * k, transposed ? [1, k] : [n, 1])], [view(product, [n, 1])]);
    // The kernel may have moved the memory.
    takeOff(c, own(), product);
  };
}

function copyRows({ values, at, rows, columns, stride }: Part, to: Float64Array, place: number): void {
  for (let i = 0; i < rows; i++) to.set(values.subarray(at + i * stride, at + i * stride + columns), place + i * columns);
}

function takeOff({ values, at, rows, columns, stride }: Part, product: Float64Array, place: number): void {
  for (let i = 0; i < rows; i++) {
    const [row, from] = [at + i * stride, place + i * columns];
    for (let j = 0; j < columns; j++) values[row + j] = values[row + j]! - product[from + j]!;
  }
}
