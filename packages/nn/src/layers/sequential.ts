import { ArgumentError, type Tensor } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { missingForward } from "../call";
import { type Layer, Module } from "../module";
import { Members } from "./members";

const isLayer = (value: unknown): value is Layer =>
  value instanceof Module && typeof value.forward === "function" && value.forward !== missingForward;

/**
 * Layers, one after another. Indexable and iterable. The layers' names are their positions, `"0.weight"`, or those of the object that
 * they were given in.
 *
 * ```ts
 * const net = new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
 * net.forward(ones([32, 784])); // [32, 10]
 * net[0]; // Linear(inFeatures=784, outFeatures=128, bias=true)
 * new nn.Sequential({ hidden: new nn.Linear(784, 128), act: new nn.ReLU() }).stateDict(); // hidden.weight, hidden.bias
 * ```
 *
 * @throws ArgumentError for anything but a layer, and for a name that is taken or has a dot in it.
 */
export class Sequential extends Members<Layer> {
  static override readonly name: string = "Sequential";

  constructor(...layers: Layer[] | [Record<string, Layer>]) {
    super();
    const [first] = layers;
    const isNamed =
      layers.length === 1 && !(first instanceof Module) && typeof first === "object" && first !== null && !Array.isArray(first);
    if (isNamed) for (const [name, layer] of Object.entries(first)) this.appendNamed(name, layer);
    else this.extend(layers as Layer[]);
  }

  /** Some of the layers, the same objects, in a network of their own: as `slice` of arrays. @throws ArgumentError unless positions are whole numbers. */
  slice(start?: number, end?: number): Sequential {
    return new Sequential(...this.part(start, end));
  }

  forward(x: Tensor): Tensor {
    let value = x;
    for (const layer of this) value = layer.forward(value);
    return value;
  }

  protected override checked(layer: Layer): Layer {
    if (isLayer(layer)) return layer;
    throw new ArgumentError("Sequential", `takes modules, not ${describe(layer)}.`, "layers come one by one: new Sequential(a, b, c).");
  }

  private appendNamed(name: string, layer: Layer): void {
    const position = this.length;
    if (name === String(position)) return void this.append(layer);
    if (name === "" || name.includes(".") || name in this || /^\d+$/.test(name)) {
      throw new ArgumentError("Sequential", `${describe(name)} is taken, empty, a number, or has a dot in it.`, "choose another name.");
    }
    // Counted as the position, listed under the name alone.
    Object.defineProperty(this, position, { value: this.checked(layer), enumerable: false, configurable: true });
    Object.assign(this, { [name]: layer });
  }
}
