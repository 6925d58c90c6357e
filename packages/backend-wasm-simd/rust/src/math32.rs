//! float32 functions, four lanes at a time. The tests state their error bounds.
//!
//! Minima are `pmin`/`pmax` with the argument first, which keeps a NaN argument, and rounding is by adding and taking
//! away 1.5·2²³: SIMD128's own `min`, `max` and `trunc_sat` are several times slower on x86.

use crate::libm;
use core::arch::wasm32::*;

#[inline(always)]
pub fn splat(x: f32) -> v128 {
    f32x4_splat(x)
}

#[inline(always)]
pub fn multiply_add(a: v128, b: v128, c: v128) -> v128 {
    f32x4_add(f32x4_mul(a, b), c)
}

/// Highest power first. Horner's rule in x², over pairs of coefficients: a product more, and about half of the chain, of which
/// a processor cannot have enough under way at once.
#[inline(always)]
pub fn polynomial<const N: usize>(x: v128, coefficients: [f32; N]) -> v128 {
    let square = f32x4_mul(x, x);
    let pair = |i: usize| multiply_add(splat(coefficients[i]), x, splat(coefficients[i + 1]));
    let (mut y, mut i) = if N.is_multiple_of(2) { (pair(0), 2) } else { (splat(coefficients[0]), 1) };
    while i < N {
        y = multiply_add(y, square, pair(i));
        i += 2;
    }
    y
}

#[inline(always)]
pub fn sign_bit(x: v128) -> v128 {
    v128_and(x, u32x4_splat(0x8000_0000))
}

/// `magnitude`, whose sign bit is clear, with the sign of `x`.
#[inline(always)]
pub fn with_sign(magnitude: v128, x: v128) -> v128 {
    v128_or(magnitude, sign_bit(x))
}

#[inline(always)]
pub fn power_of_two(n: v128) -> v128 {
    i32x4_shl(i32x4_add(n, i32x4_splat(127)), 23)
}

const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;

/// x = n·ln 2 + r: returns n as an integer, and eʳ − 1.
#[inline(always)]
pub fn exp_parts(x: v128) -> (v128, v128) {
    let magic = splat(12_582_912.0);
    let t = multiply_add(x, splat(core::f32::consts::LOG2_E), magic);
    let n = f32x4_sub(t, magic);
    let r = f32x4_sub(f32x4_sub(x, f32x4_mul(n, splat(LN2_HIGH))), f32x4_mul(n, splat(LN2_LOW)));
    let p = polynomial(r, [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5]);
    (i32x4_sub(t, magic), multiply_add(f32x4_mul(r, r), p, r))
}

/// What lies within ±EXP_INNER is `exp_inner` of it, so that a value does not depend on what stands beside it.
pub fn exp(x: v128) -> v128 {
    let bounded = f32x4_pmin(f32x4_pmax(x, splat(-104.0)), splat(89.0));
    let (n, q) = exp_parts(bounded);
    // In two steps, because 2ⁿ itself may be out of range where the result is not.
    let half = i32x4_shr(n, 1);
    let y = f32x4_mul(f32x4_add(q, splat(1.0)), power_of_two(half));
    let outer = f32x4_mul(y, power_of_two(i32x4_sub(n, half)));
    v128_bitselect(outer, exp_inner(x), f32x4_gt(f32x4_abs(x), splat(EXP_INNER)))
}

/// Beyond it the result or a factor of it may leave the range of normal numbers.
pub const EXP_INNER: f32 = 87.0;

/// exp for arguments between −88.03 and EXP_INNER, by a fit of (eʳ − 1)/r for |r| ≤ ½·ln 2.
#[inline(always)]
fn exp_by<const N: usize>(x: v128, fit: [f32; N]) -> v128 {
    // The bias of the exponent is added with the magic number: what is shifted out leaves 2ⁿ.
    let magic = splat(12_583_039.0);
    let t = multiply_add(x, splat(core::f32::consts::LOG2_E), magic);
    let n = f32x4_sub(t, magic);
    let r = f32x4_sub(f32x4_sub(x, f32x4_mul(n, splat(LN2_HIGH))), f32x4_mul(n, splat(LN2_LOW)));
    let power = i32x4_shl(t, 23);
    multiply_add(polynomial(r, fit), f32x4_mul(r, power), power)
}

/// exp for arguments that are known to lie within ±EXP_INNER, or are NaN. Within 1.2 units in the last place.
#[inline(always)]
pub fn exp_inner(x: v128) -> v128 {
    exp_by(x, [1.381_446_7e-3, 8.368_781e-3, 4.166_839_3e-2, 1.666_652e-1, 0.499_999_94, 1.0])
}

/// exp for arguments of at most 0, within 2.3 units in the last place. What would be subnormal is 0, for at −88.03 the
/// exponent's bits are.
#[inline(always)]
pub fn exp_of_negative(x: v128) -> v128 {
    exp_by(f32x4_pmax(x, splat(-88.03)), [8.290_229e-3, 4.189_839e-2, 1.666_764e-1, 4.999_914_5e-1, 0.999_999_7])
}

pub fn expm1(x: v128) -> v128 {
    let bounded = f32x4_pmin(f32x4_pmax(x, splat(-20.0)), splat(89.0));
    let (n, q) = exp_parts(bounded);
    // 2·(2ⁿ⁻¹·q + (2ⁿ⁻¹ − ½)), so that n = 128 does not overflow early.
    let s = power_of_two(i32x4_sub(n, i32x4_splat(1)));
    let y = f32x4_add(f32x4_mul(s, q), f32x4_sub(s, splat(0.5)));
    let y = v128_bitselect(q, f32x4_add(y, y), i32x4_eq(n, i32x4_splat(0)));
    v128_or(y, sign_bit(x))
}

/// log(m·2ᵉ) for x = m·2ᵉ with m in [√½, √2), plus `correction` in the last place.
#[inline(always)]
fn log_parts(x: v128, scale: v128, correction: v128) -> v128 {
    let e = i32x4_shr(i32x4_sub(x, u32x4_splat(0x3f35_04f3)), 23);
    let f = f32x4_sub(i32x4_sub(x, i32x4_shl(e, 23)), splat(1.0));
    let e = f32x4_convert_i32x4(i32x4_add(e, scale));
    let z = f32x4_mul(f, f);
    let p = polynomial(
        f,
        [
            7.037_683_6e-2,
            -1.151_461e-1,
            1.167_699_9e-1,
            -1.242_014_1e-1,
            1.424_932_3e-1,
            -1.666_805_8e-1,
            2.000_071_5e-1,
            -2.499_999_4e-1,
            3.333_333e-1,
        ],
    );
    let y = multiply_add(f32x4_mul(f, z), p, multiply_add(e, splat(LN2_LOW), correction));
    let y = f32x4_sub(y, f32x4_mul(z, splat(0.5)));
    multiply_add(e, splat(LN2_HIGH), f32x4_add(f, y))
}

/// What log yields where its argument is not a positive finite number.
#[inline(always)]
fn log_edges(argument: v128, y: v128) -> v128 {
    let infinite = f32x4_eq(argument, splat(f32::INFINITY));
    let y = v128_bitselect(argument, y, infinite);
    let zero = f32x4_eq(argument, splat(0.0));
    let y = v128_bitselect(splat(f32::NEG_INFINITY), y, zero);
    v128_or(y, v128_not(f32x4_ge(argument, splat(0.0))))
}

pub fn log(x: v128) -> v128 {
    let small = f32x4_lt(x, splat(f32::MIN_POSITIVE));
    let scaled = v128_bitselect(f32x4_mul(x, splat(8_388_608.0)), x, small);
    let scale = v128_and(small, i32x4_splat(-23));
    log_edges(x, log_parts(scaled, scale, splat(0.0)))
}

pub fn log1p(x: v128) -> v128 {
    let u = f32x4_add(x, splat(1.0));
    // What 1 + x lost in rounding, exactly.
    let b = f32x4_sub(u, splat(1.0));
    let lost = f32x4_add(f32x4_sub(splat(1.0), f32x4_sub(u, b)), f32x4_sub(x, b));
    let y = log_parts(u, i32x4_splat(0), f32x4_div(lost, u));
    let tiny = f32x4_lt(f32x4_abs(x), splat(1e-8));
    v128_bitselect(x, log_edges(u, y), tiny)
}

/// Four results of a float64 function, for arguments where the fast way is not good enough.
#[inline(never)]
pub fn by_float64(x: v128, f: extern "C" fn(f64) -> f64) -> v128 {
    let y = |x: f32| f(x as f64) as f32;
    f32x4(y(f32x4_extract_lane::<0>(x)), y(f32x4_extract_lane::<1>(x)), y(f32x4_extract_lane::<2>(x)), y(f32x4_extract_lane::<3>(x)))
}

/// x = n·π/2 + r with |r| ≤ π/4, in float64; exact enough for |x| ≤ 10⁶.
#[inline(always)]
fn reduce_half_pi(x: v128) -> (v128, v128) {
    let half = |x: v128| {
        let magic = f64x2_splat(6_755_399_441_055_744.0);
        let t = f64x2_add(f64x2_mul(x, f64x2_splat(core::f64::consts::FRAC_2_PI)), magic);
        let n = f64x2_sub(t, magic);
        let r = f64x2_sub(x, f64x2_mul(n, f64x2_splat(1.570_796_326_734_125_6)));
        (t, f32x4_demote_f64x2_zero(f64x2_sub(r, f64x2_mul(n, f64x2_splat(6.077_100_506_506_192e-11)))))
    };
    let (low_n, low) = half(f64x2_promote_low_f32x4(x));
    let (high_n, high) = half(f64x2_promote_low_f32x4(i32x4_shuffle::<2, 3, 2, 3>(x, x)));
    (i32x4_shuffle::<0, 2, 4, 6>(low_n, high_n), i32x4_shuffle::<0, 1, 4, 5>(low, high))
}

#[inline(always)]
fn is_far(x: v128) -> bool {
    let magnitude = f32x4_abs(x);
    v128_any_true(v128_and(f32x4_gt(magnitude, splat(1e6)), f32x4_lt(magnitude, splat(f32::INFINITY))))
}

/// sin(r + (n + quarter)·π/2)
#[inline(always)]
fn sine_in_quadrant(n: v128, r: v128) -> v128 {
    let z = f32x4_mul(r, r);
    let sine = polynomial(z, [-1.951_529_6e-4, 8.332_161e-3, -1.666_665_5e-1]);
    let sine = multiply_add(f32x4_mul(sine, z), r, r);
    let cosine = polynomial(z, [2.443_315_7e-5, -1.388_731_6e-3, 4.166_664_6e-2]);
    let cosine = f32x4_add(f32x4_sub(f32x4_mul(f32x4_mul(cosine, z), z), f32x4_mul(z, splat(0.5))), splat(1.0));
    let odd = i32x4_eq(v128_and(n, i32x4_splat(1)), i32x4_splat(1));
    let negative = i32x4_shl(v128_and(n, i32x4_splat(2)), 30);
    v128_xor(v128_bitselect(cosine, sine, odd), negative)
}

pub fn sin(x: v128) -> v128 {
    if is_far(x) {
        return by_float64(x, libm_sin);
    }
    let (n, r) = reduce_half_pi(x);
    v128_bitselect(x, sine_in_quadrant(n, r), is_tiny(x))
}

pub fn cos(x: v128) -> v128 {
    if is_far(x) {
        return by_float64(x, libm_cos);
    }
    let (n, r) = reduce_half_pi(x);
    sine_in_quadrant(i32x4_add(n, i32x4_splat(1)), r)
}

pub fn tan(x: v128) -> v128 {
    if is_far(x) {
        return by_float64(x, libm_tan);
    }
    let (n, r) = reduce_half_pi(x);
    let z = f32x4_mul(r, r);
    let p = polynomial(z, [9.385_402e-3, 3.119_922_3e-3, 2.443_013_5e-2, 5.341_128e-2, 1.333_88e-1, 3.333_315_7e-1]);
    let y = multiply_add(f32x4_mul(p, z), r, r);
    let odd = i32x4_eq(v128_and(n, i32x4_splat(1)), i32x4_splat(1));
    let y = v128_bitselect(f32x4_div(splat(-1.0), y), y, odd);
    v128_bitselect(x, y, is_tiny(x))
}

/// C's fmod. In float64 the quotient of two float32 numbers truncates rightly below 2²⁸, and what is left is exact.
pub fn rem(x: v128, y: v128) -> v128 {
    let half = |x: v128, y: v128| {
        let q = f64x2_trunc(f64x2_div(x, y));
        let fits = f64x2_lt(f64x2_abs(q), f64x2_splat(268_435_456.0));
        (fits, f32x4_demote_f64x2_zero(f64x2_sub(x, f64x2_mul(q, y))))
    };
    let upper = |v: v128| f64x2_promote_low_f32x4(i32x4_shuffle::<2, 3, 2, 3>(v, v));
    let (low_fits, low) = half(f64x2_promote_low_f32x4(x), f64x2_promote_low_f32x4(y));
    let (high_fits, high) = half(upper(x), upper(y));
    let finite = f32x4_lt(f32x4_abs(y), splat(f32::INFINITY));
    if i64x2_all_true(v128_and(low_fits, high_fits)) && i32x4_all_true(finite) {
        let r = i32x4_shuffle::<0, 1, 4, 5>(low, high);
        return with_sign(f32x4_abs(r), x);
    }
    rem_one_by_one(x, y)
}

#[inline(never)]
fn rem_one_by_one(x: v128, y: v128) -> v128 {
    f32x4(
        libm::fmodf(f32x4_extract_lane::<0>(x), f32x4_extract_lane::<0>(y)),
        libm::fmodf(f32x4_extract_lane::<1>(x), f32x4_extract_lane::<1>(y)),
        libm::fmodf(f32x4_extract_lane::<2>(x), f32x4_extract_lane::<2>(y)),
        libm::fmodf(f32x4_extract_lane::<3>(x), f32x4_extract_lane::<3>(y)),
    )
}

/// Where sin x, tan x and the like are x to the last bit; keeps −0.
#[inline(always)]
pub fn is_tiny(x: v128) -> v128 {
    f32x4_lt(f32x4_abs(x), splat(1e-4))
}

extern "C" fn libm_sin(x: f64) -> f64 {
    libm::sin(x)
}
extern "C" fn libm_cos(x: f64) -> f64 {
    libm::cos(x)
}
extern "C" fn libm_tan(x: f64) -> f64 {
    libm::tan(x)
}
