import type { Combine, DType, Lane } from "@adjoint/core";

/** Numbers that JavaScript and Rust share: `rust/src/opcode.rs` holds the same ones. The ops' own are in `opcodes.gen.ts`. */
export const laneCodes = {
  float32: 0,
  float64: 1,
  int32: 2,
  uint32: 3,
  int64: 4,
  uint64: 5,
  bool: 6,
} as const satisfies { readonly [L in Lane]: number };

export const dtypeCodes = {
  float32: 0,
  float64: 1,
  float16: 2,
  bfloat16: 3,
  int32: 4,
  uint32: 5,
  int16: 6,
  uint16: 7,
  int8: 8,
  uint8: 9,
  bool: 10,
  int64: 11,
  uint64: 12,
} as const satisfies { readonly [D in DType]: number };

/** A bool as tiles and accumulators hold it: 0 or −1 in 32 bits. */
export const MASK_CODE = 13;

/** What the tile machine has beside the ops: `a·b + c`, `a·b − c` and `c − a·b`. */
export const fusedCodes = { mulAdd: 61, mulSub: 62, subMul: 63 } as const;

export const combineCodes = { sum: 0, prod: 1, min: 2, max: 3, and: 4, or: 5 } as const satisfies { readonly [C in Combine]: number };
export const resultCodes = { value: 0, index: 1, both: 2 } as const;
export const scatterCodes = { set: 0, add: 1, mul: 2, min: 3, max: 4 } as const;

export const laneBytes = (lane: Lane): number => (lane === "float64" || lane === "int64" || lane === "uint64" ? 8 : 4);
