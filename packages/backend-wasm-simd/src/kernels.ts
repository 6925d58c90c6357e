/** What the compiled crate exports. Commands are addresses; positions come back as floats, because they may pass 2³¹. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global;
  command_address(): number;
  command_bytes(): number;
  map(command: number): void;
  reduce(command: number): void;
  matmul(command: number): void;
  copy(command: number): void;
  fill(command: number): void;
  gather(command: number): number;
  scatter(command: number): number;
  scan(command: number): void;
  softmax(command: number): void;
  sort(command: number): void;
  norm(command: number): void;
  batch_norm(command: number): void;
  pool(command: number): void;
  topk(command: number): void;
  recurrent(command: number): void;
  cross_entropy(command: number): number;
  depthwise(command: number): void;
}

const exported: Readonly<Record<keyof Kernels, true>> = {
  memory: true,
  __heap_base: true,
  command_address: true,
  command_bytes: true,
  map: true,
  reduce: true,
  matmul: true,
  copy: true,
  fill: true,
  gather: true,
  scatter: true,
  scan: true,
  softmax: true,
  sort: true,
  norm: true,
  batch_norm: true,
  pool: true,
  topk: true,
  recurrent: true,
  cross_entropy: true,
  depthwise: true,
};

/** What a module of this version has. */
export const exportedNames = Object.keys(exported) as readonly (keyof Kernels)[];
