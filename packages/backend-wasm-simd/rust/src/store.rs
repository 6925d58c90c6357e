//! From a tile to memory, contiguous: round to 16-bit floats, wrap to 8- and 16-bit integers.

use crate::convert::{to_bfloat16, to_float16};
use crate::opcode::dtype;
use crate::operand::Operand;

#[inline(never)]
unsafe fn run<L: Copy, S: Copy>(d: *mut u8, a: Operand, n: usize, f: impl Fn(L) -> S) {
    let (d, s) = (d as *mut S, a.at as *const L);
    if a.step == 0 {
        let x = f(*s);
        for i in 0..n {
            *d.add(i) = x;
        }
    } else {
        for i in 0..n {
            *d.add(i) = f(*s.add(i));
        }
    }
}

pub unsafe fn store_run(kind: u32, d: *mut u8, a: Operand, n: usize) {
    match kind {
        dtype::FLOAT16 => run(d, a, n, to_float16),
        dtype::BFLOAT16 => run(d, a, n, to_bfloat16),
        dtype::INT16 | dtype::UINT16 => run(d, a, n, |x: u32| x as u16),
        dtype::INT8 | dtype::UINT8 => run(d, a, n, |x: u32| x as u8),
        dtype::BOOL => run(d, a, n, |x: u32| (x & 1) as u8),
        dtype::FLOAT64 | dtype::INT64 | dtype::UINT64 => run(d, a, n, |x: u64| x),
        _ => run(d, a, n, |x: u32| x),
    }
}
