import * as core from "@adjoint/core";

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

/** The names that a line may use beside those of JavaScript; `device` is one that is not the default. */
export const coreScope = (device: string | undefined): Readonly<Record<string, unknown>> => ({
  ...core,
  OwnError,
  trap,
  getter,
  gone,
  lookalike,
  elsewhere: (shape: readonly number[]) => core.ones(shape, device === undefined ? {} : { device }),
});
