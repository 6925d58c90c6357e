//! A row of float32 elements, four at a time: what the kernels of whole rows share.

use crate::load::load_run;
use crate::math32::splat;
use crate::opcode::dtype;
use core::arch::wasm32::*;

pub const LANES: usize = 4;
/// Vectors that are added up in float32; the sums of such blocks in float64.
pub const BLOCK: usize = 64;

/// The elements of a row, `LANES` at a time. What is left over at its end comes padded.
#[derive(Clone, Copy)]
pub struct Elements {
    pub at: *const f32,
    pub n: usize,
}

impl Elements {
    #[inline(always)]
    pub unsafe fn vector(self, i: usize) -> v128 {
        v128_load(self.at.add(i * LANES) as *const v128)
    }

    /// The vector after the last whole one.
    #[inline(always)]
    pub unsafe fn rest(self, padding: f32) -> v128 {
        let mut lanes = [padding; LANES];
        for i in 0..self.n % LANES {
            lanes[i] = *self.at.add(self.n / LANES * LANES + i);
        }
        v128_load(lanes.as_ptr() as *const v128)
    }
}

/// A row in place, or gathered where its elements do not lie side by side.
#[inline(always)]
pub unsafe fn elements(at: *const f32, stride: i32, n: usize, scratch: *mut u8) -> Elements {
    if stride == 1 || n == 1 {
        return Elements { at, n };
    }
    load_run(dtype::FLOAT32, scratch, at as *const u8, stride as isize, n);
    Elements { at: scratch as *const f32, n }
}

/// The last `n % LANES` elements of a row, from the first lanes of a vector.
#[inline(always)]
pub unsafe fn store_rest(to: *mut f32, n: usize, values: v128) {
    let mut lanes = [0f32; LANES];
    v128_store(lanes.as_mut_ptr() as *mut v128, values);
    for i in 0..n % LANES {
        *to.add(n / LANES * LANES + i) = lanes[i];
    }
}

#[inline(always)]
pub fn lanes_of(x: v128) -> [f32; LANES] {
    [f32x4_extract_lane::<0>(x), f32x4_extract_lane::<1>(x), f32x4_extract_lane::<2>(x), f32x4_extract_lane::<3>(x)]
}

#[inline(always)]
pub fn across(x: v128) -> f64 {
    let [a, b, c, d] = lanes_of(x);
    (a as f64 + b as f64) + (c as f64 + d as f64)
}

#[inline(always)]
pub fn inverse_root(x: f64) -> f32 {
    (1.0 / f64x2_extract_lane::<0>(f64x2_sqrt(f64x2_splat(x)))) as f32
}

/// Σ f(i), of the whole vectors and then of the rest, whose padding has to give zero.
#[inline(always)]
pub unsafe fn sum(n: usize, mut f: impl FnMut(usize) -> v128, rest: impl FnOnce() -> v128) -> f64 {
    let whole = n / LANES;
    let (mut total, mut i) = (0f64, 0);
    while i < whole {
        let end = if i + BLOCK < whole { i + BLOCK } else { whole };
        let (mut even, mut odd) = (splat(0.0), splat(0.0));
        while i + 3 < end {
            even = f32x4_add(even, f(i));
            odd = f32x4_add(odd, f(i + 1));
            even = f32x4_add(even, f(i + 2));
            odd = f32x4_add(odd, f(i + 3));
            i += 4;
        }
        while i < end {
            even = f32x4_add(even, f(i));
            i += 1;
        }
        total += across(f32x4_add(even, odd));
    }
    if n.is_multiple_of(LANES) { total } else { total + across(rest()) }
}

/// Σ f(i) and Σ g(i) of one walk.
#[inline(always)]
pub unsafe fn sum_two(n: usize, mut f: impl FnMut(usize) -> (v128, v128), rest: impl FnOnce() -> (v128, v128)) -> (f64, f64) {
    let whole = n / LANES;
    let (mut first, mut second, mut i) = (0f64, 0f64, 0);
    while i < whole {
        let end = if i + BLOCK < whole { i + BLOCK } else { whole };
        let (mut a, mut b) = (splat(0.0), splat(0.0));
        while i + 1 < end {
            let ((p, q), (r, s)) = (f(i), f(i + 1));
            a = f32x4_add(a, f32x4_add(p, r));
            b = f32x4_add(b, f32x4_add(q, s));
            i += 2;
        }
        if i < end {
            let (p, q) = f(i);
            a = f32x4_add(a, p);
            b = f32x4_add(b, q);
            i += 1;
        }
        first += across(a);
        second += across(b);
    }
    if !n.is_multiple_of(LANES) {
        let (a, b) = rest();
        first += across(a);
        second += across(b);
    }
    (first, second)
}

/// Does all of `count`. Four a turn, because V8 puts an interrupt check into every turn of a loop.
#[inline(always)]
pub fn by_fours(count: usize, one: impl Fn(usize)) {
    let mut i = 0;
    while i + 3 < count {
        one(i);
        one(i + 1);
        one(i + 2);
        one(i + 3);
        i += 4;
    }
    while i < count {
        one(i);
        i += 1;
    }
}

/// Writes f(i) everywhere.
#[inline(always)]
pub unsafe fn write(to: *mut f32, n: usize, f: impl Fn(usize) -> v128, rest: impl FnOnce() -> v128) {
    by_fours(n / LANES, |i| unsafe { v128_store(to.add(i * LANES) as *mut v128, f(i)) });
    if !n.is_multiple_of(LANES) {
        store_rest(to, n, rest());
    }
}
