import type * as Numpy from "numpy-ts";
import type { NumpyLibrary, Operations } from "./library";

type Result = Numpy.NDArray | number;

/** numpy-ts: WebAssembly kernels on one thread. */
export async function numpyTs(): Promise<NumpyLibrary<Result>> {
  const np = await import("numpy-ts");
  // Its types tell apart what each dtype gives; here any array will do.
  const array = (x: unknown): Numpy.NDArray => x as Numpy.NDArray;
  const binary = (apply: (a: Numpy.NDArray, b: Numpy.NDArray) => unknown) => (a?: Result, b?: Result) =>
    apply(array(a), array(b)) as Result;
  const unary = (apply: (x: Numpy.NDArray) => unknown) => (x?: Result) => apply(array(x)) as Result;
  const operations: Operations<Result> = {
    add: binary((a, b) => np.add(a, b)),
    addRow: binary((a, b) => np.add(a, b)),
    exp: unary((x) => np.exp(x)),
    sum: unary((x) => np.sum(x)),
    sumRows: unary((x) => np.sum(x, 1)),
    sumColumns: unary((x) => np.sum(x, 0)),
    cumsum: unary((x) => np.cumsum(x)),
    sort: unary((x) => np.sort(x)),
    argsort: unary((x) => np.argsort(x)),
    where: (mask, a, b) => np.where(array(mask), array(a), array(b)) as Result,
    mask: binary((x, mask) => x.bindex(mask)),
    take: binary((x, index) => x.iindex(index)),
    matmul: binary((a, b) => np.matmul(a, b)),
    softmax: unary((x) => {
      const most = array(np.max(x, -1, true));
      const moved = np.subtract(x, most);
      const e = np.exp(moved);
      const sums = array(np.sum(e, -1, true));
      const result = np.divide(e, sums);
      for (const step of [most, moved, e, sums]) step.dispose();
      return result;
    }),
    solve: binary((a, b) => np.linalg.solve(a, b)),
    svd: unary((x) => {
      const { u, s, vt } = np.linalg.svd(x) as Record<"u" | "s" | "vt", Numpy.NDArray>;
      u.dispose();
      vt.dispose();
      return s;
    }),
  };
  return {
    place({ values, shape, dtype }) {
      const flat = np.array(values).reshape(...shape);
      return array(dtype === "bool" ? flat.astype("bool") : flat);
    },
    operation({ operation, size, dtype }) {
      if (operation !== "normal") return operations[operation];
      if (dtype === "float32") throw new Error("its generators draw float64 alone");
      const generator = np.random.default_rng(1);
      return () => generator.standard_normal(size) as Result;
    },
    read: (x) => (typeof x === "number" ? [x] : (x.data as ArrayLike<number | bigint>)),
    release: (x) => {
      if (typeof x !== "number") x.dispose();
    },
  };
}
