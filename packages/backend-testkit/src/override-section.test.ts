import { cpu } from "@adjoint/backend-cpu-js";
import {
  type Backend,
  type Composition,
  composition,
  type DType,
  devices,
  disposeDevice,
  override,
  type Override,
  type OverrideCall,
  use,
} from "@adjoint/core";
import { softmaxOp } from "@adjoint/core/internal";
import { expect, it } from "vitest";
import { compareOverrides } from "./override-section";

type Params = { readonly dim: number };
type Change = (right: Override<Params>, backend: Backend) => Partial<Override<Params>>;

const original = await cpu().create();
const right = original.overrides!.get(softmaxOp.op as Composition<never>) as unknown as Override<Params>;

/** cpu, whose override of softmax differs from the right one. */
async function held(overrides: Backend["overrides"]): Promise<void> {
  const backend: Backend = Object.assign(Object.create(Object.getPrototypeOf(original) as object), original, { overrides });
  for (const name of devices()) await disposeDevice(name);
  await use({ name: "cpu", create: async () => backend });
  await compareOverrides({ backend, title: "changed cpu", dtypes: (): DType[] => ["float32"] });
}

const changed = (change: Change) => held(new Map([override(softmaxOp, { ...right, ...change(right, original) })]));

/** Runs the right kernel, and then rewrites what lies in its output. */
const rewriting =
  (rewrite: (values: Float32Array, call: OverrideCall<Params>) => void): Change =>
  ({ forward }, backend) => ({
    forward(call) {
      forward(call);
      const { view, shape } = call.outputs[0]!;
      const length = shape.reduce((a, b) => a * b, 1);
      const values = backend.readSync!(view.buffer, "float32", view.offset, length) as Float32Array;
      rewrite(values, call);
      backend.write(view.buffer, "float32", view.offset, values);
    },
  });

/** Runs the right kernel on inputs that are seen otherwise. */
const seeing =
  (see: (view: OverrideCall<Params>["inputs"][number]["view"], shape: readonly number[]) => object): Change =>
  ({ forward }) => ({
    forward: (call) =>
      forward({ ...call, inputs: call.inputs.map(({ view, shape }) => ({ shape, view: { ...view, ...see(view, shape) } })) }),
  });

const rowMajor = (shape: readonly number[]): number[] => shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));

it("lets an override pass that agrees with its composition", () => changed(() => ({})));

it.each<readonly [string, Change, RegExp]>([
  ["is off by a thousandth", rewriting((values) => void (values[0]! += 1e-3)), /softmax float32 \[5,1\]: output 0: 1 of 5 are wrong/],
  ["is off in the last row alone", rewriting((values) => void (values[values.length - 1]! *= 1.001)), /output 0/],
  [
    "forgets the rest of a row",
    rewriting((values, { inputs }) => void (inputs[0]!.shape.at(-1) === 1025 && (values[1024] = 0))),
    /\[2,1025\]: output 0/,
  ],
  ["loses NaN", rewriting((values) => values.forEach((value, i) => void (values[i] = value !== value ? 0 : value))), /special values/],
  ["reads from the beginning of the memory", seeing(() => ({ offset: 0 })), /offset|flipped|stepped|backwards/],
  ["takes every input for contiguous", seeing((_, shape) => ({ strides: rowMajor(shape) })), /transposed/],
  ["walks forwards where strides are negative", seeing(({ strides }) => ({ strides: strides.map(Math.abs) })), /flipped|backwards/],
  ["gives another dtype", () => ({ infer: ([x]) => ({ outputs: [{ ...x!, dtype: "float64" }] }) }), /dtype/],
  ["gives another shape", () => ({ infer: ([x]) => ({ outputs: [{ ...x!, shape: [...x!.shape, 1] }] }) }), /shape/],
  ["has a gradient without the sum", () => ({ vjp: ({ outputs: [y], cotangents: [g] }) => [y!.mul(g!)] }), /the gradient of input 0/],
  [
    "has a gradient that is not differentiable",
    () => ({
      vjp: ({ outputs: [y], cotangents: [g], params: { dim } }) => [y!.mul(g!.sub(y!.mul(g!).sum(dim, { keepdim: true }))).detach()],
    }),
    /second derivative/,
  ],
  [
    "writes into its input",
    ({ forward }, backend) => ({
      forward(call) {
        forward(call);
        const { view } = call.inputs[0]!;
        backend.write(view.buffer, "float32", view.offset, Float32Array.of(9));
      },
    }),
    /input 0 afterwards/,
  ],
  ["never takes a call", () => ({ supports: () => false }), /cases that the override of softmax took/],
])("fails one that %s", async (_, change, message) => {
  await expect(changed(change)).rejects.toThrow(message);
});

it("fails an override that nobody wrote cases for", async () => {
  const unknown = composition<Params>("unknown", ([x]) => [x!.mul(2)]);
  await expect(held(new Map([override(unknown, right)]))).rejects.toThrow("write cases for unknown");
});
