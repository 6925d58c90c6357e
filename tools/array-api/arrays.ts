import type * as np from "@adjoint/compat-numpy";

/** The arrays that the other side holds, by number; and other objects that have methods. */
export class ArrayTable {
  readonly #held = new Map<number, object>();
  #next = 1;

  /** A number for an object; a new one each time, since each is let go of once. */
  add(object: object): number {
    const id = this.#next++;
    this.#held.set(id, object);
    return id;
  }

  object(id: number): object {
    const found = this.#held.get(id);
    if (found === undefined) throw new Error(`object ${id} has been let go of.`);
    return found;
  }

  get(id: number): np.NDArray {
    return this.object(id) as np.NDArray;
  }

  release(ids: readonly number[]): void {
    for (const id of ids) this.#held.delete(id);
  }
}
