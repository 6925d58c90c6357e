import type { Lane, Program, Scalars, View } from "@adjoint/core";
import { PARAMETER_BYTES } from "./constants";

const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);

/** The values of a launch's parameters, in the order in which its `Shader` named them. */
export class ParameterWords {
  // Word 0 stays zero.
  private readonly words = new Int32Array(PARAMETER_BYTES / 4);
  private length = 1;

  restart(): this {
    this.length = 1;
    return this;
  }

  push(value: number): this {
    this.words[this.length++] = value;
    return this;
  }

  pushAll(values: readonly number[]): this {
    for (const value of values) this.words[this.length++] = value;
    return this;
  }

  /** A view's offset and strides. */
  pushView(view: View): this {
    return this.push(view.offset).pushAll(view.strides);
  }

  pushScalars(program: Program, scalars: Scalars): this {
    program.scalars.forEach((lane, position) => {
      this.push(scalarBits(lane, scalars[position]!));
    });
    return this;
  }

  get view(): Int32Array {
    return this.words.subarray(0, this.length);
  }
}

export function scalarBits(lane: Lane, value: number | bigint): number {
  if (lane !== "float32") return typeof value === "bigint" ? Number(BigInt.asIntN(32, value)) : value | 0;
  float[0] = Number(value);
  return floatBits[0]!;
}
