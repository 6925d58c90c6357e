//! float32 functions, four lanes at a time: tanh, erf, the inverse trigonometric ones, and pow.

use crate::libm;
use crate::math32::{exp_inner, exp_parts, is_tiny, multiply_add, polynomial, power_of_two, sign_bit, splat, with_sign};
use crate::math64::{self, parts};
use core::arch::wasm32::*;
use core::f32::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// π/2 − FRAC_PI_2
const FRAC_PI_2_LOW: f32 = -4.371_139e-8;

/// (e²ˣ − 1) / (e²ˣ + 1), which is 1 in float32 from x = 10 on.
pub fn tanh(x: v128) -> v128 {
    let a = f32x4_abs(x);
    let (n, q) = exp_parts(f32x4_pmin(f32x4_add(a, a), splat(20.0)));
    let s = power_of_two(n);
    let e = f32x4_add(f32x4_mul(s, q), f32x4_sub(s, splat(1.0)));
    with_sign(f32x4_div(e, f32x4_add(e, splat(2.0))), x)
}

/// After N. Juffa.
pub fn erf(x: v128) -> v128 {
    let a = f32x4_pmin(f32x4_abs(x), splat(4.0));
    let s = f32x4_mul(a, a);
    let r = multiply_add(splat(-1.728_534_7e-5), a, splat(3.831_974_7e-4));
    let u = multiply_add(splat(-3.883_964_4e-3), a, splat(2.425_462_2e-2));
    let r = multiply_add(r, s, u);
    let r = multiply_add(r, a, splat(-1.067_778_8e-1));
    let r = multiply_add(r, a, splat(-6.348_468_7e-1));
    let r = multiply_add(r, a, splat(-1.287_175_1e-1));
    let r = f32x4_sub(f32x4_mul(r, a), a);
    let far = f32x4_sub(splat(1.0), exp_inner(r));
    let p = polynomial(s, [-5.967_617e-4, 4.991_194_2e-3, -2.676_813_5e-2, 1.128_199_2e-1, -3.761_253_4e-1, 1.283_791_7e-1]);
    let near = multiply_add(p, a, a);
    with_sign(v128_bitselect(far, near, f32x4_gt(a, splat(0.927_734_4))), x)
}

/// For |x|: (whether |x| > ½, arcsin of |x| if not, of √((1−|x|)/2) if so).
#[inline(always)]
fn arcsine_parts(x: v128) -> (v128, v128) {
    let a = f32x4_abs(x);
    let big = f32x4_gt(a, splat(0.5));
    let complement = f32x4_mul(f32x4_sub(splat(1.0), a), splat(0.5));
    let z = v128_bitselect(complement, f32x4_mul(a, a), big);
    let s = v128_bitselect(f32x4_sqrt(complement), a, big);
    let p = polynomial(z, [4.216_32e-2, 2.418_131e-2, 4.547_002_6e-2, 7.495_300_3e-2, 1.666_675_2e-1]);
    (big, multiply_add(f32x4_mul(p, z), s, s))
}

/// π/2 − y, with π/2 in two parts.
#[inline(always)]
fn complement(y: v128) -> v128 {
    f32x4_sub(splat(FRAC_PI_2), f32x4_sub(y, splat(FRAC_PI_2_LOW)))
}

pub fn asin(x: v128) -> v128 {
    let (big, y) = arcsine_parts(x);
    let far = complement(f32x4_add(y, y));
    v128_bitselect(x, v128_or(v128_bitselect(far, y, big), sign_bit(x)), is_tiny(x))
}

pub fn acos(x: v128) -> v128 {
    let (big, y) = arcsine_parts(x);
    let twice = f32x4_add(y, y);
    let negative = f32x4_lt(x, splat(0.0));
    let reflected = f32x4_sub(splat(PI), f32x4_sub(twice, splat(2.0 * FRAC_PI_2_LOW)));
    let far = v128_bitselect(reflected, twice, negative);
    v128_bitselect(far, complement(v128_xor(y, sign_bit(x))), big)
}

/// arctan for a ≥ 0.
#[inline(always)]
fn arctangent(a: v128) -> v128 {
    let middle = f32x4_gt(a, splat(0.414_213_57));
    let large = f32x4_gt(a, splat(2.414_213_7));
    let numerator = v128_bitselect(splat(-1.0), f32x4_sub(a, splat(1.0)), large);
    let denominator = v128_bitselect(a, f32x4_add(a, splat(1.0)), large);
    let t = v128_bitselect(f32x4_div(numerator, denominator), a, middle);
    let base = v128_bitselect(splat(FRAC_PI_2), splat(FRAC_PI_4), large);
    let low = v128_bitselect(splat(FRAC_PI_2_LOW), splat(0.5 * FRAC_PI_2_LOW), large);
    let z = f32x4_mul(t, t);
    let p = polynomial(z, [8.053_745e-2, -1.387_768_6e-1, 1.997_771_1e-1, -3.333_295e-1]);
    let y = multiply_add(f32x4_mul(p, z), t, f32x4_add(t, v128_and(low, middle)));
    f32x4_add(y, v128_and(base, middle))
}

pub fn atan(x: v128) -> v128 {
    v128_bitselect(x, with_sign(arctangent(f32x4_abs(x)), x), is_tiny(x))
}

pub fn atan2(y: v128, x: v128) -> v128 {
    let (ay, ax) = (f32x4_abs(y), f32x4_abs(x));
    let steep = f32x4_gt(ay, ax);
    let t = f32x4_div(v128_bitselect(ax, ay, steep), v128_bitselect(ay, ax, steep));
    // Of two zeros or two infinities, C says arctan 0 and arctan 1.
    let t = v128_bitselect(splat(1.0), t, v128_and(f32x4_eq(ay, ax), f32x4_eq(ax, splat(f32::INFINITY))));
    let t = v128_andnot(t, v128_and(f32x4_eq(ay, splat(0.0)), f32x4_eq(ax, splat(0.0))));
    let angle = arctangent(t);
    // From the positive x axis, from the y axis, or from the negative x axis, whichever is nearest.
    let left = i32x4_shr(x, 31);
    let base = v128_bitselect(splat(FRAC_PI_2), v128_and(splat(PI), left), steep);
    let low = v128_bitselect(splat(FRAC_PI_2_LOW), v128_and(splat(2.0 * FRAC_PI_2_LOW), left), steep);
    let backwards = sign_bit(v128_xor(steep, left));
    let angle = f32x4_add(base, f32x4_add(low, v128_xor(angle, backwards)));
    v128_or(with_sign(angle, y), v128_or(f32x4_ne(x, x), f32x4_ne(y, y)))
}

/// Σ cᵢ·xⁱ of four coefficients, in pairs (Estrin): what does not wait for each other is computed at the same time.
#[inline(always)]
fn cubic(x: v128, square: v128, c: [f64; 4]) -> v128 {
    let pair = |a: f64, b: f64| f64x2_add(f64x2_splat(a), f64x2_mul(x, f64x2_splat(b)));
    f64x2_add(pair(c[0], c[1]), f64x2_mul(square, pair(c[2], c[3])))
}

/// 2^(y·log₂ x) for two finite x > 0 in float64, good to about 2⁻⁴⁰.
#[inline(always)]
fn pow_float64(x: v128, y: v128) -> v128 {
    let (e, f) = parts(x);
    let s = f64x2_div(f, f64x2_add(f, f64x2_splat(2.0)));
    let z = f64x2_mul(s, s);
    let z2 = f64x2_mul(z, z);
    let p = f64x2_add(
        cubic(z, z2, [1.0 / 3.0, 1.0 / 5.0, 1.0 / 7.0, 1.0 / 9.0]),
        f64x2_mul(f64x2_mul(z2, z2), cubic(z, z2, [1.0 / 11.0, 1.0 / 13.0, 1.0 / 15.0, 1.0 / 17.0])),
    );
    let log = f64x2_add(s, f64x2_mul(f64x2_mul(p, z), s));
    let log2 = f64x2_add(f64x2_mul(log, f64x2_splat(2.0 * core::f64::consts::LOG2_E)), e);
    let t = f64x2_pmin(f64x2_pmax(f64x2_mul(y, log2), f64x2_splat(-200.0)), f64x2_splat(200.0));
    let magic = f64x2_splat(6_755_399_441_055_744.0);
    let n = f64x2_sub(f64x2_add(t, magic), magic);
    let r = f64x2_mul(f64x2_sub(t, n), f64x2_splat(core::f64::consts::LN_2));
    let r2 = f64x2_mul(r, r);
    let r4 = f64x2_mul(r2, r2);
    // The Taylor series of eʳ up to r¹⁰.
    let last = f64x2_add(
        f64x2_add(f64x2_splat(1.0 / 40_320.0), f64x2_mul(r, f64x2_splat(1.0 / 362_880.0))),
        f64x2_mul(r2, f64x2_splat(1.0 / 3_628_800.0)),
    );
    let middle = cubic(r, r2, [1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5_040.0]);
    let first = cubic(r, r2, [1.0, 1.0, 0.5, 1.0 / 6.0]);
    let q = f64x2_add(first, f64x2_mul(r4, f64x2_add(middle, f64x2_mul(r4, last))));
    f64x2_mul(q, math64::power_of_two(n))
}

pub fn pow(x: v128, y: v128) -> v128 {
    let limit = splat(f32::INFINITY);
    let finite = v128_and(f32x4_lt(f32x4_abs(x), limit), f32x4_lt(f32x4_abs(y), limit));
    if !i32x4_all_true(finite) {
        return pow_by_float64(x, y);
    }
    let high = |v: v128| f64x2_promote_low_f32x4(i32x4_shuffle::<2, 3, 2, 3>(v, v));
    let a = f32x4_abs(x);
    let low = pow_float64(f64x2_promote_low_f32x4(a), f64x2_promote_low_f32x4(y));
    let high = pow_float64(high(a), high(y));
    let magnitude = i32x4_shuffle::<0, 1, 4, 5>(f32x4_demote_f64x2_zero(low), f32x4_demote_f64x2_zero(high));
    let zero = splat(0.0);
    let at_zero = v128_and(f32x4_lt(y, zero), splat(f32::INFINITY));
    let magnitude = v128_bitselect(at_zero, magnitude, f32x4_eq(x, zero));
    let whole = f32x4_eq(f32x4_trunc(y), y);
    let half = f32x4_mul(y, splat(0.5));
    let odd = v128_and(whole, f32x4_ne(f32x4_trunc(half), half));
    let z = v128_or(magnitude, v128_and(sign_bit(x), odd));
    let z = v128_or(z, v128_andnot(f32x4_lt(x, zero), whole));
    v128_bitselect(splat(1.0), z, f32x4_eq(y, zero))
}

#[inline(never)]
fn pow_by_float64(x: v128, y: v128) -> v128 {
    let f = |x: f32, y: f32| libm::pow(x as f64, y as f64) as f32;
    f32x4(
        f(f32x4_extract_lane::<0>(x), f32x4_extract_lane::<0>(y)),
        f(f32x4_extract_lane::<1>(x), f32x4_extract_lane::<1>(y)),
        f(f32x4_extract_lane::<2>(x), f32x4_extract_lane::<2>(y)),
        f(f32x4_extract_lane::<3>(x), f32x4_extract_lane::<3>(y)),
    )
}
