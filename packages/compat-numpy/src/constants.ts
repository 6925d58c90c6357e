/** Euler's number. */
export const e = Math.E;
/** The ratio of a circle's circumference to its diameter. */
export const pi = Math.PI;
/** Euler's constant γ. */
export const euler_gamma = 0.5772156649015329;
/** Infinity. */
export const inf = Number.POSITIVE_INFINITY;
/** Not a number. */
export const nan = Number.NaN;
/** A new axis, in an index. */
export const newaxis = null;

/** The dtype of truth values. */
export const bool = "bool" as const;
/** As `bool`. */
export const bool_ = "bool" as const;
/** Integers of 8 bits. */
export const int8 = "int8" as const;
/** Integers of 16 bits. */
export const int16 = "int16" as const;
/** Integers of 32 bits. */
export const int32 = "int32" as const;
/** Integers of 64 bits; bigints in JavaScript. */
export const int64 = "int64" as const;
/** Unsigned integers of 8 bits. */
export const uint8 = "uint8" as const;
/** Unsigned integers of 16 bits. */
export const uint16 = "uint16" as const;
/** Unsigned integers of 32 bits. */
export const uint32 = "uint32" as const;
/** Unsigned integers of 64 bits; bigints in JavaScript. */
export const uint64 = "uint64" as const;
/** Floats of 16 bits. */
export const float16 = "float16" as const;
/** Floats of 32 bits. */
export const float32 = "float32" as const;
/** Floats of 64 bits: what JavaScript numbers are. */
export const float64 = "float64" as const;
/** As `int8`. */
export const byte = "int8" as const;
/** As `uint8`. */
export const ubyte = "uint8" as const;
/** As `int16`. */
export const short = "int16" as const;
/** As `uint16`. */
export const ushort = "uint16" as const;
/** As `int32`. */
export const intc = "int32" as const;
/** As `uint32`. */
export const uintc = "uint32" as const;
/** As `int64`. */
export const int_ = "int64" as const;
/** As `uint64`. */
export const uint = "uint64" as const;
/** As `int64`. */
export const intp = "int64" as const;
/** As `uint64`. */
export const uintp = "uint64" as const;
/** As `int64`. */
export const long = "int64" as const;
/** As `uint64`. */
export const ulong = "uint64" as const;
/** As `int64`. */
export const longlong = "int64" as const;
/** As `uint64`. */
export const ulonglong = "uint64" as const;
/** As `float16`. */
export const half = "float16" as const;
/** As `float32`. */
export const single = "float32" as const;
/** As `float64`. */
export const double = "float64" as const;
