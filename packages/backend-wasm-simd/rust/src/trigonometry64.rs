//! The float64 sine and cosine, two lanes at a time, by the steps of FDLIBM (Sun Microsystems 1993).

use crate::libm;
use crate::math64::{is_below, polynomial, splat};
use core::arch::wasm32::*;

/// π/2 in pieces of 33 bits, and what each leaves.
const PIO2_1: f64 = 1.570_796_326_734_125_6;
const PIO2_2: f64 = 6.077_100_506_303_966e-11;
const PIO2_2T: f64 = 2.022_266_248_795_950_6e-21;

/// Up to it n·PIO2_1 is exact.
const LARGEST: f64 = 1_647_099.0;

/// As near to a multiple of π/2, so many bits cancel that two pieces of it are too few.
const NEAREST: f64 = 2.964_778_2e-9;

/// x = n·π/2 + r, with what r has lost, and whether this is exact enough for both lanes.
#[inline(always)]
fn reduced(x: v128) -> (v128, v128, v128, bool) {
    let n = f64x2_nearest(f64x2_mul(x, splat(core::f64::consts::FRAC_2_PI)));
    let t = f64x2_sub(x, f64x2_mul(n, splat(PIO2_1)));
    let w = f64x2_mul(n, splat(PIO2_2));
    let high = f64x2_sub(t, w);
    let w = f64x2_sub(f64x2_mul(n, splat(PIO2_2T)), f64x2_sub(f64x2_sub(t, high), w));
    let r = f64x2_sub(high, w);
    let lost = f64x2_sub(f64x2_sub(high, r), w);
    // An argument of the first eighth is as it is, its zero's sign included.
    let whole = f64x2_eq(n, splat(0.0));
    let exact = v128_or(whole, v128_andnot(is_below(x, LARGEST), is_below(r, NEAREST)));
    (n, v128_bitselect(x, r, whole), v128_andnot(lost, whole), i64x2_all_true(exact))
}

#[inline(always)]
fn sine(x: v128, lost: v128) -> v128 {
    let z = f64x2_mul(x, x);
    let r = polynomial(
        z,
        [
            1.589_690_995_211_55e-10,
            -2.505_076_025_340_686_3e-8,
            2.755_731_370_707_006_8e-6,
            -1.984_126_982_985_795e-4,
            8.333_333_333_322_49e-3,
        ],
    );
    let v = f64x2_mul(z, x);
    let tail = f64x2_sub(f64x2_mul(z, f64x2_sub(f64x2_mul(splat(0.5), lost), f64x2_mul(v, r))), lost);
    f64x2_sub(x, f64x2_sub(tail, f64x2_mul(v, splat(-1.666_666_666_666_663_2e-1))))
}

#[inline(always)]
fn cosine(x: v128, lost: v128) -> v128 {
    let z = f64x2_mul(x, x);
    let r = polynomial(
        z,
        [
            -1.135_964_755_778_819_5e-11,
            2.087_572_321_298_175e-9,
            -2.755_731_435_139_066_3e-7,
            2.480_158_728_947_673e-5,
            -1.388_888_888_887_411e-3,
            4.166_666_666_666_66e-2,
        ],
    );
    let half = f64x2_mul(z, splat(0.5));
    let w = f64x2_sub(splat(1.0), half);
    let rest = f64x2_sub(f64x2_mul(f64x2_mul(z, z), r), f64x2_mul(x, lost));
    f64x2_add(w, f64x2_add(f64x2_sub(f64x2_sub(splat(1.0), w), half), rest))
}

/// The sine of x, or of x + π/2: `quarter` says so.
#[inline(always)]
fn wave(x: v128, quarter: i64, one: fn(f64) -> f64) -> v128 {
    let (n, r, lost, exact) = reduced(x);
    if !exact {
        return f64x2(one(f64x2_extract_lane::<0>(x)), one(f64x2_extract_lane::<1>(x)));
    }
    // 1.5·2⁵² leaves the whole number in the lowest bits.
    let turn = i64x2_add(f64x2_add(n, splat(6_755_399_441_055_744.0)), i64x2_splat(quarter));
    let is_cosine = i64x2_ne(v128_and(turn, i64x2_splat(1)), i64x2_splat(0));
    let y = v128_bitselect(cosine(r, lost), sine(r, lost), is_cosine);
    v128_xor(y, i64x2_shl(v128_and(turn, i64x2_splat(2)), 62))
}

pub fn sin(x: v128) -> v128 {
    wave(x, 0, |x| libm::sin(x))
}

pub fn cos(x: v128) -> v128 {
    wave(x, 1, |x| libm::cos(x))
}
