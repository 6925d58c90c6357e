import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { wasm } from "@adjoint/backend-wasm-simd";
import { webgpu } from "@adjoint/backend-webgpu";
import { type BackendFactory, disposeDevice, fromTypedArray, isTensor, type Tensor, use } from "@adjoint/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import golden from "../../golden/modules.json";
import { nodeGpu } from "../../../backend-webgpu/src/testing/node-gpu";
import * as nn from "../index";

/** An array as tools/golden/modules.py writes it: base64 of little-endian bytes; with the gradient that is expected of it. */
interface GoldenArray {
  readonly dtype: "float32" | "int32" | "bool";
  readonly shape: readonly number[];
  readonly data: string;
  readonly grad?: string;
}

interface Call {
  readonly args: readonly unknown[];
  readonly options?: Record<string, unknown>;
  readonly outputs: readonly GoldenArray[];
  readonly gradients: Record<string, GoldenArray>;
  readonly after: Record<string, GoldenArray>;
}

interface Case {
  readonly name: string;
  readonly construct: readonly unknown[];
  readonly options: Record<string, unknown>;
  readonly train: boolean;
  readonly state: Record<string, GoldenArray>;
  readonly calls: readonly Call[];
}

/** The defaults of `torch.testing.assert_close` for float32. */
const [rtol, atol] = [1.3e-6, 1e-5];

const cases = golden.cases as unknown as readonly Case[];
const makers = nn as unknown as Record<string, new (...args: unknown[]) => nn.Module & { forward(...inputs: unknown[]): unknown }>;

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

const decoded = (dtype: GoldenArray["dtype"], text: string): Float32Array | Int32Array | Uint8Array =>
  new arrays[dtype](Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);

/** The tensor on the default device. */
function tensorOf({ dtype, shape, data }: GoldenArray): Tensor {
  const x = fromTypedArray(decoded(dtype, data), shape);
  return dtype === "bool" ? x.to("bool") : x;
}

const isGoldenArray = (value: unknown): value is GoldenArray =>
  typeof value === "object" && value !== null && "data" in value && "shape" in value;

/** What JSON holds, with its arrays as tensors; a tensor's expected gradient goes on the list. */
function revived(value: unknown, expected: [Tensor, string][], before: readonly unknown[] = []): unknown {
  if (isGoldenArray(value)) {
    const x = tensorOf(value);
    if (value.grad !== undefined) expected.push([x.requireGrad(), value.grad]);
    return x;
  }
  if (Array.isArray(value)) return value.map((each) => revived(each, expected));
  if (typeof value !== "object" || value === null) return value;
  if ("same" in value) return before[value.same as number];
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revived(each, expected)]));
}

function argumentsOf({ args, options }: Call, expected: [Tensor, string][]): unknown[] {
  const inputs: unknown[] = [];
  for (const value of args) inputs.push(revived(value, expected, inputs));
  return options === undefined ? inputs : [...inputs, revived(options, expected)];
}

const flattened = (outputs: unknown): Tensor[] =>
  isTensor(outputs) ? [outputs] : Array.isArray(outputs) ? outputs.flatMap((each) => flattened(each)) : [];

/** The same formula stands in tools/golden/modules.py. */
function cotangent(shape: readonly number[], output: number): Float32Array {
  const count = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: count }, (_, i) => (((i * 37 + output * 11) % 17) - 8) / 8);
}

async function agrees(what: string, got: Tensor, dtype: GoldenArray["dtype"], data: string): Promise<void> {
  const [values, want] = [Array.from((await got.data()) as ArrayLike<number | bigint>, Number), decoded(dtype, data)];
  expect(values, what).toHaveLength(want.length);
  values.forEach((value, i) => {
    const wanted = want[i]!;
    const isClose = Object.is(value, wanted) || Math.abs(value - wanted) <= atol + rtol * Math.abs(wanted);
    expect(isClose, `${what}[${i}]: ${value}, PyTorch has ${wanted}`).toBe(true);
  });
}

function backward(outputs: readonly Tensor[]): void {
  const sums = outputs.flatMap((output, i) =>
    output.requiresGrad ? [output.mul(fromTypedArray(cotangent(output.shape, i), output.shape)).sum()] : [],
  );
  if (sums.length > 0) sums.reduce((total, sum) => total.add(sum)).backward();
}

async function runCall(net: nn.Module & { forward(...inputs: unknown[]): unknown }, call: Call): Promise<void> {
  const expected: [Tensor, string][] = [];
  net.zeroGrad();
  const outputs = flattened(net.forward(...argumentsOf(call, expected)));
  expect(outputs.map(({ shape }) => shape)).toEqual(call.outputs.map(({ shape }) => shape));
  for (const [i, output] of outputs.entries()) await agrees(`output ${i}`, output, call.outputs[i]!.dtype, call.outputs[i]!.data);
  backward(outputs);
  for (const [i, [x, gradient]] of expected.entries()) await agrees(`gradient of input ${i}`, x.grad!, "float32", gradient);
  for (const [name, parameter] of net.namedParameters()) {
    const want = call.gradients[name];
    if (want === undefined) expect(parameter.grad, name).toBeNull();
    else await agrees(`gradient of ${name}`, parameter.grad!, want.dtype, want.data);
  }
  const state = net.stateDict();
  for (const [name, want] of Object.entries(call.after)) await agrees(`${name} afterwards`, state[name]!, want.dtype, want.data);
}

async function runCase({ name, construct, options, train, state, calls }: Case): Promise<void> {
  const settings = Object.keys(options).length === 0 ? [] : [options];
  const net = new makers[name]!(...[...construct, ...settings].map((value) => revived(value, [])));
  net.train(train);
  // Strict: the names are PyTorch's own.
  net.loadStateDict(Object.fromEntries(Object.entries(state).map(([key, value]) => [key, tensorOf(value)])));
  expect(Object.keys(net.stateDict())).toEqual(Object.keys(state));
  for (const call of calls) await runCall(net, call);
}

const title = ({ name, construct, options, train, calls }: Case): string => {
  const settings = JSON.stringify([...construct, options], (_, value: unknown) => (isGoldenArray(value) ? `[${value.shape}]` : value));
  const told = calls[0]!.options === undefined ? "" : ` of ${Object.keys(calls[0]!.options).join(", ")}`;
  return `${name}${settings}${train ? "" : " in eval"}${told}`;
};

const { gpu, reason } = await nodeGpu();
const factories: readonly BackendFactory[] = gpu === null ? [cpu(), wasm()] : [cpu(), wasm(), webgpu({ gpu })];

if (gpu === null) it.skip(`modules on webgpu — ${reason}`, () => {});

describe.each(factories.map((factory) => [factory.name, factory] as const))("modules compute on %s what PyTorch's do", (name, factory) => {
  beforeAll(() => use(factory));
  afterAll(() => disposeDevice(name));

  it.each(cases.map((each) => [title(each), each] as const))("%#: %s", (_, each) => runCase(each));
});
