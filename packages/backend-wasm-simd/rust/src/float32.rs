//! The instructions of the float32 lane.

use crate::operand::{Operand, load, map1, map2, power, quick2};
use crate::scalar_op::FloatOp::{self, *};
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

/// Whether no magnitude is above `limit`: then a function may leave out the care that it takes of its ends.
#[inline(never)]
unsafe fn all_within(a: Operand, count: usize, limit: f32) -> bool {
    let limit = f32x4_splat(limit);
    let (mut p, mut beyond) = (a.at, f32x4_splat(0.0));
    for _ in 0..count {
        beyond = v128_or(beyond, f32x4_gt(f32x4_abs(load(p)), limit));
        p = p.add(a.step);
    }
    !v128_any_true(beyond)
}

unsafe fn pow(d: *mut u8, a: Operand, b: Operand, n: usize) {
    let exponent = if b.step == 0 { *(b.at as *const f32) as f64 } else { f64::NAN };
    let one_by = |x: v128| f32x4_div(f32x4_splat(1.0), x);
    power(d, a, n, exponent, |x, y| f32x4_mul(x, y), one_by, || unsafe { map2(d, a, b, n, inverse::pow) });
}

pub unsafe fn run(op: FloatOp, d: *mut u8, a: Operand, b: Operand, n: usize) {
    match op {
        Floor => map1(d, a, n, |x| f32x4_floor(x)),
        Ceil => map1(d, a, n, |x| f32x4_ceil(x)),
        Round => map1(d, a, n, |x| f32x4_nearest(x)),
        Trunc => map1(d, a, n, |x| f32x4_trunc(x)),
        Exp if all_within(a, n, math::EXP_INNER) => map1(d, a, n, math::exp_inner),
        Exp => map1(d, a, n, math::exp),
        Expm1 => map1(d, a, n, math::expm1),
        Log => map1(d, a, n, math::log),
        Log1p => map1(d, a, n, math::log1p),
        Sqrt => map1(d, a, n, |x| f32x4_sqrt(x)),
        Sin => map1(d, a, n, math::sin),
        Cos => map1(d, a, n, math::cos),
        Tan => map1(d, a, n, math::tan),
        Asin => map1(d, a, n, inverse::asin),
        Acos => map1(d, a, n, inverse::acos),
        Atan => map1(d, a, n, inverse::atan),
        Tanh => map1(d, a, n, inverse::tanh),
        Erf => map1(d, a, n, inverse::erf),
        Isnan => map1(d, a, n, |x| f32x4_ne(x, x)),
        Neg => map1(d, a, n, |x| f32x4_neg(x)),
        Abs => map1(d, a, n, |x| f32x4_abs(x)),
        Sign => map1(d, a, n, sign),
        Div => quick2(d, a, b, n, |x, y| f32x4_div(x, y)),
        Atan2 => map2(d, a, b, n, inverse::atan2),
        Add => quick2(d, a, b, n, |x, y| f32x4_add(x, y)),
        Sub => quick2(d, a, b, n, |x, y| f32x4_sub(x, y)),
        Mul => quick2(d, a, b, n, |x, y| f32x4_mul(x, y)),
        Rem => map2(d, a, b, n, math::rem),
        Pow => pow(d, a, b, n),
        Min => quick2(d, a, b, n, min),
        Max => quick2(d, a, b, n, max),
        Eq => quick2(d, a, b, n, |x, y| f32x4_eq(x, y)),
        Lt => quick2(d, a, b, n, |x, y| f32x4_lt(x, y)),
        Le => quick2(d, a, b, n, |x, y| f32x4_le(x, y)),
    }
}
