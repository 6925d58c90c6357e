//! The instructions of the int64 and uint64 lanes. `n` counts groups of four elements.

use crate::operand::{Operand, compare64, each1, each2, map1, map2, shift};
use crate::scalar_op::IntegerOp::{self, *};
use core::arch::wasm32::*;

/// By squaring, with an exponent of the base's width; u64::wrapping_pow takes 32 bits.
fn unsigned_power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1u64;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result.wrapping_mul(base);
        }
        base = base.wrapping_mul(base);
        exponent >>= 1;
    }
    result
}

fn signed_power(base: i64, exponent: i64) -> i64 {
    if exponent >= 0 {
        return unsigned_power(base as u64, exponent as u64) as i64;
    }
    match base {
        1 => 1,
        -1 => 1 - 2 * (exponent & 1),
        _ => 0,
    }
}

/// Shifting both into the signed range keeps their order.
#[inline(always)]
fn flip(x: v128) -> v128 {
    v128_xor(x, u64x2_splat(1 << 63))
}

unsafe fn shared(op: IntegerOp, d: *mut u8, a: Operand, b: Operand, n: usize) {
    let count = 2 * n;
    match op {
        Neg => map1(d, a, count, |x| i64x2_neg(x)),
        Add => map2(d, a, b, count, |x, y| i64x2_add(x, y)),
        Sub => map2(d, a, b, count, |x, y| i64x2_sub(x, y)),
        Mul => map2(d, a, b, count, |x, y| i64x2_mul(x, y)),
        Shl => shift(d, a, b, count, |y: u64| y, |x, bits| u64x2_shl(x, bits), |x, y| if y < 64 { x << y } else { 0 }),
        Not => map1(d, a, count, |x| v128_not(x)),
        And => map2(d, a, b, count, |x, y| v128_and(x, y)),
        Or => map2(d, a, b, count, |x, y| v128_or(x, y)),
        Xor => map2(d, a, b, count, |x, y| v128_xor(x, y)),
        Eq => compare64(d, a, b, n, |x, y| i64x2_eq(x, y)),
        // Signs matter to these: see below.
        Abs | Sign | Rem | Idiv | Pow | Min | Max | Shr | Lt | Le => unreachable(),
    }
}

pub unsafe fn signed(op: IntegerOp, d: *mut u8, a: Operand, b: Operand, n: usize) {
    let count = 2 * n;
    match op {
        Abs => map1(d, a, count, |x| i64x2_abs(x)),
        Sign => each1(d, a, count, |x: i64| x.signum()),
        Rem => each2(d, a, b, count, |x: i64, y: i64| if y == 0 { 0 } else { x.wrapping_rem(y) }),
        Idiv => each2(d, a, b, count, |x: i64, y: i64| if y == 0 { 0 } else { x.wrapping_div(y) }),
        Pow => each2(d, a, b, count, signed_power),
        Min => map2(d, a, b, count, |x, y| v128_bitselect(x, y, i64x2_lt(x, y))),
        Max => map2(d, a, b, count, |x, y| v128_bitselect(x, y, i64x2_gt(x, y))),
        Shr => shift(d, a, b, count, |y: i64| y as u64, |x, bits| i64x2_shr(x, bits), |x, y| x >> (y as u64).min(63)),
        Lt => compare64(d, a, b, n, |x, y| i64x2_lt(x, y)),
        Le => compare64(d, a, b, n, |x, y| i64x2_le(x, y)),
        Neg | Add | Sub | Mul | Shl | Not | And | Or | Xor | Eq => shared(op, d, a, b, n),
    }
}

pub unsafe fn unsigned(op: IntegerOp, d: *mut u8, a: Operand, b: Operand, n: usize) {
    let count = 2 * n;
    match op {
        Abs => map1(d, a, count, |x| x),
        Sign => each1(d, a, count, |x: u64| (x != 0) as u64),
        Rem => each2(d, a, b, count, |x: u64, y: u64| x.checked_rem(y).unwrap_or(0)),
        Idiv => each2(d, a, b, count, |x: u64, y: u64| x.checked_div(y).unwrap_or(0)),
        Pow => each2(d, a, b, count, unsigned_power),
        Min => map2(d, a, b, count, |x, y| v128_bitselect(x, y, i64x2_lt(flip(x), flip(y)))),
        Max => map2(d, a, b, count, |x, y| v128_bitselect(x, y, i64x2_gt(flip(x), flip(y)))),
        Shr => shift(d, a, b, count, |y: u64| y, |x, bits| u64x2_shr(x, bits), |x, y| if y < 64 { x >> y } else { 0 }),
        Lt => compare64(d, a, b, n, |x, y| i64x2_lt(flip(x), flip(y))),
        Le => compare64(d, a, b, n, |x, y| i64x2_le(flip(x), flip(y))),
        Neg | Add | Sub | Mul | Shl | Not | And | Or | Xor | Eq => shared(op, d, a, b, n),
    }
}
