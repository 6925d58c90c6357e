//! The instructions of the bool lane, whose elements are masks: 0 or −1 in 32 bits.

use crate::opcode::*;
use crate::operand::{Operand, map1, map2};
use core::arch::wasm32::*;

pub unsafe fn run(op: u32, d: *mut u8, a: Operand, b: Operand, n: usize) {
    match op {
        NOT => map1(d, a, n, |x| v128_not(x)),
        AND | MIN | MUL => map2(d, a, b, n, |x, y| v128_and(x, y)),
        OR | MAX | ADD => map2(d, a, b, n, |x, y| v128_or(x, y)),
        XOR => map2(d, a, b, n, |x, y| v128_xor(x, y)),
        EQ => map2(d, a, b, n, |x, y| v128_not(v128_xor(x, y))),
        LT => map2(d, a, b, n, |x, y| v128_andnot(y, x)),
        LE => map2(d, a, b, n, |x, y| v128_or(y, v128_not(x))),
        _ => unreachable(),
    }
}
