import { ArgumentError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { type Layer, Module } from "../module";

/**
 * Layers, one after another. Indexable; the layers' names are their positions: `"0.weight"`.
 *
 * ```ts
 * const net = new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
 * net.forward(ones([32, 784])); // [32, 10]
 * net[0]; // Linear(inFeatures=784, outFeatures=128, bias=true)
 * ```
 *
 * @throws ArgumentError for what is no layer.
 */
export class Sequential extends Module {
  readonly [position: number]: Layer;

  constructor(...layers: Layer[]) {
    super();
    for (const layer of layers) this.append(layer);
  }

  /** The number of layers. */
  get length(): number {
    return this.layers().length;
  }

  /** Adds a layer at the end. */
  append(layer: Layer): this {
    if (!(layer instanceof Module) || typeof layer.forward !== "function") {
      throw new ArgumentError("Sequential", `takes modules, not ${describe(layer)}.`, "layers come one by one: new Sequential(a, b, c).");
    }
    Object.assign(this, { [this.layers().length]: layer });
    return this;
  }

  forward(x: Tensor): Tensor {
    return this.layers().reduce((value, layer) => layer.forward(value), x);
  }

  *[Symbol.iterator](): Iterator<Layer> {
    yield* this.layers();
  }

  /** Every position counts, so that a layer used twice runs twice. */
  private layers(): Layer[] {
    const found: Layer[] = [];
    for (let position = 0; Object.hasOwn(this, position); position++) found.push(this[position]!);
    return found;
  }
}
