import { fromTypedArray, type Tensor } from "@adjoint/core";
import type { Module } from "@adjoint/nn";

/** A 32-bit mix (Wellons's lowbias32), in [−1, 1) with 24 bits. The same stands in tools/golden/first_losses.py. */
export function hashed(index: number): number {
  let x = index;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  x ^= x >>> 16;
  return (x >>> 8) / 2 ** 23 - 1;
}

/** Sets every parameter by formula, one after the other: hashed numbers times its scale, or, where that is null, nothing. */
export function fillByFormula(net: Module, scaleOf: (name: string, parameter: Tensor) => number | null): void {
  let offset = 0;
  for (const [name, parameter] of net.namedParameters()) {
    const start = offset;
    offset += parameter.numel();
    const scale = scaleOf(name, parameter);
    if (scale === null) continue;
    const values = Float32Array.from({ length: parameter.numel() }, (_, i) => hashed(start + i) * scale);
    parameter.detach().copy_(fromTypedArray(values, parameter.shape));
  }
}
