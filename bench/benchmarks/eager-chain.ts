import type { Trial } from "../benchmark";
import type { ArrayLibrary } from "../frameworks/array-library";

export const chainStart = () => Float32Array.of(1, 2, 3, 4);
// A power of two, so that every sum is exact.
export const chainStep = () => new Float32Array(4).fill(2 ** -10);
export const checkedSums = 100;

/** Each sum is an operand of the next, so that no library can put one off or leave it out. */
export async function chainTrial<T>(library: ArrayLibrary<T>): Promise<Trial> {
  const [from, by] = [library.place(chainStart(), [4]), library.place(chainStep(), [4])];
  const add = await library.op("add", [from, by]);
  const chain = async (count: number): Promise<T> => {
    let x = from;
    for (let i = 0; i < count; i++) {
      const sum = add(x, by);
      const next = sum instanceof Promise ? await sum : sum;
      if (x !== from) library.release?.(x);
      x = next;
    }
    return x;
  };
  return {
    checked: checkedSums,
    result: async () => library.read(await chain(checkedSums)),
    async run(count, watch) {
      watch.start();
      const end = await chain(count);
      await library.read(end);
      watch.stop();
      library.release?.(end);
    },
  };
}
