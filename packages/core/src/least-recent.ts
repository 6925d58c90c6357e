/**
 * A bounded map in two generations: what was not asked for while a whole generation filled up is forgotten. That is nearly "least recently
 * used", and a hit costs one look-up.
 */
export class LeastRecent<K, V> {
  private young = new Map<K, V>();
  private old = new Map<K, V>();
  private readonly half: number;

  /** Holds at most `capacity` entries, and at least the half of them that was used last. `forget` is called with what is dropped. */
  constructor(
    capacity: number,
    private readonly forget?: (value: V) => void,
  ) {
    this.half = Math.max(1, Math.floor(capacity / 2));
  }

  get(key: K): V | undefined {
    return this.young.get(key) ?? this.recall(key);
  }

  private recall(key: K): V | undefined {
    const value = this.old.get(key);
    if (value === undefined) return undefined;
    this.old.delete(key);
    this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    if (this.young.size >= this.half) {
      this.forgetAll(this.old);
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  clear(): void {
    this.forgetAll(this.old);
    this.forgetAll(this.young);
    this.old.clear();
    this.young.clear();
  }

  private forgetAll(values: ReadonlyMap<K, V>): void {
    if (this.forget !== undefined) for (const value of values.values()) this.forget(value);
  }
}
