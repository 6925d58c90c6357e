//! float64 functions: `exp` two lanes at a time, the others of Rust's own libm, which every build for this target carries.

use core::arch::wasm32::*;

unsafe extern "C" {
    pub safe fn expm1(x: f64) -> f64;
    pub safe fn log(x: f64) -> f64;
    pub safe fn log1p(x: f64) -> f64;
    pub safe fn sin(x: f64) -> f64;
    pub safe fn cos(x: f64) -> f64;
    pub safe fn tan(x: f64) -> f64;
    pub safe fn asin(x: f64) -> f64;
    pub safe fn acos(x: f64) -> f64;
    pub safe fn atan(x: f64) -> f64;
    pub safe fn tanh(x: f64) -> f64;
    pub safe fn erf(x: f64) -> f64;
    pub safe fn atan2(y: f64, x: f64) -> f64;
    pub safe fn pow(x: f64, y: f64) -> f64;
    pub safe fn fmod(x: f64, y: f64) -> f64;
    pub safe fn fmodf(x: f32, y: f32) -> f32;
}

const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// The fit of FDLIBM's exp, highest power first.
const FIT: [f64; 5] = [
    4.138_136_797_057_238_5e-8,
    -1.653_390_220_546_525_2e-6,
    6.613_756_321_437_934e-5,
    -2.777_777_777_701_559_3e-3,
    1.666_666_666_666_660_2e-1,
];

/// 2ⁿ for whole numbers from −1022 to 1023: 1.5·2⁵² and the bias leave it in the lowest bits, which are shifted up.
#[inline(always)]
fn power_of_two(n: v128) -> v128 {
    i64x2_shl(f64x2_add(n, f64x2_splat(6_755_399_441_055_744.0 + 1023.0)), 52)
}

/// eˣ by FDLIBM's steps, within one unit in the last place: x = n·ln 2 + r, and eʳ as a quotient.
#[inline(always)]
pub fn exp(x: v128) -> v128 {
    // Beyond, the result is 0 or infinite. The argument stands first, which keeps a NaN.
    let x = f64x2_pmin(f64x2_pmax(x, f64x2_splat(-746.0)), f64x2_splat(710.0));
    let half = v128_bitselect(x, f64x2_splat(0.5), u64x2_splat(1 << 63));
    let n = f64x2_trunc(f64x2_add(f64x2_mul(x, f64x2_splat(core::f64::consts::LOG2_E)), half));
    let high = f64x2_sub(x, f64x2_mul(n, f64x2_splat(LN2_HIGH)));
    let low = f64x2_mul(n, f64x2_splat(LN2_LOW));
    let r = f64x2_sub(high, low);
    let square = f64x2_mul(r, r);
    let mut fit = f64x2_splat(FIT[0]);
    for c in &FIT[1..] {
        fit = f64x2_add(f64x2_mul(fit, square), f64x2_splat(*c));
    }
    let c = f64x2_sub(r, f64x2_mul(square, fit));
    let quotient = f64x2_div(f64x2_mul(r, c), f64x2_sub(f64x2_splat(2.0), c));
    let y = f64x2_add(f64x2_add(f64x2_sub(quotient, low), high), f64x2_splat(1.0));
    // In two steps, because 2ⁿ itself may be out of range where the result is not.
    let first = f64x2_floor(f64x2_mul(n, f64x2_splat(0.5)));
    f64x2_mul(f64x2_mul(y, power_of_two(first)), power_of_two(f64x2_sub(n, first)))
}
