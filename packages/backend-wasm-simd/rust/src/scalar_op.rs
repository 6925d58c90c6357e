//! Written by `pnpm gen` from core's table of scalar ops. Do not edit.
//!
//! Opcodes that JavaScript and Rust share. Each kind of lane matches its enum without a wildcard, so a lane that misses an op does not compile.
#![allow(dead_code)]

macro_rules! coded {
    ($name:ident, [$($code:literal),*]) => {
        impl $name {
            const CODES: u64 = $(1 << $code)|*;

            #[inline(always)]
            pub fn of(code: u32) -> Option<$name> {
                // An enum of 32 bits, and one of its values.
                if code < 64 && (Self::CODES >> code) & 1 == 1 { Some(unsafe { core::mem::transmute::<u32, $name>(code) }) } else { None }
            }
        }
    };
}

/// What the float lanes compute.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum FloatOp {
    Floor = 0,
    Ceil = 1,
    Round = 2,
    Trunc = 3,
    Exp = 4,
    Expm1 = 5,
    Log = 6,
    Log1p = 7,
    Sqrt = 8,
    Sin = 9,
    Cos = 10,
    Tan = 11,
    Asin = 12,
    Acos = 13,
    Atan = 14,
    Tanh = 15,
    Erf = 16,
    Isnan = 17,
    Neg = 18,
    Abs = 19,
    Sign = 20,
    Div = 21,
    Atan2 = 22,
    Add = 23,
    Sub = 24,
    Mul = 25,
    Rem = 26,
    Pow = 27,
    Min = 28,
    Max = 29,
    Eq = 37,
    Lt = 38,
    Le = 39,
}

coded!(FloatOp, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 37, 38, 39]);

/// What the integer lanes compute.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum IntegerOp {
    Neg = 18,
    Abs = 19,
    Sign = 20,
    Add = 23,
    Sub = 24,
    Mul = 25,
    Rem = 26,
    Pow = 27,
    Min = 28,
    Max = 29,
    Idiv = 30,
    Shl = 31,
    Shr = 32,
    Not = 33,
    And = 34,
    Or = 35,
    Xor = 36,
    Eq = 37,
    Lt = 38,
    Le = 39,
}

coded!(IntegerOp, [18, 19, 20, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);

/// What the bool lane computes.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum BoolOp {
    Not = 33,
    And = 34,
    Or = 35,
    Xor = 36,
    Eq = 37,
    Lt = 38,
    Le = 39,
}

coded!(BoolOp, [33, 34, 35, 36, 37, 38, 39]);

/// What is not computed lane by lane, and the position of the element.
#[derive(Clone, Copy)]
#[repr(u32)]
pub enum SpecialOp {
    Where = 40,
    Cast = 41,
    Bitcast = 42,
    Threefry = 43,
    Index = 44,
}

coded!(SpecialOp, [40, 41, 42, 43, 44]);
