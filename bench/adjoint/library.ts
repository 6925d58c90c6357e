import { fromTypedArray, type Tensor } from "@adjoint/core";
import type { ArrayLibrary, Apply, SingleOp } from "../frameworks/array-library";
import { openDevice } from "./device";
import type { DeviceName } from "./device-name";

const operations: Record<SingleOp, Apply<Tensor>> = {
  matmul: (a, b) => a!.matmul(b!),
  add: (a, b) => a!.add(b!),
  exp: (x) => x!.exp(),
  geluTanh: (x) => x!.geluTanh(),
  sum: (x) => x!.sum(),
  softmax: (x) => x!.softmax(-1),
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
