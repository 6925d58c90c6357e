import { fromBfloat16, fromFloat16 } from "@adjoint/core/internal";

function table(decode: (bits: number) => number): Float32Array {
  const values = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) values[bits] = decode(bits);
  return values;
}

let float16Values: Float32Array | undefined;
let bfloat16Values: Float32Array | undefined;

/** All float16 values, by their bits: a quarter of a megabyte, made when first needed. */
export const float16Table = (): Float32Array => (float16Values ??= table(fromFloat16));

/** All bfloat16 values, by their bits. */
export const bfloat16Table = (): Float32Array => (bfloat16Values ??= table(fromBfloat16));
