import * as np from "@adjoint/compat-numpy";
import { fromTypedArray } from "@adjoint/core";
import { openDevice } from "../adjoint/device";
import type { NumpyLibrary, Operations } from "./library";
import type { Block } from "./rows";

function softmax(x: np.NDArray): np.NDArray {
  const most = np.max(x, { axis: -1, keepdims: true });
  const moved = np.subtract(x, most) as np.NDArray;
  const e = np.exp(moved) as np.NDArray;
  const sums = np.sum(e, { axis: -1, keepdims: true });
  const result = np.divide(e, sums) as np.NDArray;
  for (const step of [most, moved, e, sums]) step.tensor.dispose();
  return result;
}

function singularValues(x: np.NDArray): np.NDArray {
  const { U, S, Vh } = np.linalg.svd(x);
  U.tensor.dispose();
  Vh.tensor.dispose();
  return S;
}

const operations: Operations<np.NDArray> = {
  add: (a, b) => np.add(a!, b!) as np.NDArray,
  addRow: (a, b) => np.add(a!, b!) as np.NDArray,
  exp: (x) => np.exp(x!) as np.NDArray,
  sum: (x) => np.sum(x!) as np.NDArray,
  sumRows: (x) => np.sum(x!, { axis: 1 }) as np.NDArray,
  sumColumns: (x) => np.sum(x!, { axis: 0 }) as np.NDArray,
  cumsum: (x) => np.cumsum(x!),
  sort: (x) => np.sort(x!) as np.NDArray,
  argsort: (x) => np.argsort(x!) as np.NDArray,
  where: (mask, a, b) => np.where(mask!, a!, b!) as np.NDArray,
  mask: (x, mask) => x!.get(mask!),
  take: (x, index) => x!.get(index!),
  matmul: (a, b) => np.matmul(a!, b!),
  softmax: (x) => softmax(x!),
  solve: (a, b) => np.linalg.solve(a!, b!),
  svd: (x) => singularValues(x!),
};

function place({ values, shape, dtype }: Block): np.NDArray {
  const tensor = fromTypedArray(values as Float64Array, shape);
  return np.asarray(dtype === "bool" ? tensor.to("bool") : tensor) as np.NDArray;
}

/** `@adjoint/compat-numpy` on wasm. */
export async function ours(): Promise<NumpyLibrary<np.NDArray>> {
  await openDevice("wasm");
  return {
    place,
    operation({ operation, size, dtype }) {
      if (operation !== "normal") return operations[operation];
      const generator = np.random.default_rng(1);
      return () => generator.standard_normal(size, { dtype }) as np.NDArray;
    },
    read: (x) => x.tensor.dataSync() as ArrayLike<number | bigint>,
    release: (x) => x.tensor.dispose(),
  };
}
