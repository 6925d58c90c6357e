//! The instructions of the int32 and uint32 lanes.

use crate::operand::{Operand, each2, map1, map2, shift};
use crate::scalar_op::IntegerOp::{self, *};
use core::arch::wasm32::*;

/// Wrapping power by squaring; a negative exponent gives 0, but for bases 1 and −1.
fn power(base: i32, exponent: i32) -> i32 {
    if exponent >= 0 {
        return base.wrapping_pow(exponent as u32);
    }
    match base {
        1 => 1,
        -1 => 1 - 2 * (exponent & 1),
        _ => 0,
    }
}

/// Quotients in float64, which truncates those of 32-bit integers rightly. Division by zero is 0.
#[inline(always)]
fn quotient(x: v128, y: v128, widen: impl Fn(v128) -> v128) -> v128 {
    // What is added leaves the integer in the low 32 bits, −2³¹ / −1 wrapped.
    let half = |x: v128, y: v128| f64x2_add(f64x2_trunc(f64x2_div(widen(x), widen(y))), f64x2_splat(6_755_399_441_055_744.0));
    let upper = |v: v128| i32x4_shuffle::<2, 3, 2, 3>(v, v);
    let q = i32x4_shuffle::<0, 2, 4, 6>(half(x, y), half(upper(x), upper(y)));
    v128_andnot(q, i32x4_eq(y, i32x4_splat(0)))
}

#[inline(always)]
fn remainder(x: v128, y: v128, widen: impl Fn(v128) -> v128) -> v128 {
    let r = i32x4_sub(x, i32x4_mul(quotient(x, y, widen), y));
    v128_andnot(r, i32x4_eq(y, i32x4_splat(0)))
}

unsafe fn shared(op: IntegerOp, d: *mut u8, a: Operand, b: Operand, n: usize) {
    match op {
        Neg => map1(d, a, n, |x| i32x4_neg(x)),
        Add => map2(d, a, b, n, |x, y| i32x4_add(x, y)),
        Sub => map2(d, a, b, n, |x, y| i32x4_sub(x, y)),
        Mul => map2(d, a, b, n, |x, y| i32x4_mul(x, y)),
        Shl => shift(d, a, b, n, |y: u32| y as u64, |x, bits| u32x4_shl(x, bits), |x, y| x.checked_shl(y).unwrap_or(0)),
        Not => map1(d, a, n, |x| v128_not(x)),
        And => map2(d, a, b, n, |x, y| v128_and(x, y)),
        Or => map2(d, a, b, n, |x, y| v128_or(x, y)),
        Xor => map2(d, a, b, n, |x, y| v128_xor(x, y)),
        Eq => map2(d, a, b, n, |x, y| i32x4_eq(x, y)),
        // Signs matter to these: see below.
        Abs | Sign | Rem | Idiv | Pow | Min | Max | Shr | Lt | Le => unreachable(),
    }
}

pub unsafe fn signed(op: IntegerOp, d: *mut u8, a: Operand, b: Operand, n: usize) {
    match op {
        Abs => map1(d, a, n, |x| i32x4_abs(x)),
        Sign => map1(d, a, n, |x| v128_or(i32x4_shr(x, 31), u32x4_shr(i32x4_neg(x), 31))),
        Rem => map2(d, a, b, n, |x, y| remainder(x, y, |v| f64x2_convert_low_i32x4(v))),
        Idiv => map2(d, a, b, n, |x, y| quotient(x, y, |v| f64x2_convert_low_i32x4(v))),
        Pow => each2(d, a, b, n, power),
        Min => map2(d, a, b, n, |x, y| i32x4_min(x, y)),
        Max => map2(d, a, b, n, |x, y| i32x4_max(x, y)),
        Shr => shift(d, a, b, n, |y: i32| y as u64, |x, bits| i32x4_shr(x, bits), |x, y| x >> (y as u32).min(31)),
        Lt => map2(d, a, b, n, |x, y| i32x4_lt(x, y)),
        Le => map2(d, a, b, n, |x, y| i32x4_le(x, y)),
        Neg | Add | Sub | Mul | Shl | Not | And | Or | Xor | Eq => shared(op, d, a, b, n),
    }
}

pub unsafe fn unsigned(op: IntegerOp, d: *mut u8, a: Operand, b: Operand, n: usize) {
    match op {
        Abs => map1(d, a, n, |x| x),
        Sign => map1(d, a, n, |x| v128_and(v128_not(i32x4_eq(x, i32x4_splat(0))), i32x4_splat(1))),
        Rem => map2(d, a, b, n, |x, y| remainder(x, y, |v| f64x2_convert_low_u32x4(v))),
        Idiv => map2(d, a, b, n, |x, y| quotient(x, y, |v| f64x2_convert_low_u32x4(v))),
        Pow => each2(d, a, b, n, |x: u32, y: u32| x.wrapping_pow(y)),
        Min => map2(d, a, b, n, |x, y| u32x4_min(x, y)),
        Max => map2(d, a, b, n, |x, y| u32x4_max(x, y)),
        Shr => shift(d, a, b, n, |y: u32| y as u64, |x, bits| u32x4_shr(x, bits), |x, y| x.checked_shr(y).unwrap_or(0)),
        Lt => map2(d, a, b, n, |x, y| u32x4_lt(x, y)),
        Le => map2(d, a, b, n, |x, y| u32x4_le(x, y)),
        Neg | Add | Sub | Mul | Shl | Not | And | Or | Xor | Eq => shared(op, d, a, b, n),
    }
}
