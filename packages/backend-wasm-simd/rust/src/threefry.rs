//! Threefry-2x32 with 20 rounds (Salmon et al. 2011), four counters at a time.

use crate::operand::{Operand, load, store};
use core::arch::wasm32::*;

/// The bits are known to the compiler: V8 has no quick shift of lanes by a variable.
#[inline(always)]
fn round<const BITS: u32>((x0, x1): (v128, v128)) -> (v128, v128) {
    let sum = i32x4_add(x0, x1);
    (sum, v128_xor(v128_or(u32x4_shl(x1, BITS), u32x4_shr(x1, 32 - BITS)), sum))
}

#[inline(always)]
fn even_rounds(x: (v128, v128)) -> (v128, v128) {
    round::<6>(round::<26>(round::<15>(round::<13>(x))))
}

#[inline(always)]
fn odd_rounds(x: (v128, v128)) -> (v128, v128) {
    round::<24>(round::<16>(round::<29>(round::<17>(x))))
}

#[inline(always)]
fn threefry(k0: v128, k1: v128, c0: v128, c1: v128) -> v128 {
    let k2 = v128_xor(v128_xor(k0, k1), u32x4_splat(0x1bd1_1bda));
    let inject = |(x0, x1): (v128, v128), a: v128, b: v128, count: u32| (i32x4_add(x0, a), i32x4_add(x1, i32x4_add(b, u32x4_splat(count))));
    let x = inject(even_rounds((i32x4_add(c0, k0), i32x4_add(c1, k1))), k1, k2, 1);
    let x = inject(odd_rounds(x), k2, k0, 2);
    let x = inject(even_rounds(x), k0, k1, 3);
    let x = inject(odd_rounds(x), k1, k2, 4);
    inject(even_rounds(x), k2, k0, 5).0
}

pub unsafe fn run(d: *mut u8, arguments: [Operand; 4], groups: usize) {
    let [mut a, mut b, mut c, mut e] = arguments;
    for group in 0..groups {
        store(d.add(16 * group), threefry(load(a.at), load(b.at), load(c.at), load(e.at)));
        for operand in [&mut a, &mut b, &mut c, &mut e] {
            operand.at = operand.at.add(operand.step);
        }
    }
}
