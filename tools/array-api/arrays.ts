import type * as np from "@adjoint/compat-numpy";

/** The arrays that the other side holds, by number. */
export class ArrayTable {
  readonly #arrays = new Map<number, np.NDArray>();
  #next = 1;

  /** A number for an array; a new one each time, since each is let go of once. */
  add(array: np.NDArray): number {
    const id = this.#next++;
    this.#arrays.set(id, array);
    return id;
  }

  get(id: number): np.NDArray {
    const found = this.#arrays.get(id);
    if (found === undefined) throw new Error(`array ${id} has been let go of.`);
    return found;
  }

  release(ids: readonly number[]): void {
    for (const id of ids) this.#arrays.delete(id);
  }
}
