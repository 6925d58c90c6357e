import { fromTypedArray, type Tensor } from "@adjoint/core";
import type { Trial } from "../benchmark";
import type { Stopwatch } from "../stopwatch";
import { chainLength, type Half, type Link } from "./chain";
import { openDevice } from "./device";
import type { DeviceName } from "./device-name";

const links: Record<Link, (x: Tensor, other: Tensor) => Tensor> = {
  add: (x, other) => x.add(other),
  mul: (x, other) => x.mul(other),
};

/** A chain of `chainLength` recorded ops on 4 elements, and its gradient; the watch runs during one half. */
export async function dispatchChain(device: DeviceName, half: Half, name: Link): Promise<Trial> {
  await openDevice(device);
  const link = links[name];
  const leaf = fromTypedArray(Float32Array.of(1, 2, 3, 4), [4], { requiresGrad: true });
  const other = fromTypedArray(new Float32Array(4).fill(1), [4]);
  const once = async (watch?: Stopwatch): Promise<ArrayLike<number>> => {
    leaf.grad = null;
    if (half === "forward") watch?.start();
    let x: Tensor = leaf;
    for (let i = 0; i < chainLength; i++) x = link(x, other);
    if (half === "forward") watch?.stop();
    const loss = x.sum();
    if (half === "backward") watch?.start();
    loss.backward();
    if (half === "backward") watch?.stop();
    return (await leaf.grad!.data()) as Float32Array;
  };
  return {
    checked: 1,
    result: () => once(),
    async run(count, watch) {
      for (let i = 0; i < count; i++) await once(watch);
    },
  };
}
