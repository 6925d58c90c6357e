import type { Program } from "@adjoint/core";
import { LeastRecent } from "@adjoint/core/internal";
import type { Block } from "./allocator";
import { encode } from "./encode";
import type { Memory } from "./memory";

/** An encoded program that lies in the module's memory. */
export interface LoadedProgram {
  readonly address: number;
  readonly scratchBytes: number;
  readonly block: Block;
}

/** At least half as many programs stay encoded. */
const PROGRAMS_AT_MOST = 4096;

/** Encoded programs, by object. What was not asked for in a long time gives its memory back. */
export class Programs {
  private readonly known: LeastRecent<Program, LoadedProgram>;
  encoded = 0;

  constructor(
    private readonly memory: Memory,
    private readonly firstIsLane: boolean,
    atMost = PROGRAMS_AT_MOST,
  ) {
    this.known = new LeastRecent(atMost, ({ block }) => this.memory.release(block));
  }

  get(program: Program): LoadedProgram {
    const known = this.known.get(program);
    if (known !== undefined) return known;
    const loaded = this.load(program);
    this.known.set(program, loaded);
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
