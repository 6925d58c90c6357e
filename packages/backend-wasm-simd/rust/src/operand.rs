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

/// The vector `i` places on from `p`, of an operand whose step is known when this is compiled.
#[inline(always)]
unsafe fn ahead<const STEP: usize>(p: *const u8, i: usize) -> v128 {
    load(p.add(STEP * i))
}

/// Four vectors a turn, because V8 puts an interrupt check into every turn of a loop.
#[inline(always)]
unsafe fn stepping<const A: usize, const B: usize>(d: *mut u8, p: *const u8, q: *const u8, count: usize, f: impl Fn(v128, v128) -> v128) {
    let (mut d, mut p, mut q) = (d, p, q);
    for _ in 0..count / 4 {
        store(d, f(ahead::<A>(p, 0), ahead::<B>(q, 0)));
        store(d.add(16), f(ahead::<A>(p, 1), ahead::<B>(q, 1)));
        store(d.add(32), f(ahead::<A>(p, 2), ahead::<B>(q, 2)));
        store(d.add(48), f(ahead::<A>(p, 3), ahead::<B>(q, 3)));
        d = d.add(64);
        p = p.add(4 * A);
        q = q.add(4 * B);
    }
    for i in 0..count % 4 {
        store(d.add(16 * i), f(ahead::<A>(p, i), ahead::<B>(q, i)));
    }
}

/// Cheap functions of the lanes that are met most: a loop for each way in which operands can step. Like `map1` and `map2`, each is a function of its
/// own: in one as long as all of them together V8 gives the registers out hastily, and it compiles all of them where one is met often.
#[inline(never)]
pub unsafe fn quick2(d: *mut u8, a: Operand, b: Operand, count: usize, f: impl Fn(v128, v128) -> v128) {
    match (a.step, b.step) {
        (0, 0) => map2(d, a, b, count, f),
        // A splat is read before the loop: what is stored may not lie over it, but the compiler cannot know.
        (0, _) => {
            let x = load(a.at);
            stepping::<16, 0>(d, b.at, b.at, count, |y, _| f(x, y));
        }
        (_, 0) => {
            let y = load(b.at);
            stepping::<16, 0>(d, a.at, a.at, count, |x, _| f(x, y));
        }
        _ => stepping::<16, 16>(d, a.at, b.at, count, f),
    }
}

/// As `quick2`, of three operands, of which the first two may be exchanged.
#[inline(never)]
pub unsafe fn quick3(d: *mut u8, a: Operand, b: Operand, c: Operand, count: usize, f: impl Fn(v128, v128, v128) -> v128) {
    let (a, b) = if a.step == 0 { (b, a) } else { (a, b) };
    let (y, z) = (load(b.at), load(c.at));
    match (a.step, b.step, c.step) {
        (16, 0, 0) => stepping::<16, 0>(d, a.at, a.at, count, |x, _| f(x, y, z)),
        (16, 0, _) => stepping::<16, 16>(d, a.at, c.at, count, |x, z| f(x, y, z)),
        (16, _, 0) => stepping::<16, 16>(d, a.at, b.at, count, |x, y| f(x, y, z)),
        (16, ..) => {
            let (mut d, mut p, mut q, mut r) = (d, a.at as *const u8, b.at as *const u8, c.at as *const u8);
            for _ in 0..count / 4 {
                store(d, f(load(p), load(q), load(r)));
                store(d.add(16), f(load(p.add(16)), load(q.add(16)), load(r.add(16))));
                store(d.add(32), f(load(p.add(32)), load(q.add(32)), load(r.add(32))));
                store(d.add(48), f(load(p.add(48)), load(q.add(48)), load(r.add(48))));
                (d, p, q, r) = (d.add(64), p.add(64), q.add(64), r.add(64));
            }
            for i in 0..count % 4 {
                store(d.add(16 * i), f(load(p.add(16 * i)), load(q.add(16 * i)), load(r.add(16 * i))));
            }
        }
        // Two splats.
        _ => {
            let x = load(a.at);
            for i in 0..count {
                store(d.add(16 * i), f(x, y, load(c.at.add(c.step * i))));
            }
        }
    }
}

/// Four vectors a turn, because V8's newer compiler makes each constant of an expensive function anew in each turn of a loop.
#[inline(never)]
pub unsafe fn map1(d: *mut u8, a: Operand, count: usize, f: impl Fn(v128) -> v128) {
    if a.step == 0 {
        let y = f(load(a.at));
        for i in 0..count {
            store(d.add(16 * i), y);
        }
        return;
    }
    stepping::<16, 0>(d, a.at, a.at, count, |x, _| f(x));
}

/// Cheap functions of the other lanes, and expensive ones: one vector a turn, so that the code stays small.
#[inline(never)]
pub unsafe fn map2(d: *mut u8, a: Operand, b: Operand, count: usize, f: impl Fn(v128, v128) -> v128) {
    let (mut d, mut p, mut q) = (d, a.at, b.at);
    for _ in 0..count {
        store(d, f(load(p), load(q)));
        p = p.add(a.step);
        q = q.add(b.step);
        d = d.add(16);
    }
}

/// Powers: the exponents that are met most need no logarithm. NaN stands for exponents of which each element has its own.
#[inline(always)]
pub unsafe fn power(
    d: *mut u8,
    a: Operand,
    count: usize,
    exponent: f64,
    mul: impl Fn(v128, v128) -> v128,
    one_by: impl Fn(v128) -> v128,
    other: impl FnOnce(),
) {
    match exponent {
        2.0 => map1(d, a, count, |x| mul(x, x)),
        3.0 => map1(d, a, count, |x| mul(mul(x, x), x)),
        -1.0 => map1(d, a, count, one_by),
        -2.0 => map1(d, a, count, |x| mul(one_by(x), one_by(x))),
        _ => other(),
    }
}

/// Shifts: SIMD128 shifts all lanes by one number, and where each has a number of its own, or one that is too large, one element at a time.
#[inline(always)]
pub unsafe fn shift<T: Copy>(
    d: *mut u8,
    a: Operand,
    b: Operand,
    count: usize,
    number: impl Fn(T) -> u64,
    by_one: impl Fn(v128, u32) -> v128,
    each: impl Fn(T, T) -> T,
) {
    let bits = number(*(b.at as *const T));
    if b.step == 0 && bits < 8 * size_of::<T>() as u64 {
        map1(d, a, count, |x| by_one(x, bits as u32));
    } else {
        each2(d, a, b, count, each);
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
