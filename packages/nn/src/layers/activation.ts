import type { Tensor } from "@adjoint/core";
import { checkNumber } from "../arguments";
import { gelu, type GeluOptions } from "../functional";
import { Module } from "../module";

/** Rectified linear unit, `max(x, 0)`. */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return x.relu();
  }
}

/** Gaussian error linear unit, `x·Φ(x)` (Hendrycks & Gimpel 2016). @throws ArgumentError unless `approximate` is "none" or "tanh". */
export class GELU extends Module {
  readonly options: GeluOptions;

  constructor(options: GeluOptions = {}) {
    super();
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
  forward(x: Tensor): Tensor {
    return x.silu();
  }
}

/** Logistic function, `1/(1 + e⁻ˣ)`. */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return x.sigmoid();
  }
}

/** Hyperbolic tangent. */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return x.tanh();
  }
}

/** `eˣ/Σ eˣ` along `dim`. `forward` @throws ShapeError when there is no such dim. */
export class Softmax extends Module {
  readonly dim: number;

  constructor(dim = -1) {
    super();
    this.dim = dim;
  }

  forward(x: Tensor): Tensor {
    return x.softmax(this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** `x` where positive, `negativeSlope·x` elsewhere (Maas et al. 2013). @throws ArgumentError when the slope is no number. */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01) {
    super();
    this.negativeSlope = checkNumber("LeakyReLU", "negativeSlope", negativeSlope, -Number.MAX_VALUE);
  }

  forward(x: Tensor): Tensor {
    return x.leakyRelu(this.negativeSlope);
  }

  override extraRepr(): string {
    return `negativeSlope=${this.negativeSlope}`;
  }
}
