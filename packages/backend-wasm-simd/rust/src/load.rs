//! From memory, in a dtype's storage, to a tile, in its lane.

use crate::convert::{from_bfloat16, from_float16};
use crate::opcode::dtype;

/// Where the elements of a tile come from: rows of `n` that lie `pitch` apart, their elements `stride` apart.
#[derive(Clone, Copy)]
pub struct Rows {
    pub at: *const u8,
    pub stride: isize,
    pub n: usize,
    pub pitch: isize,
    pub count: usize,
}

#[inline(always)]
unsafe fn row<S: Copy, L: Copy>(d: *mut L, s: *const S, stride: isize, n: usize, f: impl Fn(S) -> L) {
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

#[inline(never)]
unsafe fn run<S: Copy, L: Copy>(d: *mut u8, rows: Rows, f: impl Fn(S) -> L) {
    let (mut d, mut s) = (d as *mut L, rows.at as *const S);
    // A vector loop costs more to enter than a few elements do.
    let short = rows.n < 8;
    for _ in 0..rows.count {
        if short {
            let mut from = s;
            for i in 0..rows.n {
                *d.add(i) = f(*from);
                from = from.wrapping_offset(rows.stride);
            }
        } else {
            row(d, s, rows.stride, rows.n, &f);
        }
        d = d.add(rows.n);
        s = s.wrapping_offset(rows.pitch);
    }
}

/// Bools become masks of 32 bits.
pub unsafe fn load_rows(kind: u32, d: *mut u8, rows: Rows) {
    match kind {
        dtype::FLOAT16 => run(d, rows, from_float16),
        dtype::BFLOAT16 => run(d, rows, from_bfloat16),
        dtype::INT16 => run(d, rows, |x: i16| x as i32),
        dtype::UINT16 => run(d, rows, |x: u16| x as i32),
        dtype::INT8 => run(d, rows, |x: i8| x as i32),
        dtype::UINT8 => run(d, rows, |x: u8| x as i32),
        dtype::BOOL => run(d, rows, |x: u8| -((x != 0) as i32)),
        dtype::FLOAT64 | dtype::INT64 | dtype::UINT64 => run(d, rows, |x: u64| x),
        _ => run(d, rows, |x: u32| x),
    }
}

/// `n` elements that lie `stride` apart.
pub unsafe fn load_run(kind: u32, d: *mut u8, at: *const u8, stride: isize, n: usize) {
    load_rows(kind, d, Rows { at, stride, n, pitch: 0, count: 1 });
}

/// One element, repeated over 16 bytes.
pub unsafe fn load_splat(kind: u32, d: *mut u8, s: *const u8) {
    load_run(kind, d, s, 0, if dtype::bytes(kind) == 8 { 2 } else { 4 });
}
