/** Blocks up to this size come from slabs, one size class each; larger ones are split and merged again. */
const SMALL = 1 << 14;
const SLAB = 1 << 17;
const ALIGNMENT = 64;
const LARGE_STEP = 1 << 12;

/** A piece of linear memory. `next` and `previous` are its neighbours by address, `after` and `before` those in its bin. */
export class Block {
  free = false;
  next: Block | undefined;
  previous: Block | undefined;
  after: Block | undefined;
  before: Block | undefined;

  constructor(
    readonly address: number,
    public size: number,
    /** The size class of a small block, −1 for a large one. */
    readonly slab: number,
  ) {}
}

/** Eight classes to a power of two: at most an eighth is wasted. */
export function sizeClass(bytes: number): number {
  if (bytes <= 8 * ALIGNMENT) return Math.max(0, Math.ceil(bytes / ALIGNMENT) - 1);
  const log = 31 - Math.clz32(bytes - 1);
  return 8 * (log - 8) + ((bytes - 1) >>> (log - 3)) - 8;
}

/** The size of the blocks of a class. */
export function classBytes(index: number): number {
  if (index < 8) return (index + 1) * ALIGNMENT;
  return ((index % 8) + 9) * 2 ** (Math.floor(index / 8) + 5);
}

/**
 * Memory management over one growing range of addresses. `grow(end)` makes the addresses below `end` usable, or says that
 * it cannot. Freed memory is reused at once: nothing here knows of kernels, which run to their end before anybody else does.
 */
export class Allocator {
  private readonly slabs: Block[][] = [];
  /** Free large blocks by the class that they can serve. */
  private readonly bins: (Block | undefined)[] = [];
  private last: Block | undefined;
  private end: number;
  private liveBytes = 0;

  constructor(
    start: number,
    private readonly grow: (end: number) => boolean,
  ) {
    this.end = Math.ceil(start / ALIGNMENT) * ALIGNMENT;
    this.start = this.end;
  }

  readonly start: number;

  /** Bytes taken from the range so far, and of these the bytes in live blocks. */
  get heldBytes(): number {
    return this.end - this.start;
  }

  get usedBytes(): number {
    return this.liveBytes;
  }

  allocate(bytes: number): Block | undefined {
    const block = bytes <= SMALL ? this.allocateSmall(sizeClass(bytes)) : this.allocateLarge(Math.ceil(bytes / LARGE_STEP) * LARGE_STEP);
    if (block !== undefined) this.liveBytes += block.size;
    return block;
  }

  release(block: Block): void {
    this.liveBytes -= block.size;
    if (block.slab >= 0) this.slabs[block.slab]!.push(block);
    else this.releaseLarge(block);
  }

  private allocateSmall(index: number): Block | undefined {
    const free = (this.slabs[index] ??= []);
    if (free.length > 0) return free.pop();
    const slab = this.allocateLarge(SLAB);
    if (slab === undefined) return undefined;
    const size = classBytes(index);
    for (let at = slab.address + SLAB - (SLAB % size) - size; at > slab.address; at -= size) free.push(new Block(at, size, index));
    return new Block(slab.address, size, index);
  }

  private allocateLarge(size: number): Block | undefined {
    const block = this.takeFree(size) ?? this.extend(size);
    if (block === undefined) return undefined;
    const rest = block.size - size;
    if (rest >= LARGE_STEP) this.split(block, size);
    return block;
  }

  /** A free block from the class of this size, if one is large enough there, or from any class above. */
  private takeFree(size: number): Block | undefined {
    for (let bin = sizeClass(size); bin < this.bins.length; bin++) {
      for (let block = this.bins[bin]; block !== undefined; block = block.after) {
        if (block.size < size) continue;
        this.unlist(block);
        return block;
      }
    }
    return undefined;
  }

  private extend(size: number): Block | undefined {
    const { last } = this;
    const tail = last?.free ? last : undefined;
    const end = (tail?.address ?? this.end) + size;
    if (!this.grow(end)) return undefined;
    this.end = end;
    if (tail !== undefined) {
      this.unlist(tail);
      tail.size = size;
      return tail;
    }
    const block = new Block(end - size, size, -1);
    block.previous = last;
    if (last !== undefined) last.next = block;
    this.last = block;
    return block;
  }

  private split(block: Block, size: number): void {
    const rest = new Block(block.address + size, block.size - size, -1);
    block.size = size;
    rest.previous = block;
    rest.next = block.next;
    if (block.next !== undefined) block.next.previous = rest;
    else this.last = rest;
    block.next = rest;
    this.list(rest);
  }

  private releaseLarge(block: Block): void {
    const { next, previous } = block;
    if (next?.free) {
      this.unlist(next);
      this.absorb(block, next);
    }
    if (previous?.free) {
      this.unlist(previous);
      this.absorb(previous, block);
      this.list(previous);
    } else {
      this.list(block);
    }
  }

  private absorb(block: Block, next: Block): void {
    block.size += next.size;
    block.next = next.next;
    if (next.next !== undefined) next.next.previous = block;
    else this.last = block;
  }

  private list(block: Block): void {
    const bin = sizeClass(block.size);
    while (this.bins.length <= bin) this.bins.push(undefined);
    const first = this.bins[bin];
    block.free = true;
    block.before = undefined;
    block.after = first;
    if (first !== undefined) first.before = block;
    this.bins[bin] = block;
  }

  private unlist(block: Block): void {
    block.free = false;
    if (block.after !== undefined) block.after.before = block.before;
    if (block.before !== undefined) block.before.after = block.after;
    else this.bins[sizeClass(block.size)] = block.after;
    block.after = block.before = undefined;
  }
}
