//! The instructions of the int64 and uint64 lanes. `n` counts groups of four elements.

use crate::opcode::*;
use crate::operand::{Operand, compare64, each1, each2, map1, map2};
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

unsafe fn shared(op: u32, d: *mut u8, a: Operand, b: Operand, n: usize) {
    let count = 2 * n;
    match op {
        NEG => map1(d, a, count, |x| i64x2_neg(x)),
        ADD => map2(d, a, b, count, |x, y| i64x2_add(x, y)),
        SUB => map2(d, a, b, count, |x, y| i64x2_sub(x, y)),
        MUL => map2(d, a, b, count, |x, y| i64x2_mul(x, y)),
        SHL => each2(d, a, b, count, |x: u64, y: u64| if y < 64 { x << y } else { 0 }),
        NOT => map1(d, a, count, |x| v128_not(x)),
        AND => map2(d, a, b, count, |x, y| v128_and(x, y)),
        OR => map2(d, a, b, count, |x, y| v128_or(x, y)),
        XOR => map2(d, a, b, count, |x, y| v128_xor(x, y)),
        EQ => compare64(d, a, b, n, |x, y| i64x2_eq(x, y)),
        _ => unreachable(),
    }
}

pub unsafe fn signed(op: u32, d: *mut u8, a: Operand, b: Operand, n: usize) {
    let count = 2 * n;
    match op {
        ABS => map1(d, a, count, |x| i64x2_abs(x)),
        SIGN => each1(d, a, count, |x: i64| x.signum()),
        REM => each2(d, a, b, count, |x: i64, y: i64| if y == 0 { 0 } else { x.wrapping_rem(y) }),
        IDIV => each2(d, a, b, count, |x: i64, y: i64| if y == 0 { 0 } else { x.wrapping_div(y) }),
        POW => each2(d, a, b, count, signed_power),
        MIN => map2(d, a, b, count, |x, y| v128_bitselect(x, y, i64x2_lt(x, y))),
        MAX => map2(d, a, b, count, |x, y| v128_bitselect(x, y, i64x2_gt(x, y))),
        SHR => each2(d, a, b, count, |x: i64, y: i64| x >> (y as u64).min(63)),
        LT => compare64(d, a, b, n, |x, y| i64x2_lt(x, y)),
        LE => compare64(d, a, b, n, |x, y| i64x2_le(x, y)),
        _ => shared(op, d, a, b, n),
    }
}

pub unsafe fn unsigned(op: u32, d: *mut u8, a: Operand, b: Operand, n: usize) {
    let count = 2 * n;
    match op {
        ABS => map1(d, a, count, |x| x),
        SIGN => each1(d, a, count, |x: u64| (x != 0) as u64),
        REM => each2(d, a, b, count, |x: u64, y: u64| x.checked_rem(y).unwrap_or(0)),
        IDIV => each2(d, a, b, count, |x: u64, y: u64| x.checked_div(y).unwrap_or(0)),
        POW => each2(d, a, b, count, unsigned_power),
        MIN => map2(d, a, b, count, |x, y| v128_bitselect(x, y, i64x2_lt(flip(x), flip(y)))),
        MAX => map2(d, a, b, count, |x, y| v128_bitselect(x, y, i64x2_gt(flip(x), flip(y)))),
        SHR => each2(d, a, b, count, |x: u64, y: u64| if y < 64 { x >> y } else { 0 }),
        LT => compare64(d, a, b, n, |x, y| i64x2_lt(flip(x), flip(y))),
        LE => compare64(d, a, b, n, |x, y| i64x2_le(flip(x), flip(y))),
        _ => shared(op, d, a, b, n),
    }
}
