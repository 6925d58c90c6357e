import { deviceNamed } from "../device";
import { dispatch } from "../dispatch";
import { allDTypes, type DType } from "../dtype";
import { AutogradError, DeviceError, ShapeError } from "../errors";
import { overlaps } from "../layout";
import type { CopyParams, ViewOp } from "../op";
import { castPlan } from "../plan";
import { type TypeStrength, promoteOperands } from "../promotion";
import { runtime } from "../runtime";
import { describe, expandsTo, formatShape, type Shape } from "../shape";
import type { Tensor } from "../tensor";
import { isTensor } from "../tensor-handle";
import { fromData } from "./creation";

const whole = (shape: Shape): CopyParams => ({
  shape,
  regions: [{ starts: shape.map(() => 0), steps: shape.map(() => 1) }],
  fill: null,
});

/** A copy in memory of its own, laid out row by row. The gradient flows through. @method @result same */
export function clone(x: Tensor): Tensor {
  return dispatch({ op: { kind: "copy", name: "clone" }, inputs: [x], params: whole(x.layout.shape) })[0]!;
}

/** The same values laid out row by row: this tensor, if it already is. @method @result same */
export function contiguous(x: Tensor): Tensor {
  return x.layout.contiguous ? x : clone(x);
}

const detachOp: ViewOp = { kind: "view", name: "detach", view: "reshape", differentiable: false, layout: (layout) => layout };

/** @internal See `Tensor.detach`. */
export function detach(x: Tensor): Tensor {
  return dispatch({ op: detachOp, inputs: [x], params: { shape: x.layout.shape } })[0]!;
}

/** @internal 16-bit floats as float32. */
export const singles = (tensors: readonly Tensor[]): Tensor[] => tensors.map((x) => (isHalf(x.dtype) ? convert(x, "float32") : x));

/** @internal See `Tensor.to`. */
export function convert(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  return dispatch({ op: { kind: "map", name: "to" }, inputs: [x], params: { plan: castPlan(x.dtype, dtype), scalars: [] } })[0]!;
}

/**
 * @internal Tensors in the dtype in which they meet, by PyTorch's table: what products, convolutions and attention take. A tensor without
 * dims counts only where its category is higher. Each gradient comes back in its own tensor's dtype.
 */
export function promoted<T extends readonly (Tensor | null)[]>(operation: string, tensors: T): T {
  let dtype: DType | undefined;
  let strength: TypeStrength = 1;
  let same = true;
  for (const x of tensors) {
    if (x === null) continue;
    const own: TypeStrength = x.ndim === 0 ? 1 : 2;
    same &&= dtype === undefined || dtype === x.dtype;
    dtype = dtype === undefined ? x.dtype : promoteOperands(operation, dtype, strength, x.dtype, own);
    strength = strength > own ? strength : own;
  }
  return same ? tensors : (tensors.map((x) => x && convert(x, dtype!)) as readonly (Tensor | null)[] as T);
}

/** @internal */
export const isHalf = (dtype: DType): boolean => dtype === "float16" || dtype === "bfloat16";

/** @internal What takes several steps computes 16-bit floats in float32, and rounds once at the end, as PyTorch's kernels do. */
export function inSingle(x: Tensor, compute: (x: Tensor) => Tensor): Tensor {
  return isHalf(x.dtype) ? convert(compute(convert(x, "float32")), x.dtype) : compute(x);
}

/** @internal See `Tensor.to`. */
export async function transfer(x: Tensor, name: string): Promise<Tensor> {
  x.check("to");
  if (!runtime().devices.has(name)) {
    const devices = [...runtime().devices.keys()].join(", ");
    throw new DeviceError(
      "to",
      `${describe(name)} is neither a dtype nor a registered device (${devices}).`,
      `dtypes are ${allDTypes.join(", ")}.`,
      "DEVICE_MISSING",
    );
  }
  const device = deviceNamed("to", name);
  if (device === x.storage.device) return x;
  if (!x.isLeaf && x.requiresGrad) {
    throw new AutogradError(
      "to",
      "gradients do not flow between devices, and this tensor was made by a recorded op.",
      `(await x.detach().to("${name}")) makes a leaf.`,
    );
  }
  device.checkDType("to", x.dtype);
  const { requiresGrad } = x;
  const source = x.storage.device.backend;
  const own = detach(x);
  const twin = contiguous(own);
  const pending =
    twin.layout.size === 0 ? undefined : source.read(twin.storage.readable("to"), x.dtype, twin.layout.offset, twin.layout.size);
  if (twin !== own) twin.dispose();
  own.dispose();
  const data = await pending;
  const moved = fromData("to", device, x.dtype, x.layout.shape, data);
  return requiresGrad ? moved.requireGrad() : moved;
}

/** The values of `source` (broadcast, and cast to this dtype) written into `x`, in place. @throws ShapeError when they do not fit. @method */
export function copy_(x: Tensor, source: Tensor): Tensor {
  if (!isTensor(source)) throw new DeviceError("copy_", "takes a tensor.", "x.fill_(number) takes a number.");
  const value = source.dtype === x.dtype ? source : convert(source, x.dtype);
  return assign("copy_", x, value);
}

/** @internal Writes a value of the same dtype into a tensor or view. @throws ShapeError when elements of the view share memory. */
export function assign(name: string, x: Tensor, value: Tensor): Tensor {
  if (overlaps(x.layout)) throw new ShapeError(name, "elements of this view share memory, so it cannot be written to.", "x.clone() first.");
  if (!expandsTo(value.layout.shape, x.layout.shape))
    throw new ShapeError(
      name,
      `${formatShape(value.layout.shape)} does not fit into ${formatShape(x.layout.shape)}.`,
      "the value may broadcast, not x.",
    );
  // Read and written at different places of one memory, a value would change while it is copied.
  const source = value.storage === x.storage && value !== x ? clone(value) : value;
  return dispatch({ op: { kind: "assign", name }, inputs: [x, source.expand(x.layout.shape)], params: {} })[0]!;
}
