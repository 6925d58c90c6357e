import type { DType, Program } from "@adjoint/core";
import type { Bindings } from "../bindings";
import { PARAMETER_BYTES } from "../constants";
import type { ShaderSource } from "../pipelines";
import { wordTypeOf } from "../storage";
import { preludeFor } from "./prelude";
import { deviceLane } from "./expression";
import { type DeviceLane, laneTypes } from "./scalar";

/** Threads in a workgroup of the kernels that give a thread to each element. */
export const WORKGROUP = 64;

const components = ["x", "y", "z", "w"];

const stored: { readonly [D in DType]?: (value: string) => string } = {
  float16: (value) => `round_to_float16(${value})`,
  bfloat16: (value) => `round_to_bfloat16(${value})`,
  int8: (value) => `((${value} << 24u) >> 24u)`,
  int16: (value) => `((${value} << 16u) >> 16u)`,
  uint8: (value) => `(${value} & 255)`,
  uint16: (value) => `(${value} & 65535)`,
  bool: (value) => `select(0u, 1u, ${value})`,
};

/** A kernel's text in the making: hands out parameters in the order in which `ParameterWords` takes their values. */
export class Shader {
  // Word 0 is always zero: see `wgsl/prelude-bits.ts`.
  private words = 1;
  private readonly vectors = new Set<number>();

  constructor(
    private readonly bindings: Bindings,
    /** Of the inputs, then of the outputs. */
    private readonly dtypes: readonly DType[],
  ) {}

  /** The next parameter, an i32. */
  word(): string {
    const word = this.words++;
    return `parameters[${word >> 2}].${components[word & 3]}`;
  }

  takeWords(count: number): string[] {
    return Array.from({ length: count }, () => this.word());
  }

  /** The next parameters, as a program's run-time scalars. */
  scalars(program: Program): string[] {
    return program.scalars.map((lane) => this.scalar(deviceLane(lane)));
  }

  private scalar(lane: DeviceLane): string {
    const word = this.word();
    if (lane === "int32") return word;
    return lane === "bool" ? `(${word} != 0)` : `bitcast<${laneTypes[lane]}>(${word})`;
  }

  load(view: number, element: string): string {
    const dtype = this.dtypes[view]!;
    const word = this.asWord(view, `buffer${this.slot(view)}[${element}]`);
    return dtype === "bool" ? `(${word} != 0u)` : word;
  }

  /** Four elements from `element` on, which is a multiple of four. Only for views that `bindVector` has claimed. */
  loadVector(view: number, element: string): string {
    return `buffer${this.slot(view)}[(${element}) >> 2u]`;
  }

  store(view: number, element: string, value: string): string {
    const dtype = this.dtypes[view]!;
    const word = stored[dtype]?.(value) ?? value;
    const slot = this.slot(view);
    const bound = this.bindings.types[slot]!;
    const text = bound === wordTypeOf(dtype) ? word : `bitcast<${bound}>(${word})`;
    return `buffer${slot}[${element}] = ${text};`;
  }

  /** The name of the binding that `withAtomics` added. */
  get atomics(): string {
    return `buffer${this.bindings.blocks.length - 1}`;
  }

  /** Binds the buffer of a read-only view as four-element vectors. */
  bindVector(view: number): void {
    this.vectors.add(this.slot(view));
  }

  /** The finished kernel. `declarations` are module-scope texts, `body` is that of `main`. */
  source(label: string, body: string, options: { declarations?: string; workgroup?: readonly [number, number] } = {}): ShaderSource {
    const { reads, writes } = this.bindings;
    const { declarations = "", workgroup = [WORKGROUP, 1] } = options;
    const head = [
      `@group(0) @binding(0) var<uniform> parameters: array<vec4<i32>, ${PARAMETER_BYTES / 16}>;`,
      ...this.bindings.types.map((type, slot) => {
        const element = this.vectors.has(slot) ? `vec4<${type}>` : type;
        return `@group(1) @binding(${slot}) var<storage, ${slot < reads ? "read" : "read_write"}> buffer${slot}: array<${element}>;`;
      }),
    ].join("\n");
    const main = `@compute @workgroup_size(${workgroup.join(", ")})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
${body}
}`;
    const text = `${head}\n${preludeFor(declarations + main)}\n${declarations}\n${main}\n`;
    return { label, text, reads, writes };
  }

  private slot(view: number): number {
    return this.bindings.slots[view]!;
  }

  private asWord(view: number, text: string): string {
    const type = wordTypeOf(this.dtypes[view]!);
    return this.bindings.types[this.slot(view)] === type ? text : `bitcast<${type}>(${text})`;
  }
}

/** The number of this workgroup: grids are folded, since a dimension holds 65,535 groups at most. */
export const GROUP_NUMBER = "i32(group.y * groups.x + group.x)";
export const THREAD_NUMBER = `(${GROUP_NUMBER} * ${WORKGROUP} + i32(local.x))`;

/** Runs `body` for every position `i` below `count` in this workgroup's span of positions. */
export const forEachElement = (count: string, span: string, body: string): string => `let first = ${GROUP_NUMBER} * ${span};
let end = min(first + ${span}, ${count});
for (var i = first + i32(local.x); i < end; i += ${WORKGROUP}) {
${body}
}`;
