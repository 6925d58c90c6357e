import { dropout, type Generator, type Tensor } from "@adjoint/core";
import { namedOptions } from "@adjoint/core/internal";
import { checkNumber } from "../arguments";
import { Module } from "../module";
import { dropoutModuleOptions } from "../options.gen";

/** Options of `Dropout`. */
export interface DropoutModuleOptions {
  /** What draws the masks. Default: the default generator. */
  readonly generator?: Generator;
}

/**
 * While training, zeroes elements with probability `p` and scales the rest by 1/(1 − p) (Srivastava et al. 2014); in `eval`, the
 * identity. Draws from its own generator where it is given one, so that a layer's noise does not depend on what else draws.
 *
 * ```ts
 * new nn.Dropout(0.2, { generator: new Generator(7) });
 * ```
 *
 * @throws ArgumentError unless 0 ≤ p ≤ 1.
 */
export class Dropout extends Module {
  static override readonly name: string = "Dropout";

  readonly p: number;
  readonly generator: Generator | undefined;

  constructor(p = 0.5, options: DropoutModuleOptions = {}) {
    super();
    namedOptions("Dropout", options, dropoutModuleOptions);
    this.p = checkNumber("Dropout", "p", p, 0, 1);
    this.generator = options.generator;
  }

  forward(x: Tensor): Tensor {
    return dropout(x, this.p, { training: this.training, ...(this.generator && { generator: this.generator }) });
  }

  override extraRepr(): string {
    return `p=${this.p}`;
  }
}
