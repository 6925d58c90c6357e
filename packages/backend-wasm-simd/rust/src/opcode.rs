//! Numbers that JavaScript and Rust share. `src/opcodes.ts` holds the same ones; every test of an op fails if they differ.

pub const FLOOR: u32 = 0;
pub const CEIL: u32 = 1;
pub const ROUND: u32 = 2;
pub const TRUNC: u32 = 3;
pub const EXP: u32 = 4;
pub const EXPM1: u32 = 5;
pub const LOG: u32 = 6;
pub const LOG1P: u32 = 7;
pub const SQRT: u32 = 8;
pub const SIN: u32 = 9;
pub const COS: u32 = 10;
pub const TAN: u32 = 11;
pub const ASIN: u32 = 12;
pub const ACOS: u32 = 13;
pub const ATAN: u32 = 14;
pub const TANH: u32 = 15;
pub const ERF: u32 = 16;
pub const ISNAN: u32 = 17;
pub const NEG: u32 = 18;
pub const ABS: u32 = 19;
pub const SIGN: u32 = 20;
pub const DIV: u32 = 21;
pub const ATAN2: u32 = 22;
pub const ADD: u32 = 23;
pub const SUB: u32 = 24;
pub const MUL: u32 = 25;
pub const REM: u32 = 26;
pub const POW: u32 = 27;
pub const MIN: u32 = 28;
pub const MAX: u32 = 29;
pub const IDIV: u32 = 30;
pub const SHL: u32 = 31;
pub const SHR: u32 = 32;
pub const NOT: u32 = 33;
pub const AND: u32 = 34;
pub const OR: u32 = 35;
pub const XOR: u32 = 36;
pub const EQ: u32 = 37;
pub const LT: u32 = 38;
pub const LE: u32 = 39;
pub const WHERE: u32 = 40;
pub const CAST: u32 = 41;
/// Bits are kept, so this is a copy; most need no instruction at all.
pub const BITCAST: u32 = 42;
pub const THREEFRY: u32 = 43;
pub const INDEX: u32 = 44;

pub mod lane {
    pub const FLOAT32: u32 = 0;
    pub const FLOAT64: u32 = 1;
    pub const INT32: u32 = 2;
    pub const UINT32: u32 = 3;
    pub const INT64: u32 = 4;
    pub const UINT64: u32 = 5;
    pub const BOOL: u32 = 6;

    pub const fn bytes(lane: u32) -> usize {
        match lane {
            FLOAT64 | INT64 | UINT64 => 8,
            _ => 4,
        }
    }
}

pub mod dtype {
    pub const FLOAT32: u32 = 0;
    pub const FLOAT64: u32 = 1;
    pub const FLOAT16: u32 = 2;
    pub const BFLOAT16: u32 = 3;
    pub const INT32: u32 = 4;
    pub const UINT32: u32 = 5;
    pub const INT16: u32 = 6;
    pub const UINT16: u32 = 7;
    pub const INT8: u32 = 8;
    pub const UINT8: u32 = 9;
    pub const BOOL: u32 = 10;
    pub const INT64: u32 = 11;
    pub const UINT64: u32 = 12;
    /// Not a dtype of core's: a bool as tiles and accumulators hold it, in 32 bits.
    pub const MASK: u32 = 13;

    pub const fn bytes(dtype: u32) -> usize {
        match dtype {
            FLOAT64 | INT64 | UINT64 => 8,
            FLOAT32 | INT32 | UINT32 | MASK => 4,
            INT8 | UINT8 | BOOL => 1,
            _ => 2,
        }
    }

    pub const fn lane_of(dtype: u32) -> u32 {
        match dtype {
            FLOAT32 | FLOAT16 | BFLOAT16 => super::lane::FLOAT32,
            FLOAT64 => super::lane::FLOAT64,
            UINT32 => super::lane::UINT32,
            INT64 => super::lane::INT64,
            UINT64 => super::lane::UINT64,
            BOOL | MASK => super::lane::BOOL,
            _ => super::lane::INT32,
        }
    }

    /// Whether memory holds it as a tile does, so that a tile can lie in place.
    pub const fn is_lane(dtype: u32) -> bool {
        bytes(dtype) >= 4
    }
}

pub mod combine {
    pub const SUM: u32 = 0;
    pub const PROD: u32 = 1;
    pub const MIN: u32 = 2;
    pub const MAX: u32 = 3;
    pub const AND: u32 = 4;
    // 5 is "or".
}

/// What a reduce, scan or sort yields.
pub mod result {
    pub const VALUE: u32 = 0;
    pub const INDEX: u32 = 1;
    // 2 is both.
}
