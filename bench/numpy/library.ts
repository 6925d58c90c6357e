import { do_not_optimize } from "mitata";
import type { Trial } from "../benchmark";
import { type Block, comparable, type NumpyRow, type Operation } from "./rows";

/** A library with NumPy's functions, in this process. */
export interface NumpyLibrary<A> {
  place(block: Block): A;
  /** What computes a row again and again. @throws Error where the library lacks it. */
  operation(row: NumpyRow): (...operands: A[]) => A;
  read(x: A): ArrayLike<number | bigint>;
  /** Frees the memory of a result. An operation frees its own intermediates, as numpy-ts asks of its users. */
  release(x: A): void;
}

/** By the operations' names: of draws, by count and dtype. */
export type Operations<A> = Readonly<Record<Exclude<Operation, "normal">, (...operands: A[]) => A>>;

export function trialOf<A>(library: NumpyLibrary<A>, row: NumpyRow): Trial {
  const blocks = row.operands();
  const placed = blocks.map((block) => library.place(block));
  const apply = library.operation(row);
  return {
    checked: 1,
    result: async () => {
      const x = apply(...placed);
      const values = comparable(row, library.read(x), blocks);
      library.release(x);
      return values;
    },
    run: async (count, watch) => {
      watch.start();
      for (let i = 1; i < count; i++) {
        const x = apply(...placed);
        do_not_optimize(x);
        library.release(x);
      }
      const last = apply(...placed);
      watch.stop();
      do_not_optimize(library.read(last));
      library.release(last);
    },
  };
}
