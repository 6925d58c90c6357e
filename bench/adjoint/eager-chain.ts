import { fromTypedArray, tidy } from "@adjoint/core";
import type { Trial } from "../benchmark";
import { chainStart, chainStep, checkedSums } from "../benchmarks/eager-chain";
import { openDevice } from "./device";
import type { DeviceName } from "./device-name";

/** Ours as it is meant to be used: nobody gives anything back; or with a scope around each thousand. */
export async function eagerChain(device: DeviceName, scoped: boolean): Promise<Trial> {
  await openDevice(device);
  const [from, by] = [fromTypedArray(chainStart(), [4]), fromTypedArray(chainStep(), [4])];
  const chain = (x: typeof from, count: number): typeof from => {
    for (let i = 0; i < count; i++) x = x.add(by);
    return x;
  };
  const chains = (count: number): typeof from => {
    let x = from;
    for (let left = count; left > 0; left -= 1000) {
      const before = x;
      x = scoped ? tidy(() => chain(before, Math.min(left, 1000))) : chain(before, Math.min(left, 1000));
    }
    return x;
  };
  return {
    checked: checkedSums,
    result: async () => (await chains(checkedSums).data()) as Float32Array,
    async run(count, watch) {
      watch.start();
      const end = chains(count);
      await end.data();
      watch.stop();
    },
  };
}
