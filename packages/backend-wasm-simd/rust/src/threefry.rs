//! Threefry-2x32 with 20 rounds (Salmon et al. 2011), four counters at a time.

use crate::operand::{Operand, load, store};
use core::arch::wasm32::*;

#[inline(always)]
fn rotate(x: v128, bits: u32) -> v128 {
    v128_or(u32x4_shl(x, bits), u32x4_shr(x, 32 - bits))
}

#[inline(always)]
fn four_rounds(mut x0: v128, mut x1: v128, rotations: [u32; 4]) -> (v128, v128) {
    for bits in rotations {
        x0 = i32x4_add(x0, x1);
        x1 = v128_xor(rotate(x1, bits), x0);
    }
    (x0, x1)
}

fn threefry(k0: v128, k1: v128, c0: v128, c1: v128) -> v128 {
    const EVEN: [u32; 4] = [13, 15, 26, 6];
    const ODD: [u32; 4] = [17, 29, 16, 24];
    let keys = [k0, k1, v128_xor(v128_xor(k0, k1), u32x4_splat(0x1bd1_1bda))];
    let (mut x0, mut x1) = (i32x4_add(c0, k0), i32x4_add(c1, k1));
    for round in 0..5 {
        (x0, x1) = four_rounds(x0, x1, if round % 2 == 0 { EVEN } else { ODD });
        x0 = i32x4_add(x0, keys[(round + 1) % 3]);
        x1 = i32x4_add(x1, i32x4_add(keys[(round + 2) % 3], u32x4_splat(round as u32 + 1)));
    }
    x0
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
