//! The instructions of the bool lane, whose elements are masks: 0 or −1 in 32 bits.

use crate::operand::{Operand, map1, map2};
use crate::scalar_op::BoolOp::{self, *};
use core::arch::wasm32::*;

pub unsafe fn run(op: BoolOp, d: *mut u8, a: Operand, b: Operand, n: usize) {
    match op {
        Not => map1(d, a, n, |x| v128_not(x)),
        And => map2(d, a, b, n, |x, y| v128_and(x, y)),
        Or => map2(d, a, b, n, |x, y| v128_or(x, y)),
        Xor => map2(d, a, b, n, |x, y| v128_xor(x, y)),
        Eq => map2(d, a, b, n, |x, y| v128_not(v128_xor(x, y))),
        Lt => map2(d, a, b, n, |x, y| v128_andnot(y, x)),
        Le => map2(d, a, b, n, |x, y| v128_or(y, v128_not(x))),
    }
}
