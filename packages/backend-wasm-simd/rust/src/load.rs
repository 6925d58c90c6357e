//! From memory, in a dtype's storage, to a tile, in its lane.

use crate::convert::{from_bfloat16, from_float16};
use crate::opcode::dtype;

#[inline(always)]
unsafe fn run<S: Copy, L: Copy>(d: *mut u8, s: *const u8, stride: isize, n: usize, f: impl Fn(S) -> L) {
    let (d, s) = (d as *mut L, s as *const S);
    if stride == 1 {
        for i in 0..n {
            *d.add(i) = f(*s.add(i));
        }
    } else if stride == 0 {
        let x = f(*s);
        for i in 0..n {
            *d.add(i) = x;
        }
    } else {
        let mut s = s;
        for i in 0..n {
            *d.add(i) = f(*s);
            s = s.wrapping_offset(stride);
        }
    }
}

/// `n` elements that lie `stride` apart. Bools become masks of 32 bits.
pub unsafe fn load_run(kind: u32, d: *mut u8, s: *const u8, stride: isize, n: usize) {
    match kind {
        dtype::FLOAT16 => run(d, s, stride, n, from_float16),
        dtype::BFLOAT16 => run(d, s, stride, n, from_bfloat16),
        dtype::INT16 => run(d, s, stride, n, |x: i16| x as i32),
        dtype::UINT16 => run(d, s, stride, n, |x: u16| x as i32),
        dtype::INT8 => run(d, s, stride, n, |x: i8| x as i32),
        dtype::UINT8 => run(d, s, stride, n, |x: u8| x as i32),
        dtype::BOOL => run(d, s, stride, n, |x: u8| -((x != 0) as i32)),
        dtype::FLOAT64 | dtype::INT64 | dtype::UINT64 => run(d, s, stride, n, |x: u64| x),
        _ => run(d, s, stride, n, |x: u32| x),
    }
}

/// One element, repeated over 16 bytes.
pub unsafe fn load_splat(kind: u32, d: *mut u8, s: *const u8) {
    load_run(kind, d, s, 0, if dtype::bytes(kind) == 8 { 2 } else { 4 });
}
