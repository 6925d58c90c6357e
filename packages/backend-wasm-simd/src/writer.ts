import { dtypes, type Lane, type View } from "@adjoint/core";
import type { Memory, WasmBuffer } from "./memory";
import type { LoadedProgram } from "./programs";

/** The byte address of a view's first element. */
export const addressOf = ({ buffer, dtype, offset }: View): number => (buffer as WasmBuffer).address + offset * dtypes[dtype].bytes;

/** A strided window, as a command names it. */
export interface Place {
  readonly address: number;
  readonly strides: readonly number[];
}

export const placeOf = (view: View): Place => ({ address: addressOf(view), strides: view.strides });

/** What a tile machine's command says besides its program. */
export interface MapWork {
  readonly program: LoadedProgram;
  readonly scratch: number;
  readonly shape: readonly number[];
  readonly inputs: readonly Place[];
  readonly outputs: readonly number[];
}

/** Writes commands into the module's command area. `words` must be read anew after every allocation. */
export class CommandWriter {
  private at = 0;

  constructor(private readonly memory: Memory) {}

  /** Starts over: the last command has run. */
  begin(): void {
    this.at = 0;
  }

  /** The address of what is written next. */
  get address(): number {
    return this.memory.commandAddress + 4 * this.at;
  }

  word(value: number): void {
    this.memory.words[this.at++] = value;
  }

  /** A number as the bits of a float32. */
  float(value: number): void {
    this.memory.floats[this.at++] = value;
  }

  words(values: readonly number[]): void {
    const { words } = this.memory;
    for (let i = 0; i < values.length; i++) words[this.at++] = values[i]!;
  }

  /** Sizes or strides over at least one axis: a single element is an axis of size 1. */
  axes(values: readonly number[], single: number): void {
    if (values.length === 0) this.word(single);
    else this.words(values);
  }

  /** Run-time scalars, 8 bytes each; returns their address. */
  scalars(lanes: readonly Lane[], values: readonly (number | bigint)[]): number {
    if (values.length === 0) return 0;
    const { words, floats, doubles, longs } = this.memory;
    let cell = (this.at + 1) >> 1;
    const address = this.memory.commandAddress + 8 * cell;
    for (let i = 0; i < values.length; i++, cell++) {
      const value = values[i]!;
      switch (lanes[i]) {
        case "float32":
          floats[2 * cell] = value as number;
          break;
        case "float64":
          doubles[cell] = value as number;
          break;
        case "int64":
        case "uint64":
          longs[cell] = value as bigint;
          break;
        case "bool":
          words[2 * cell] = value ? -1 : 0;
          break;
        default:
          words[2 * cell] = value as number;
      }
    }
    this.at = 2 * cell;
    return address;
  }

  /** A command for the tile machine; returns its address. */
  map(work: MapWork, scalars: number): number {
    const { program, scratch, shape, inputs, outputs } = work;
    const start = this.address;
    const rank = Math.max(1, shape.length);
    this.word(program.address);
    this.word(scratch);
    this.word(scalars);
    this.word(rank);
    this.axes(shape, 1);
    for (const { address, strides } of inputs) {
      this.word(address);
      this.axes(strides, 0);
    }
    this.words(outputs);
    return start;
  }
}
