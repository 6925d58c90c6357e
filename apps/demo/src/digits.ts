import { fromTypedArray, type Tensor, tensor } from "@adjoint/core";
import type { BatchedDataset } from "@adjoint/data";
import { SIDE } from "./side";

const PIXELS = SIDE * SIDE;

/** Pixels 0 … 255 as numbers with mean 0 and deviation 1 over the training set. */
const normalized = Float32Array.from({ length: 256 }, (_, pixel) => (pixel / 255 - 0.1307) / 0.3081);

/** Images and labels, kept as bytes; a batch becomes [N, 1, 28, 28] floats and [N] integers when it is asked for. */
export class Digits implements BatchedDataset<readonly [Tensor, Tensor]> {
  readonly length: number;
  private readonly pixels: Uint8Array;
  private readonly labels: Uint8Array;

  constructor(pixels: Uint8Array, labels: Uint8Array) {
    this.pixels = pixels;
    this.labels = labels;
    this.length = labels.length;
  }

  getBatch(indices: Int32Array): readonly [Tensor, Tensor] {
    const { pixels } = this;
    const images = new Float32Array(indices.length * PIXELS);
    let to = 0;
    for (const index of indices) {
      for (let from = index * PIXELS; from < (index + 1) * PIXELS; from++) images[to++] = normalized[pixels[from]!]!;
    }
    const labels = Int32Array.from(indices, (index) => this.labels[index]!);
    return [fromTypedArray(images, [indices.length, 1, SIDE, SIDE]), tensor(labels)];
  }

  labelOf(index: number): number {
    return this.labels[index]!;
  }

  /** 28 rows of 28 bytes: 0 is paper, 255 is ink. */
  pixelsOf(index: number): Uint8Array {
    return this.pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
  }

  static joined(parts: readonly Digits[]): Digits {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const [pixels, labels] = [new Uint8Array(length * PIXELS), new Uint8Array(length)];
    let at = 0;
    for (const part of parts) {
      pixels.set(part.pixels, at * PIXELS);
      labels.set(part.labels, at);
      at += part.length;
    }
    return new Digits(pixels, labels);
  }

  first(count: number): Digits {
    return new Digits(this.pixels.subarray(0, count * PIXELS), this.labels.subarray(0, count));
  }
}
