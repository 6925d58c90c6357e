//! The instructions of the float32 lane.

use crate::opcode::*;
use crate::operand::{Operand, heavy1, heavy2, map1, quick2};
use crate::{math32 as math, math32_inverse as inverse};
use core::arch::wasm32::*;

/// NaN if either is; −0 below +0. A NaN survives the OR, because its exponent is all ones.
#[inline(always)]
pub fn min(a: v128, b: v128) -> v128 {
    v128_or(f32x4_pmin(a, b), f32x4_pmin(b, a))
}

#[inline(always)]
pub fn max(a: v128, b: v128) -> v128 {
    let nan = v128_or(f32x4_ne(a, a), f32x4_ne(b, b));
    v128_or(v128_and(f32x4_pmax(a, b), f32x4_pmax(b, a)), nan)
}

#[inline(always)]
fn sign(x: v128) -> v128 {
    let one = f32x4_splat(1.0);
    let unit = v128_or(v128_and(x, u32x4_splat(0x8000_0000)), one);
    v128_bitselect(x, unit, v128_or(f32x4_eq(x, f32x4_splat(0.0)), f32x4_ne(x, x)))
}

pub unsafe fn run(op: u32, d: *mut u8, a: Operand, b: Operand, n: usize) {
    match op {
        FLOOR => map1(d, a, n, |x| f32x4_floor(x)),
        CEIL => map1(d, a, n, |x| f32x4_ceil(x)),
        ROUND => map1(d, a, n, |x| f32x4_nearest(x)),
        TRUNC => map1(d, a, n, |x| f32x4_trunc(x)),
        EXP => heavy1(d, a, n, math::exp),
        EXPM1 => heavy1(d, a, n, math::expm1),
        LOG => heavy1(d, a, n, math::log),
        LOG1P => heavy1(d, a, n, math::log1p),
        SQRT => map1(d, a, n, |x| f32x4_sqrt(x)),
        SIN => heavy1(d, a, n, math::sin),
        COS => heavy1(d, a, n, math::cos),
        TAN => heavy1(d, a, n, math::tan),
        ASIN => heavy1(d, a, n, inverse::asin),
        ACOS => heavy1(d, a, n, inverse::acos),
        ATAN => heavy1(d, a, n, inverse::atan),
        TANH => heavy1(d, a, n, inverse::tanh),
        ERF => heavy1(d, a, n, inverse::erf),
        ISNAN => map1(d, a, n, |x| f32x4_ne(x, x)),
        NEG => map1(d, a, n, |x| f32x4_neg(x)),
        ABS => map1(d, a, n, |x| f32x4_abs(x)),
        SIGN => map1(d, a, n, sign),
        DIV => quick2(d, a, b, n, |x, y| f32x4_div(x, y)),
        ATAN2 => heavy2(d, a, b, n, inverse::atan2),
        ADD => quick2(d, a, b, n, |x, y| f32x4_add(x, y)),
        SUB => quick2(d, a, b, n, |x, y| f32x4_sub(x, y)),
        MUL => quick2(d, a, b, n, |x, y| f32x4_mul(x, y)),
        REM => heavy2(d, a, b, n, math::rem),
        // The exponent that is met most.
        POW if b.step == 0 && *(b.at as *const f32) == 2.0 => map1(d, a, n, |x| f32x4_mul(x, x)),
        POW => heavy2(d, a, b, n, inverse::pow),
        MIN => quick2(d, a, b, n, min),
        MAX => quick2(d, a, b, n, max),
        EQ => quick2(d, a, b, n, |x, y| f32x4_eq(x, y)),
        LT => quick2(d, a, b, n, |x, y| f32x4_lt(x, y)),
        LE => quick2(d, a, b, n, |x, y| f32x4_le(x, y)),
        _ => unreachable(),
    }
}
