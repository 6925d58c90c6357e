//! The instructions of the float64 lane: SIMD arithmetic, libm functions one by one. `n` counts groups of four elements.

use crate::math64;
use crate::opcode::*;
use crate::operand::{Operand, compare64, each1, each2, map1, quick2};
use core::arch::wasm32::*;

#[inline(always)]
pub fn min(a: v128, b: v128) -> v128 {
    v128_or(f64x2_pmin(a, b), f64x2_pmin(b, a))
}

#[inline(always)]
pub fn max(a: v128, b: v128) -> v128 {
    let nan = v128_or(f64x2_ne(a, a), f64x2_ne(b, b));
    v128_or(v128_and(f64x2_pmax(a, b), f64x2_pmax(b, a)), nan)
}

#[inline(always)]
fn sign(x: v128) -> v128 {
    let unit = v128_or(v128_and(x, u64x2_splat(1 << 63)), f64x2_splat(1.0));
    v128_bitselect(x, unit, v128_or(f64x2_eq(x, f64x2_splat(0.0)), f64x2_ne(x, x)))
}

fn function(op: u32) -> fn(f64) -> f64 {
    match op {
        EXP => |x| math64::exp(x),
        EXPM1 => |x| math64::expm1(x),
        LOG => |x| math64::log(x),
        LOG1P => |x| math64::log1p(x),
        SIN => |x| math64::sin(x),
        COS => |x| math64::cos(x),
        TAN => |x| math64::tan(x),
        ASIN => |x| math64::asin(x),
        ACOS => |x| math64::acos(x),
        ATAN => |x| math64::atan(x),
        TANH => |x| math64::tanh(x),
        _ => |x| math64::erf(x),
    }
}

pub unsafe fn run(op: u32, d: *mut u8, a: Operand, b: Operand, n: usize) {
    let count = 2 * n;
    match op {
        FLOOR => map1(d, a, count, |x| f64x2_floor(x)),
        CEIL => map1(d, a, count, |x| f64x2_ceil(x)),
        ROUND => map1(d, a, count, |x| f64x2_nearest(x)),
        TRUNC => map1(d, a, count, |x| f64x2_trunc(x)),
        SQRT => map1(d, a, count, |x| f64x2_sqrt(x)),
        ISNAN => compare64(d, a, a, n, |x, _| f64x2_ne(x, x)),
        NEG => map1(d, a, count, |x| f64x2_neg(x)),
        ABS => map1(d, a, count, |x| f64x2_abs(x)),
        SIGN => map1(d, a, count, sign),
        DIV => quick2(d, a, b, count, |x, y| f64x2_div(x, y)),
        ATAN2 => each2(d, a, b, count, |y: f64, x: f64| math64::atan2(y, x)),
        ADD => quick2(d, a, b, count, |x, y| f64x2_add(x, y)),
        SUB => quick2(d, a, b, count, |x, y| f64x2_sub(x, y)),
        MUL => quick2(d, a, b, count, |x, y| f64x2_mul(x, y)),
        REM => each2(d, a, b, count, |x: f64, y: f64| math64::fmod(x, y)),
        POW => each2(d, a, b, count, |x: f64, y: f64| math64::pow(x, y)),
        MIN => quick2(d, a, b, count, min),
        MAX => quick2(d, a, b, count, max),
        EQ => compare64(d, a, b, n, |x, y| f64x2_eq(x, y)),
        LT => compare64(d, a, b, n, |x, y| f64x2_lt(x, y)),
        LE => compare64(d, a, b, n, |x, y| f64x2_le(x, y)),
        EXP..=LOG1P | SIN..=ERF => {
            let f = function(op);
            each1(d, a, count, |x: f64| f(x));
        }
        _ => unreachable(),
    }
}
