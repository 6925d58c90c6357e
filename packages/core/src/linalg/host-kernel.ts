import type { Backend, BackendBuffer } from "../backend";
import { type DType, dtypes, type StorageArray } from "../dtype";
import type { TensorSpec } from "../op";
import type { Operand, Override, OverrideCall } from "../override";
import { sizeOf } from "../shape";
import { productsOn } from "./device-products";
import type { SubtractProduct } from "./host/product";
import { type Failure, failureOf } from "./linalg-error";

/** What a host kernel gets for one matrix of a batch. */
export interface MatrixCall<P> {
  /** One matrix of each input, row by row; the kernel may overwrite them. */
  readonly inputs: readonly Float64Array[];
  /** One matrix, vector or number of each output, zeros at first. */
  readonly outputs: readonly Float64Array[];
  /** The shapes of the inputs without batch dims. */
  readonly shapes: readonly (readonly number[])[];
  readonly params: P;
  /** Takes a product off a part of a matrix: on the device, where that is faster. */
  readonly subtract: SubtractProduct;
}

/** A factorisation in TypeScript, one matrix at a time, in float64 whatever the dtype is: so float32 is rounded once, at the end. */
export interface HostKernel<P> {
  /** Shapes of the outputs, from those of the inputs: all without batch dims. */
  readonly shapes: (inputs: readonly (readonly number[])[], params: P) => readonly (readonly number[])[];
  /** The outputs that are int32 and not the inputs' dtype. */
  readonly integers?: readonly number[];
  /** @returns 0, or what is wrong: see `failureOf`. */
  readonly run: (call: MatrixCall<P>) => number;
  /** What a result other than 0 means, and who says so. */
  readonly failure?: (params: P) => readonly [operation: string, failure: Failure];
}

/** How many of an input's dims are batch dims: all but the last two. */
const matrixOf = (shape: readonly number[]): readonly number[] => shape.slice(-2);

const outputSpecs = <P>({ shapes, integers = [] }: HostKernel<P>, inputs: readonly TensorSpec[], params: P): TensorSpec[] => {
  const [{ shape, dtype }] = inputs as readonly [TensorSpec];
  return shapes(
    inputs.map((input) => matrixOf(input.shape)),
    params,
  ).map((own, i) => ({ shape: [...shape.slice(0, -2), ...own], dtype: integers.includes(i) ? "int32" : dtype }));
};

/**
 * @internal What makes an op's kernel for a device whose memory can be read at once. All inputs are matrices with the same batch dims, in float32 or
 * float64; what has no elements is left to the composition.
 */
export function onHost<P>(kernel: HostKernel<P>): (backend: Backend) => Override<P> | undefined {
  const made = new WeakMap<Backend, Override<P>>();
  return (backend) => {
    if (backend.readSync === undefined) return undefined;
    let found = made.get(backend);
    if (found === undefined) made.set(backend, (found = overrideOf(kernel, backend as ReadableBackend)));
    return found;
  };
}

type ReadableBackend = Backend & Required<Pick<Backend, "readSync">>;

const overrideOf = <P>(kernel: HostKernel<P>, backend: ReadableBackend): Override<P> => ({
  wants: "contiguous",
  supports: (inputs) => inputs.every(({ shape, dtype }) => sizeOf(shape) > 0 && (dtype === "float32" || dtype === "float64")),
  infer: (inputs, params) => ({ outputs: outputSpecs(kernel, inputs, params) }),
  forward: (call) => forward(kernel, backend, call),
});

function forward<P>(kernel: HostKernel<P>, backend: ReadableBackend, { inputs, outputs, params, scratch }: OverrideCall<P>): void {
  const shapes = inputs.map(({ shape }) => matrixOf(shape));
  const own = kernel.shapes(shapes, params).map(sizeOf);
  const batch = inputs[0]!.shape.slice(0, -2);
  const from = inputs.map((input) => read(backend, input));
  const to = outputs.map(({ shape }) => new Float64Array(sizeOf(shape)));
  const count = sizeOf(batch);
  const subtract = productsOn(backend, scratch);
  for (let position = 0; position < count; position++) {
    const detail = kernel.run({
      inputs: from.map((values, i) => part(values, position, sizeOf(shapes[i]!))),
      outputs: to.map((values, i) => part(values, position, own[i]!)),
      shapes,
      params,
      subtract,
    });
    if (detail === 0 || kernel.failure === undefined) continue;
    const [operation, failure] = kernel.failure(params);
    throw failureOf(operation, failure, batch, position, detail);
  }
  outputs.forEach(({ view }, i) => {
    if (to[i]!.length > 0) backend.write(view.buffer, view.dtype, view.offset, stored(view.dtype, to[i]!));
  });
}

const part = (values: Float64Array, position: number, size: number): Float64Array =>
  values.subarray(position * size, (position + 1) * size);

function read(backend: ReadableBackend, { shape, view }: Operand): Float64Array {
  const values: StorageArray = backend.readSync(view.buffer as BackendBuffer, view.dtype, view.offset, sizeOf(shape));
  return values instanceof Float64Array ? values : new Float64Array(values as Float32Array);
}

const stored = (dtype: DType, values: Float64Array): StorageArray =>
  dtype === "float64" ? values : new (dtypes[dtype].storage as unknown as Float32ArrayConstructor)(values);
