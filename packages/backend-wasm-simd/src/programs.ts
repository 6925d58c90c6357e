import type { Program } from "@adjoint/core";
import type { Block } from "./allocator";
import { encode } from "./encode";
import type { Memory } from "./memory";

/** An encoded program that lies in the module's memory. */
export interface LoadedProgram {
  readonly address: number;
  readonly scratchBytes: number;
  readonly block: Block;
}

/**
 * Encoded programs, by object. Two generations stand in for a list by recency: what was not asked for while `limit` others
 * were goes, and a hit costs one look-up.
 */
export class Programs {
  private young = new Map<Program, LoadedProgram>();
  private old = new Map<Program, LoadedProgram>();
  encoded = 0;

  constructor(
    private readonly memory: Memory,
    private readonly firstIsLane: boolean,
    private readonly limit = 2048,
  ) {}

  get(program: Program): LoadedProgram {
    return this.young.get(program) ?? this.recall(program);
  }

  private recall(program: Program): LoadedProgram {
    const known = this.old.get(program);
    this.old.delete(program);
    const loaded = known ?? this.load(program);
    if (this.young.size >= this.limit) {
      for (const { block } of this.old.values()) this.memory.release(block);
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(program, loaded);
    return loaded;
  }

  private load(program: Program): LoadedProgram {
    const { words, scratchBytes } = encode(program, { firstIsLane: this.firstIsLane });
    const block = this.memory.take(words.byteLength);
    this.memory.storeWords(block.address, words);
    this.encoded++;
    return { address: block.address, scratchBytes, block };
  }
}
