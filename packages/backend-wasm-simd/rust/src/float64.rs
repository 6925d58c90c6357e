//! The instructions of the float64 lane. `n` counts groups of four elements.

use crate::operand::{Operand, compare64, each1, each2, map1, power, quick2};
use crate::scalar_op::FloatOp::{self, *};
use crate::{libm, math64, trigonometry64};
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

/// One loop for all functions, so that the code stays small.
#[inline(never)]
unsafe fn apply(d: *mut u8, a: Operand, count: usize, f: fn(f64) -> f64) {
    each1(d, a, count, |x: f64| f(x));
}

unsafe fn pow(d: *mut u8, a: Operand, b: Operand, count: usize) {
    let exponent = if b.step == 0 { *(b.at as *const f64) } else { f64::NAN };
    let one_by = |x: v128| f64x2_div(f64x2_splat(1.0), x);
    power(d, a, count, exponent, |x, y| f64x2_mul(x, y), one_by, || unsafe { each2(d, a, b, count, |x: f64, y: f64| libm::pow(x, y)) });
}

pub unsafe fn run(op: FloatOp, d: *mut u8, a: Operand, b: Operand, n: usize) {
    let count = 2 * n;
    match op {
        Floor => map1(d, a, count, |x| f64x2_floor(x)),
        Ceil => map1(d, a, count, |x| f64x2_ceil(x)),
        Round => map1(d, a, count, |x| f64x2_nearest(x)),
        Trunc => map1(d, a, count, |x| f64x2_trunc(x)),
        Sqrt => map1(d, a, count, |x| f64x2_sqrt(x)),
        Isnan => compare64(d, a, a, n, |x, _| f64x2_ne(x, x)),
        Neg => map1(d, a, count, |x| f64x2_neg(x)),
        Abs => map1(d, a, count, |x| f64x2_abs(x)),
        Sign => map1(d, a, count, sign),
        Div => quick2(d, a, b, count, |x, y| f64x2_div(x, y)),
        Atan2 => each2(d, a, b, count, |y: f64, x: f64| libm::atan2(y, x)),
        Add => quick2(d, a, b, count, |x, y| f64x2_add(x, y)),
        Sub => quick2(d, a, b, count, |x, y| f64x2_sub(x, y)),
        Mul => quick2(d, a, b, count, |x, y| f64x2_mul(x, y)),
        Rem => each2(d, a, b, count, |x: f64, y: f64| libm::fmod(x, y)),
        Pow => pow(d, a, b, count),
        Min => quick2(d, a, b, count, min),
        Max => quick2(d, a, b, count, max),
        Eq => compare64(d, a, b, n, |x, y| f64x2_eq(x, y)),
        Lt => compare64(d, a, b, n, |x, y| f64x2_lt(x, y)),
        Le => compare64(d, a, b, n, |x, y| f64x2_le(x, y)),
        Exp => map1(d, a, count, math64::exp),
        Expm1 => map1(d, a, count, math64::expm1),
        Log => map1(d, a, count, math64::log),
        Log1p => map1(d, a, count, math64::log1p),
        Sin => map1(d, a, count, trigonometry64::sin),
        Cos => map1(d, a, count, trigonometry64::cos),
        Tan => apply(d, a, count, |x| libm::tan(x)),
        Asin => apply(d, a, count, |x| libm::asin(x)),
        Acos => apply(d, a, count, |x| libm::acos(x)),
        Atan => apply(d, a, count, |x| libm::atan(x)),
        Tanh => map1(d, a, count, math64::tanh),
        Erf => apply(d, a, count, |x| libm::erf(x)),
    }
}
