//! Numbers that JavaScript and Rust share beside the ops' own (`scalar_op.rs`). `src/opcodes.ts` holds the same ones; every test of an op fails
//! if they differ.

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

/// What the tile machine has beside the ops: `a·b + c`, `a·b − c` and `c − a·b`, of float32.
pub mod fused {
    pub const MUL_ADD: u32 = 61;
    pub const MUL_SUB: u32 = 62;
    pub const SUB_MUL: u32 = 63;
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
