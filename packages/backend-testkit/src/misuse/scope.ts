import * as core from "@adjoint/core";
import * as linalg from "@adjoint/core/linalg";

/** An error that a caller's own object throws. It is theirs, and may pass through. */
export class OwnError extends Error {}

const refuse = (): never => {
  throw new OwnError("from the caller's own object");
};

/** An object whose every use throws. */
const trap = (): object =>
  new Proxy(
    {},
    {
      get: refuse,
      has: refuse,
      ownKeys: refuse,
      getPrototypeOf: refuse,
      getOwnPropertyDescriptor: refuse,
      set: refuse,
      isExtensible: refuse,
    },
  );

/** An object with one property that throws when it is read. */
const getter = (): object => Object.defineProperty({}, "dtype", { get: refuse, enumerable: true });

/** A tensor whose memory was given back. */
function gone(): core.Tensor {
  const x = core.ones([2, 3]);
  x.dispose();
  return x;
}

/** What has the look of a tensor, and is none. */
const lookalike = (): object => ({ shape: [2, 3], dtype: "float32", device: "cpu", ndim: 2, layout: {}, storage: {}, item: () => 1 });

/** A typed array whose memory was transferred away. */
function detached(Data: new (length: number) => Float32Array | Uint8Array = Float32Array): Float32Array | Uint8Array {
  const data = new Data(2);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  return data;
}

/** Of ES2024, which the library's types do not reach. */
const Resizable = ArrayBuffer as unknown as new (
  bytes: number,
  options: { maxByteLength: number },
) => ArrayBuffer & {
  resize(bytes: number): void;
};

/** A typed array beyond the end of a buffer that shrank. */
function shrunk(): Float32Array {
  const buffer = new Resizable(16, { maxByteLength: 16 });
  const data = new Float32Array(buffer, 8, 2);
  buffer.resize(8);
  return data;
}

/** A typed array that says that it is longer than it is. */
class Liar extends Float32Array {
  override get length(): never {
    return 100 as never;
  }
}
const liar = (): Float32Array => new Liar(2);

/** A list that has an element more when its length is first asked for. */
function unsteady(): number[] {
  let reads = 0;
  return new Proxy([1, 0], { get: (list, key) => (key === "length" ? (reads++ === 0 ? 3 : 2) : Reflect.get(list, key)) });
}

/** A tensor whose shape somebody tried to write to. */
function written(x: core.Tensor): core.Tensor {
  try {
    (x.shape as number[])[0] = 64;
  } catch {
    // In strict mode; elsewhere nothing happens.
  }
  if (x.shape[0] === 64) throw new Error("a shape was written to");
  return x;
}

/** What was not awaited. */
const later = <T>(value: T): Promise<T> => Promise.resolve(value);

/** The names that a line may use beside those of JavaScript; `device` is one that is not the default. */
export const coreScope = (device: string | undefined): Readonly<Record<string, unknown>> => ({
  ...core,
  ...linalg,
  OwnError,
  trap,
  getter,
  gone,
  lookalike,
  detached,
  shrunk,
  liar,
  unsteady,
  written,
  later,
  elsewhere: (shape: readonly number[]) => core.ones(shape, device === undefined ? {} : { device }),
});
