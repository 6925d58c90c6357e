//! What an instruction reads: a tile in memory, or one value repeated.

use core::arch::wasm32::*;

/// `step` is 16 for a tile and 0 for a splat, so that one loop serves both.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Operand {
    pub at: *mut u8,
    pub step: usize,
}

#[inline(always)]
pub unsafe fn load(at: *const u8) -> v128 {
    v128_load(at as *const v128)
}

#[inline(always)]
pub unsafe fn store(at: *mut u8, x: v128) {
    v128_store(at as *mut v128, x)
}

/// Cheap functions: four vectors a turn, because V8 puts an interrupt check into every turn of a loop.
#[inline(always)]
pub unsafe fn map1(d: *mut u8, a: Operand, count: usize, f: impl Fn(v128) -> v128) {
    let (mut d, mut p, s) = (d, a.at, a.step);
    let mut left = count;
    while left >= 4 {
        let x0 = load(p);
        p = p.add(s);
        let x1 = load(p);
        p = p.add(s);
        let x2 = load(p);
        p = p.add(s);
        let x3 = load(p);
        p = p.add(s);
        store(d, f(x0));
        store(d.add(16), f(x1));
        store(d.add(32), f(x2));
        store(d.add(48), f(x3));
        d = d.add(64);
        left -= 4;
    }
    while left > 0 {
        store(d, f(load(p)));
        p = p.add(s);
        d = d.add(16);
        left -= 1;
    }
}

#[inline(always)]
pub unsafe fn map2(d: *mut u8, a: Operand, b: Operand, count: usize, f: impl Fn(v128, v128) -> v128) {
    let (mut d, mut p, mut q, s, t) = (d, a.at, b.at, a.step, b.step);
    let mut left = count;
    while left >= 4 {
        let (x0, y0) = (load(p), load(q));
        p = p.add(s);
        q = q.add(t);
        let (x1, y1) = (load(p), load(q));
        p = p.add(s);
        q = q.add(t);
        store(d, f(x0, y0));
        store(d.add(16), f(x1, y1));
        let (x2, y2) = (load(p), load(q));
        p = p.add(s);
        q = q.add(t);
        let (x3, y3) = (load(p), load(q));
        p = p.add(s);
        q = q.add(t);
        store(d.add(32), f(x2, y2));
        store(d.add(48), f(x3, y3));
        d = d.add(64);
        left -= 4;
    }
    while left > 0 {
        store(d, f(load(p), load(q)));
        p = p.add(s);
        q = q.add(t);
        d = d.add(16);
        left -= 1;
    }
}

/// Expensive functions: one vector a turn, so that the code stays small.
#[inline(always)]
pub unsafe fn heavy1(d: *mut u8, a: Operand, count: usize, f: impl Fn(v128) -> v128) {
    let (mut d, mut p) = (d, a.at);
    for _ in 0..count {
        store(d, f(load(p)));
        p = p.add(a.step);
        d = d.add(16);
    }
}

#[inline(always)]
pub unsafe fn heavy2(d: *mut u8, a: Operand, b: Operand, count: usize, f: impl Fn(v128, v128) -> v128) {
    let (mut d, mut p, mut q) = (d, a.at, b.at);
    for _ in 0..count {
        store(d, f(load(p), load(q)));
        p = p.add(a.step);
        q = q.add(b.step);
        d = d.add(16);
    }
}

/// One element at a time, for what SIMD128 has no instruction for. `T` fills a 16-byte vector `16 / size` times.
#[inline(always)]
pub unsafe fn each1<T: Copy, U>(d: *mut u8, a: Operand, count: usize, f: impl Fn(T) -> U) {
    let lanes = 16 / size_of::<T>();
    let (d, step) = (d as *mut U, a.step / 16);
    for i in 0..count * lanes {
        *d.add(i) = f(*(a.at as *const T).add(i * step));
    }
}

#[inline(always)]
pub unsafe fn each2<T: Copy, U>(d: *mut u8, a: Operand, b: Operand, count: usize, f: impl Fn(T, T) -> U) {
    let lanes = 16 / size_of::<T>();
    let (d, s, t) = (d as *mut U, a.step / 16, b.step / 16);
    for i in 0..count * lanes {
        *d.add(i) = f(*(a.at as *const T).add(i * s), *(b.at as *const T).add(i * t));
    }
}

/// Two 64-bit vectors at a time to one vector of 32-bit masks.
#[inline(always)]
pub unsafe fn compare64(d: *mut u8, a: Operand, b: Operand, groups: usize, f: impl Fn(v128, v128) -> v128) {
    let (mut d, mut p, mut q) = (d, a.at, b.at);
    for _ in 0..groups {
        let low = f(load(p), load(q));
        let high = f(load(p.add(a.step)), load(q.add(b.step)));
        store(d, i32x4_shuffle::<0, 2, 4, 6>(low, high));
        p = p.add(2 * a.step);
        q = q.add(2 * b.step);
        d = d.add(16);
    }
}
