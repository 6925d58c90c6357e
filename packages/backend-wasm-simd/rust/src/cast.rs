//! Conversions between lanes: float → integer truncates and saturates (NaN is 0), integers wrap, and bool is `x != 0`.
//! Rust's `as` means exactly this. `n` counts groups of four elements.

use crate::opcode::lane::*;
use crate::operand::{Operand, map1};
use core::arch::wasm32::*;

#[inline(never)]
unsafe fn each<S: Copy, D>(d: *mut u8, a: Operand, n: usize, f: impl Fn(S) -> D) {
    let (s, d) = (a.at as *const S, d as *mut D);
    if a.step == 0 {
        for i in 0..4 * n {
            *d.add(i) = f(*s);
        }
    } else {
        for i in 0..4 * n {
            *d.add(i) = f(*s.add(i));
        }
    }
}

macro_rules! casts_from {
    ($name:ident, $source:ty) => {
        unsafe fn $name(to: u32, d: *mut u8, a: Operand, n: usize) {
            match to {
                FLOAT32 => each(d, a, n, |x: $source| x as f32),
                FLOAT64 => each(d, a, n, |x: $source| x as f64),
                INT32 => each(d, a, n, |x: $source| x as i32),
                UINT32 => each(d, a, n, |x: $source| x as u32),
                INT64 => each(d, a, n, |x: $source| x as i64),
                UINT64 => each(d, a, n, |x: $source| x as u64),
                _ => each(d, a, n, |x: $source| -((x != (0 as $source)) as i32)),
            }
        }
    };
}
casts_from!(from_float32, f32);
casts_from!(from_float64, f64);
casts_from!(from_int32, i32);
casts_from!(from_uint32, u32);
casts_from!(from_int64, i64);
casts_from!(from_uint64, u64);

unsafe fn from_bool(to: u32, d: *mut u8, a: Operand, n: usize) {
    match to {
        FLOAT32 => map1(d, a, n, |x| v128_and(x, f32x4_splat(1.0))),
        FLOAT64 => each(d, a, n, |x: i32| -x as f64),
        INT64 | UINT64 => each(d, a, n, |x: i32| -(x as i64)),
        BOOL => map1(d, a, n, |x| x),
        _ => map1(d, a, n, |x| v128_and(x, i32x4_splat(1))),
    }
}

#[inline(never)]
pub unsafe fn run(from: u32, to: u32, d: *mut u8, a: Operand, n: usize) {
    match (from, to) {
        (FLOAT32, INT32) => map1(d, a, n, |x| i32x4_trunc_sat_f32x4(x)),
        (INT32, FLOAT32) => map1(d, a, n, |x| f32x4_convert_i32x4(x)),
        (FLOAT32, _) => from_float32(to, d, a, n),
        (FLOAT64, _) => from_float64(to, d, a, n),
        (INT32, _) => from_int32(to, d, a, n),
        (UINT32, _) => from_uint32(to, d, a, n),
        // By way of float64, as JavaScript does it.
        (INT64, FLOAT32) => each(d, a, n, |x: i64| x as f64 as f32),
        (UINT64, FLOAT32) => each(d, a, n, |x: u64| x as f64 as f32),
        (INT64, _) => from_int64(to, d, a, n),
        (UINT64, _) => from_uint64(to, d, a, n),
        _ => from_bool(to, d, a, n),
    }
}
