import { fromTypedArray, layerNorm, maxPool2d, type Tensor } from "@adjoint/core";
import type { ArrayLibrary, Apply, SingleOp } from "../frameworks/array-library";
import { openDevice } from "./device";
import type { DeviceName } from "./device-name";

const operations: Record<SingleOp, Apply<Tensor>> = {
  matmul: (a, b) => a!.matmul(b!),
  add: (a, b) => a!.add(b!),
  addRow: (a, b) => a!.add(b!),
  exp: (x) => x!.exp(),
  geluTanh: (x) => x!.geluTanh(),
  sum: (x) => x!.sum(),
  sumColumns: (x) => x!.sum(0),
  sumRows: (x) => x!.sum(1),
  softmax: (x) => x!.softmax(-1),
  layerNorm: (x, weight, bias) => layerNorm(x!, weight!.shape, { weight: weight!, bias: bias! }),
  topk(x) {
    const { values, indices } = x!.topk(8);
    indices.dispose();
    return values;
  },
  maxPool: (x) => maxPool2d(x!, 2),
};

export async function adjoint(device: DeviceName): Promise<ArrayLibrary<Tensor>> {
  await openDevice(device);
  return {
    place: (values, shape) => fromTypedArray(values, shape),
    op: (name) => operations[name],
    read: async (x) => (await x.data()) as Float32Array,
    release: (x) => x.dispose(),
  };
}
