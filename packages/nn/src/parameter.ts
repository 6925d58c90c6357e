import { ArgumentError, type DType, isTensor, Tensor } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import { bufferOptions, parameterOptions } from "./options.gen";

/** Options of `Parameter`. */
export interface ParameterOptions {
  /** Whether it learns. Default: `true`. */
  readonly requiresGrad?: boolean;
}

/** What a parameter or buffer holds: the tensor's own memory, laid out row by row. */
function checked<D extends DType>(operation: string, data: Tensor<D>): Tensor<D> {
  if (!isTensor(data)) throw new ArgumentError(operation, `takes a tensor, not ${describe(data)}.`, "make one: zeros([3]), randn([2, 3]).");
  data.check(operation);
  return data.isContiguous() ? data : (data.clone() as Tensor<D>);
}

/**
 * A tensor that a module learns: assigned to a property of a module, it is among `module.parameters()` and in its state dict.
 * It shares the memory of `data`, is a leaf, and requires a gradient. It stays the same object when its module moves to another
 * device, so optimizers may hold it. No scope closes it.
 *
 * ```ts
 * class Scale extends nn.Module {
 *   factor = new nn.Parameter(ones([3]));
 *   forward(x: Tensor) {
 *     return x.mul(this.factor);
 *   }
 * }
 * ```
 *
 * @throws ArgumentError for anything but a tensor. @throws AutogradError for integers and bools that are to have a gradient.
 */
export class Parameter<D extends DType = DType> extends Tensor<D> {
  static override readonly name: string = "Parameter";

  /** For the compiler alone: a plain tensor assigned over a parameter would be learned no more, so it is not a parameter to TypeScript. */
  declare protected readonly kind: "parameter";

  constructor(data: Tensor<D>, options: ParameterOptions = {}) {
    const { requiresGrad = true } = namedOptions("Parameter", options, parameterOptions);
    const own = checked("Parameter", data);
    super(own.storage.retain(), own.layout, own.dtype);
    this.kept = true;
    this.watch();
    this.requireGrad(requiresGrad);
  }
}

/** Options of `Buffer`. */
export interface BufferOptions {
  /** Whether it is in state dicts. Default: `true`. */
  readonly persistent?: boolean;
  /** Whether a state dict may lack it without an error. Default: `false`. */
  readonly optional?: boolean;
}

/**
 * A tensor that belongs to a module's state without being learned, such as running statistics: it moves with the module, and is in its
 * state dict unless `persistent` is false. Change it in place (`this.mean.copy_(…)`): a plain tensor assigned over it is not a buffer.
 *
 * @throws ArgumentError for anything but a tensor.
 */
export class Buffer<D extends DType = DType> extends Tensor<D> {
  static override readonly name: string = "Buffer";

  declare protected readonly kind: "buffer";
  readonly persistent: boolean;
  readonly optional: boolean;

  constructor(data: Tensor<D>, options: BufferOptions = {}) {
    const { persistent = true, optional = false } = namedOptions("Buffer", options, bufferOptions);
    const own = checked("Buffer", data);
    super(own.storage.retain(), own.layout, own.dtype);
    this.persistent = persistent;
    this.optional = optional;
    this.kept = true;
    this.watch();
  }
}
