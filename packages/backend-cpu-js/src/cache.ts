/**
 * A bounded map in two generations: what was not asked for while a whole generation filled up is forgotten. That is nearly
 * "least recently used", without touching a list on every hit.
 */
export class GenerationalCache<K, V> {
  private recent = new Map<K, V>();
  private older = new Map<K, V>();

  /** Holds at least `limit / 2` and at most `limit` entries. */
  constructor(private readonly limit: number) {}

  get(key: K): V | undefined {
    return this.recent.get(key) ?? this.promote(key);
  }

  private promote(key: K): V | undefined {
    const value = this.older.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    if (this.recent.size >= this.limit / 2) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, value);
  }

  clear(): void {
    this.recent.clear();
    this.older.clear();
  }
}
