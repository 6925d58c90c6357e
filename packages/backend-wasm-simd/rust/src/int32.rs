//! The instructions of the int32 and uint32 lanes.

use crate::opcode::*;
use crate::operand::{Operand, each2, map1, map2};
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

unsafe fn shared(op: u32, d: *mut u8, a: Operand, b: Operand, n: usize) {
    match op {
        NEG => map1(d, a, n, |x| i32x4_neg(x)),
        ADD => map2(d, a, b, n, |x, y| i32x4_add(x, y)),
        SUB => map2(d, a, b, n, |x, y| i32x4_sub(x, y)),
        MUL => map2(d, a, b, n, |x, y| i32x4_mul(x, y)),
        SHL => each2(d, a, b, n, |x: u32, y: u32| x.checked_shl(y).unwrap_or(0)),
        NOT => map1(d, a, n, |x| v128_not(x)),
        AND => map2(d, a, b, n, |x, y| v128_and(x, y)),
        OR => map2(d, a, b, n, |x, y| v128_or(x, y)),
        XOR => map2(d, a, b, n, |x, y| v128_xor(x, y)),
        EQ => map2(d, a, b, n, |x, y| i32x4_eq(x, y)),
        _ => unreachable(),
    }
}

pub unsafe fn signed(op: u32, d: *mut u8, a: Operand, b: Operand, n: usize) {
    match op {
        ABS => map1(d, a, n, |x| i32x4_abs(x)),
        SIGN => map1(d, a, n, |x| v128_or(i32x4_shr(x, 31), u32x4_shr(i32x4_neg(x), 31))),
        REM => each2(d, a, b, n, |x: i32, y: i32| if y == 0 { 0 } else { x.wrapping_rem(y) }),
        IDIV => each2(d, a, b, n, |x: i32, y: i32| if y == 0 { 0 } else { x.wrapping_div(y) }),
        POW => each2(d, a, b, n, power),
        MIN => map2(d, a, b, n, |x, y| i32x4_min(x, y)),
        MAX => map2(d, a, b, n, |x, y| i32x4_max(x, y)),
        SHR => each2(d, a, b, n, |x: i32, y: i32| x >> (y as u32).min(31)),
        LT => map2(d, a, b, n, |x, y| i32x4_lt(x, y)),
        LE => map2(d, a, b, n, |x, y| i32x4_le(x, y)),
        _ => shared(op, d, a, b, n),
    }
}

pub unsafe fn unsigned(op: u32, d: *mut u8, a: Operand, b: Operand, n: usize) {
    match op {
        ABS => map1(d, a, n, |x| x),
        SIGN => map1(d, a, n, |x| v128_and(v128_not(i32x4_eq(x, i32x4_splat(0))), i32x4_splat(1))),
        REM => each2(d, a, b, n, |x: u32, y: u32| x.checked_rem(y).unwrap_or(0)),
        IDIV => each2(d, a, b, n, |x: u32, y: u32| x.checked_div(y).unwrap_or(0)),
        POW => each2(d, a, b, n, |x: u32, y: u32| x.wrapping_pow(y)),
        MIN => map2(d, a, b, n, |x, y| u32x4_min(x, y)),
        MAX => map2(d, a, b, n, |x, y| u32x4_max(x, y)),
        SHR => each2(d, a, b, n, |x: u32, y: u32| x.checked_shr(y).unwrap_or(0)),
        LT => map2(d, a, b, n, |x, y| u32x4_lt(x, y)),
        LE => map2(d, a, b, n, |x, y| u32x4_le(x, y)),
        _ => shared(op, d, a, b, n),
    }
}
