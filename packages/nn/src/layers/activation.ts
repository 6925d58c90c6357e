import {
  elu,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  relu,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  type Tensor,
  tanh,
} from "@adjoint/core";
import { namedOptions } from "@adjoint/core/internal";
import { checkNumber } from "../arguments";
import { gelu, type GeluOptions } from "../functional";
import { Module } from "../module";
import { geluOptions } from "../options.gen";

/** Rectified linear unit, `max(x, 0)`. */
export class ReLU extends Module {
  static override readonly name: string = "ReLU";

  forward(x: Tensor): Tensor {
    return relu(x);
  }
}

/** Gaussian error linear unit, `x·Φ(x)` (Hendrycks & Gimpel 2016). @throws ArgumentError unless `approximate` is "none" or "tanh". */
export class GELU extends Module {
  static override readonly name: string = "GELU";

  readonly options: GeluOptions;

  constructor(options: GeluOptions = {}) {
    super();
    namedOptions("GELU", options, geluOptions);
    this.options = options;
  }

  forward(x: Tensor): Tensor {
    return gelu(x, this.options);
  }

  override extraRepr(): string {
    return `approximate=${this.options.approximate ?? "none"}`;
  }
}

/** Sigmoid linear unit or swish, `x·sigmoid(x)` (Elfwing et al. 2017). */
export class SiLU extends Module {
  static override readonly name: string = "SiLU";

  forward(x: Tensor): Tensor {
    return silu(x);
  }
}

/** `x·tanh(softplus(x))` (Misra 2019). */
export class Mish extends Module {
  static override readonly name: string = "Mish";

  forward(x: Tensor): Tensor {
    return mish(x);
  }
}

/** Logistic function, `1/(1 + e⁻ˣ)`. */
export class Sigmoid extends Module {
  static override readonly name: string = "Sigmoid";

  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/** Logarithm of the logistic function, without underflow. */
export class LogSigmoid extends Module {
  static override readonly name: string = "LogSigmoid";

  forward(x: Tensor): Tensor {
    return logSigmoid(x);
  }
}

/** Hyperbolic tangent. */
export class Tanh extends Module {
  static override readonly name: string = "Tanh";

  forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

/** `eˣ/Σ eˣ` along `dim`. `forward` @throws ShapeError when there is no such dim. */
export class Softmax extends Module {
  static override readonly name: string = "Softmax";

  readonly dim: number;

  constructor(dim = -1) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    return softmax(x, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** `x − log Σ eˣ` along `dim`: the logarithm of `Softmax`, without underflow. `forward` @throws ShapeError when there is no such dim. */
export class LogSoftmax extends Module {
  static override readonly name: string = "LogSoftmax";

  readonly dim: number;

  constructor(dim = -1) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    return logSoftmax(x, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** `x` where positive, `negativeSlope·x` elsewhere (Maas et al. 2013). @throws ArgumentError when the slope is not a number. */
export class LeakyReLU extends Module {
  static override readonly name: string = "LeakyReLU";

  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01) {
    super();
    this.negativeSlope = checkNumber("LeakyReLU", "negativeSlope", negativeSlope, -Number.MAX_VALUE);
  }

  forward(x: Tensor): Tensor {
    return leakyRelu(x, this.negativeSlope);
  }

  override extraRepr(): string {
    return `negativeSlope=${this.negativeSlope}`;
  }
}

/** Exponential linear unit: `x` where positive, `alpha·(eˣ − 1)` elsewhere (Clevert et al. 2015). @throws ArgumentError when alpha is not a number. */
export class ELU extends Module {
  static override readonly name: string = "ELU";

  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    this.alpha = checkNumber("ELU", "alpha", alpha, -Number.MAX_VALUE);
  }

  forward(x: Tensor): Tensor {
    return elu(x, this.alpha);
  }

  override extraRepr(): string {
    return `alpha=${this.alpha}`;
  }
}

/** Scaled exponential linear unit (Klambauer et al. 2017). */
export class SELU extends Module {
  static override readonly name: string = "SELU";

  forward(x: Tensor): Tensor {
    return selu(x);
  }
}

/**
 * Smooth rectifier, `log(1 + e^(beta·x))/beta`; the identity where `beta·x > threshold`.
 *
 * @throws ArgumentError when a setting is not a number, or beta is not positive.
 */
export class Softplus extends Module {
  static override readonly name: string = "Softplus";

  readonly beta: number;
  readonly threshold: number;

  constructor(beta = 1, threshold = 20) {
    super();
    this.beta = checkNumber("Softplus", "beta", beta, Number.MIN_VALUE);
    this.threshold = checkNumber("Softplus", "threshold", threshold, -Number.MAX_VALUE);
  }

  forward(x: Tensor): Tensor {
    return softplus(x, this.beta, this.threshold);
  }

  override extraRepr(): string {
    return `beta=${this.beta}, threshold=${this.threshold}`;
  }
}
