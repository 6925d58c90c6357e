import type { Lane } from "@adjoint/core";
import { functions } from "./functions";
import { call, isFloatLane, isWide, snippet, wraps, wrapped, wrapUint64, type Rule, type Snippet } from "./snippet";

/** To each lane from a float, and from an integer of 32 or 64 bits or a bool. */
const casts: { readonly [L in Lane]: { readonly float: Snippet; readonly narrow: Snippet; readonly wide: Snippet } } = {
  float32: { float: wraps.float32, narrow: wraps.float32, wide: snippet(call("bigintToFloat32"), functions.bigintToFloat32) },
  float64: { float: wraps.float64, narrow: wraps.float64, wide: snippet(call("Number"), Number) },
  int32: {
    float: snippet(call("floatToInt32"), functions.floatToInt32),
    narrow: wraps.int32,
    wide: snippet(
      (a) => `Number(BigInt.asIntN(32, ${a}))`,
      (a: bigint) => Number(BigInt.asIntN(32, a)),
    ),
  },
  uint32: {
    float: snippet(call("floatToUint32"), functions.floatToUint32),
    narrow: wraps.uint32,
    wide: snippet(
      (a) => `Number(BigInt.asUintN(32, ${a}))`,
      (a: bigint) => Number(BigInt.asUintN(32, a)),
    ),
  },
  int64: { float: snippet(call("floatToInt64"), functions.floatToInt64), narrow: snippet(call("BigInt"), BigInt), wide: wraps.int64 },
  uint64: {
    float: snippet(call("floatToUint64"), functions.floatToUint64),
    narrow: snippet(
      (a) => `BigInt.asUintN(64, BigInt(${a}))`,
      (a: number) => wrapUint64(BigInt(a)),
    ),
    wide: wraps.uint64,
  },
  bool: {
    float: snippet(
      (a) => `((${a} !== 0) | 0)`,
      (a: number) => (a !== 0 ? 1 : 0),
    ),
    narrow: snippet(
      (a) => `((${a} !== 0) | 0)`,
      (a: number) => (a !== 0 ? 1 : 0),
    ),
    wide: snippet(
      (a) => `((${a} !== 0n) | 0)`,
      (a: bigint) => (a !== 0n ? 1 : 0),
    ),
  },
};

export const cast: Rule = (lane, result) => casts[result][isFloatLane(lane) ? "float" : isWide(lane) ? "wide" : "narrow"];

export const bitcast: Rule = (lane, result) => {
  if (lane === result || !(isFloatLane(lane) || isFloatLane(result))) return wraps[result];
  if (lane === "float32") return wrapped(result, call("float32Bits"), functions.float32Bits);
  if (lane === "float64") return wrapped(result, call("float64Bits"), functions.float64Bits);
  if (result === "float32") return snippet(call("float32FromBits"), functions.float32FromBits);
  return snippet(call("float64FromBits"), functions.float64FromBits);
};
