//! float64 functions, two lanes at a time, by the steps of FDLIBM (Sun Microsystems 1993): where it branches, both ways are computed.

use core::arch::wasm32::*;

const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
#[inline(always)]
pub fn splat(x: f64) -> v128 {
    f64x2_splat(x)
}

#[inline(always)]
pub fn multiply_add(a: v128, b: v128, c: v128) -> v128 {
    f64x2_add(f64x2_mul(a, b), c)
}

/// Highest power first, by Horner's rule in x², as in float32.
#[inline(always)]
pub fn polynomial<const N: usize>(x: v128, coefficients: [f64; N]) -> v128 {
    let square = f64x2_mul(x, x);
    let pair = |i: usize| multiply_add(splat(coefficients[i]), x, splat(coefficients[i + 1]));
    let (mut y, mut i) = if N.is_multiple_of(2) { (pair(0), 2) } else { (splat(coefficients[0]), 1) };
    while i < N {
        y = multiply_add(y, square, pair(i));
        i += 2;
    }
    y
}

#[inline(always)]
pub fn with_sign(magnitude: v128, x: v128) -> v128 {
    v128_bitselect(x, magnitude, u64x2_splat(1 << 63))
}

/// Where |x| is below a limit.
#[inline(always)]
pub fn is_below(x: v128, limit: f64) -> v128 {
    f64x2_lt(f64x2_abs(x), splat(limit))
}

/// 2ⁿ for whole numbers from −1022 to 1023: 1.5·2⁵² and the bias leave it in the lowest bits, which are shifted up.
#[inline(always)]
pub fn power_of_two(n: v128) -> v128 {
    i64x2_shl(f64x2_add(n, f64x2_splat(6_755_399_441_055_744.0 + 1023.0)), 52)
}

/// x = n·ln 2 + high − low, up to half of ln 2 with n = 0: n, high and low.
#[inline(always)]
fn by_ln2(x: v128) -> (v128, v128, v128) {
    let n = f64x2_trunc(multiply_add(x, splat(core::f64::consts::LOG2_E), with_sign(splat(0.5), x)));
    (n, f64x2_sub(x, f64x2_mul(n, splat(LN2_HIGH))), f64x2_mul(n, splat(LN2_LOW)))
}

/// eˣ by FDLIBM's steps, within one unit in the last place: x = n·ln 2 + r, and eʳ as a quotient.
#[inline(always)]
pub fn exp(x: v128) -> v128 {
    // Beyond, the result is 0 or infinite. The argument stands first, which keeps a NaN.
    let (n, high, low) = by_ln2(f64x2_pmin(f64x2_pmax(x, splat(-746.0)), splat(710.0)));
    let r = f64x2_sub(high, low);
    let square = f64x2_mul(r, r);
    let fit = [
        4.138_136_797_057_238_5e-8,
        -1.653_390_220_546_525_2e-6,
        6.613_756_321_437_934e-5,
        -2.777_777_777_701_559_3e-3,
        1.666_666_666_666_660_2e-1,
    ];
    let c = f64x2_sub(r, f64x2_mul(square, polynomial(square, fit)));
    let quotient = f64x2_div(f64x2_mul(r, c), f64x2_sub(splat(2.0), c));
    let y = f64x2_add(f64x2_add(f64x2_sub(quotient, low), high), splat(1.0));
    // In two steps, because 2ⁿ itself may be out of range where the result is not.
    let first = f64x2_floor(f64x2_mul(n, splat(0.5)));
    f64x2_mul(f64x2_mul(y, power_of_two(first)), power_of_two(f64x2_sub(n, first)))
}

/// eˣ − 1.
pub fn expm1(argument: v128) -> v128 {
    // Beyond, the result is −1 or infinite. The argument stands first, which keeps a NaN.
    let (n, high, low) = by_ln2(f64x2_pmin(f64x2_pmax(argument, splat(-56.0)), splat(710.0)));
    let r = f64x2_sub(high, low);
    let lost = f64x2_sub(f64x2_sub(high, r), low);
    let half = f64x2_mul(r, splat(0.5));
    let square = f64x2_mul(r, half);
    let fit = [
        -2.010_992_181_836_243_7e-7,
        4.008_217_827_329_362e-6,
        -7.936_507_578_674_88e-5,
        1.587_301_587_254_814_6e-3,
        -3.333_333_333_333_313e-2,
        1.0,
    ];
    let p = polynomial(square, fit);
    let t = f64x2_sub(splat(3.0), f64x2_mul(p, half));
    let e = f64x2_mul(square, f64x2_div(f64x2_sub(p, t), f64x2_sub(splat(6.0), f64x2_mul(r, t))));
    let e = f64x2_sub(f64x2_sub(f64x2_mul(r, f64x2_sub(e, lost)), lost), square);
    // 2ⁿ·(1 − 2⁻ⁿ + r − e); where n is large, 2⁻ⁿ goes with e.
    let inverse = power_of_two(f64x2_neg(f64x2_pmin(n, splat(1022.0))));
    let near = f64x2_sub(f64x2_sub(splat(1.0), inverse), f64x2_sub(e, r));
    let far = f64x2_add(f64x2_sub(r, f64x2_add(e, inverse)), splat(1.0));
    let y = v128_bitselect(far, near, f64x2_ge(n, splat(20.0)));
    let y = v128_bitselect(f64x2_sub(r, e), y, f64x2_eq(n, splat(0.0)));
    // In two steps, because 2¹⁰²⁴ itself is out of range.
    let first = f64x2_pmin(n, splat(1023.0));
    with_sign(f64x2_mul(f64x2_mul(y, power_of_two(first)), power_of_two(f64x2_sub(n, first))), argument)
}

/// A positive normal number as m·2ⁿ with m in [√½, √2): n, and m − 1.
#[inline(always)]
pub fn parts(x: v128) -> (v128, v128) {
    let exponent = i64x2_shr(i64x2_sub(x, u64x2_splat(0x3fe6_a09e_667f_3bcd)), 52);
    let m = i64x2_sub(x, i64x2_shl(exponent, 52));
    (f64x2_convert_low_i32x4(i32x4_shuffle::<0, 2, 0, 2>(exponent, exponent)), f64x2_sub(m, splat(1.0)))
}

/// n·ln 2 + log(1 + f), and `correction` to it.
#[inline(always)]
fn log_of_parts(n: v128, f: v128, correction: v128) -> v128 {
    let s = f64x2_div(f, f64x2_add(f, splat(2.0)));
    let z = f64x2_mul(s, s);
    let w = f64x2_mul(z, z);
    let even = polynomial(w, [1.531_383_769_920_937_3e-1, 2.222_219_843_214_978_4e-1, 3.999_999_999_940_942e-1]);
    let odd = polynomial(w, [1.479_819_860_511_658_6e-1, 1.818_357_216_161_805e-1, 2.857_142_874_366_239e-1, 6.666_666_666_666_735e-1]);
    let rest = f64x2_add(f64x2_mul(w, even), f64x2_mul(z, odd));
    let half_square = f64x2_mul(f64x2_mul(f, splat(0.5)), f);
    let low = multiply_add(n, splat(LN2_LOW), correction);
    let y = multiply_add(s, f64x2_add(half_square, rest), low);
    multiply_add(n, splat(LN2_HIGH), f64x2_add(f64x2_sub(y, half_square), f))
}

/// What a logarithm is at the ends: `x` is what it is of.
#[inline(always)]
fn log_edges(x: v128, y: v128) -> v128 {
    let y = v128_bitselect(x, y, f64x2_eq(x, splat(f64::INFINITY)));
    let y = v128_bitselect(splat(f64::NEG_INFINITY), y, f64x2_eq(x, splat(0.0)));
    v128_or(y, v128_not(f64x2_ge(x, splat(0.0))))
}

pub fn log(x: v128) -> v128 {
    // What is subnormal is made 2⁵⁴ times as large.
    let small = f64x2_lt(x, splat(f64::MIN_POSITIVE));
    let scale = v128_bitselect(splat(18_014_398_509_481_984.0), splat(1.0), small);
    let (n, f) = parts(f64x2_mul(x, scale));
    let n = f64x2_sub(n, v128_and(splat(54.0), small));
    log_edges(x, log_of_parts(n, f, splat(0.0)))
}

/// log(1 + x).
pub fn log1p(x: v128) -> v128 {
    let one = splat(1.0);
    let u = f64x2_add(x, one);
    let (n, f) = parts(u);
    // What the sum has lost, as a part of it.
    let lost = v128_bitselect(f64x2_sub(one, f64x2_sub(u, x)), f64x2_sub(x, f64x2_sub(u, one)), f64x2_gt(n, splat(1.0)));
    let correction = v128_and(f64x2_div(lost, u), f64x2_lt(n, splat(54.0)));
    // Near 0 nothing needs to be taken apart: from √½ − 1 to √2 − 1, less a little.
    let near = v128_and(f64x2_gt(x, splat(-0.292)), f64x2_lt(x, splat(0.414)));
    let (n, f) = (v128_andnot(n, near), v128_bitselect(x, f, near));
    let y = log_edges(u, log_of_parts(n, f, v128_andnot(correction, near)));
    v128_bitselect(x, y, is_below(x, 1e-17))
}

/// By e^(2|x|) − 1 from 1 on, and by e^(−2|x|) − 1 below.
pub fn tanh(x: v128) -> v128 {
    let magnitude = f64x2_abs(x);
    let large = f64x2_ge(magnitude, splat(1.0));
    let twice = f64x2_add(magnitude, magnitude);
    let t = expm1(v128_bitselect(twice, f64x2_neg(twice), large));
    let quotient = f64x2_div(v128_bitselect(splat(2.0), f64x2_neg(t), large), f64x2_add(t, splat(2.0)));
    let y = v128_bitselect(f64x2_sub(splat(1.0), quotient), quotient, large);
    with_sign(y, x)
}
