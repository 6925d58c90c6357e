import type * as Numpy from "numpy-ts";
import { type ArrayLibrary, type Apply, lacks, type SingleOp, withoutGradients } from "./array-library";

type NumpyArray = Numpy.NDArray;

/** numpy-ts: WebAssembly kernels on one thread behind NumPy's interface. No gradients. */
export async function numpy(): Promise<ArrayLibrary<NumpyArray>> {
  const np = await import("numpy-ts");
  const rate = Math.sqrt(2 / Math.PI);
  const one = (x: unknown): NumpyArray => (typeof x === "number" ? np.array([x], "float32") : x) as NumpyArray;
  const geluTanh: Apply<NumpyArray> = (x) => {
    const inner = np.multiply(np.add(x!, np.multiply(np.multiply(np.square(x!), x!), 0.044715)), rate);
    return one(np.multiply(np.multiply(x!, 0.5), np.add(np.tanh(inner), 1)));
  };
  const operations: Record<SingleOp, Apply<NumpyArray>> = {
    matmul: (a, b) => one(np.matmul(a!, b!)),
    add: (a, b) => one(np.add(a!, b!)),
    addRow: (a, b) => one(np.add(a!, b!)),
    exp: (x) => one(np.exp(x!)),
    geluTanh,
    geluChain: geluTanh,
    sum: (x) => one(np.sum(x!)),
    sumColumns: (x) => one(np.sum(x!, 0)),
    sumRows: (x) => one(np.sum(x!, 1)),
    softmax: (x) => {
      const e = np.exp(np.subtract(x!, one(np.max(x!, -1, true))));
      return one(np.divide(e, one(np.sum(e, -1, true))));
    },
    layerNorm(x, weight, bias) {
      const centred = np.subtract(x!, one(np.mean(x!, -1, true)));
      const deviation = np.sqrt(np.add(one(np.mean(np.square(centred), -1, true)), 1e-5));
      return one(np.add(np.multiply(np.divide(centred, deviation), weight!), bias!));
    },
    topk: lacks("no top-k"),
    topkLong: lacks("no top-k"),
    maxPool: lacks("no pooling"),
    gather: (x, index) => one(np.take(x!, index!)),
    conv: lacks("no convolution of images"),
    attention: lacks("no attention"),
    ...withoutGradients("no gradients"),
  };
  return {
    place: (values, shape) => np.array(values).reshape(...shape) as NumpyArray,
    op: (name) => operations[name],
    read: (x) => x.data as Float32Array,
    release: (x) => x.dispose(),
  };
}
