//! Folding a run of a tile into an accumulator: what the row-wise reduction does with each piece of a row.

use crate::opcode::{combine, lane};
use crate::operand::load;
use crate::vectors::lanes_of;
use core::arch::wasm32::*;

/// One accumulator. `value` holds the lane's bits; float sums keep `high + low` instead.
#[derive(Clone, Copy)]
pub struct State {
    pub value: u64,
    pub high: f64,
    pub low: f64,
    pub index: u32,
    pub started: bool,
}

pub const EMPTY: State = State { value: 0, high: 0.0, low: 0.0, index: 0, started: false };

/// `(state, first element, how many, position of the first within its row)`
pub type Fold = unsafe fn(&mut State, *const u8, usize, u32);

/// Neumaier's compensated addition.
#[inline(always)]
pub fn add_compensated(high: &mut f64, low: &mut f64, x: f64) {
    let sum = *high + x;
    // Infinities must not turn into NaN through the correction.
    if sum.is_finite() {
        *low += if high.abs() >= x.abs() { (*high - sum) + x } else { (x - sum) + *high };
    }
    *high = sum;
}

/// The same of two sums at once, by Knuth's steps, which need no comparison.
#[inline(always)]
pub fn add_compensated_pairs(high: v128, low: v128, x: v128) -> (v128, v128) {
    let sum = f64x2_add(high, x);
    let part = f64x2_sub(sum, high);
    let error = f64x2_add(f64x2_sub(high, f64x2_sub(sum, part)), f64x2_sub(x, part));
    // Infinities must not turn into NaN through the correction.
    let finite = f64x2_eq(f64x2_sub(sum, sum), f64x2_splat(0.0));
    (sum, f64x2_add(low, v128_and(error, finite)))
}

/// At most 64 additions in a row in float32, the rest in float64.
unsafe fn sum_float32(state: &mut State, source: *const u8, n: usize, _: u32) {
    let mut p = source;
    let mut left = n;
    while left >= 16 {
        let turns = (left / 16).min(16);
        let mut sums = [f32x4_splat(0.0); 4];
        for _ in 0..turns {
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = f32x4_add(*sum, load(p.add(16 * i)));
            }
            p = p.add(64);
        }
        let s = f32x4_add(f32x4_add(sums[0], sums[1]), f32x4_add(sums[2], sums[3]));
        let s = f64x2_add(f64x2_promote_low_f32x4(s), f64x2_promote_low_f32x4(i32x4_shuffle::<2, 3, 2, 3>(s, s)));
        state.high += f64x2_extract_lane::<0>(s) + f64x2_extract_lane::<1>(s);
        left -= 16 * turns;
    }
    for i in 0..left {
        state.high += *(p as *const f32).add(i) as f64;
    }
}

unsafe fn sum_float64(state: &mut State, source: *const u8, n: usize, _: u32) {
    let (mut high, mut low) = (f64x2_splat(0.0), f64x2_splat(0.0));
    let mut p = source;
    for _ in 0..n / 8 {
        let x = f64x2_add(f64x2_add(load(p), load(p.add(16))), f64x2_add(load(p.add(32)), load(p.add(48))));
        (high, low) = add_compensated_pairs(high, low, x);
        p = p.add(64);
    }
    add_compensated(&mut state.high, &mut state.low, f64x2_extract_lane::<0>(high));
    add_compensated(&mut state.high, &mut state.low, f64x2_extract_lane::<1>(high));
    state.low += f64x2_extract_lane::<0>(low) + f64x2_extract_lane::<1>(low);
    for i in 0..n % 8 {
        add_compensated(&mut state.high, &mut state.low, *(p as *const f64).add(i));
    }
}

/// In float64, so that no product overflows on the way to a result that does not.
unsafe fn prod_float32(state: &mut State, source: *const u8, n: usize, _: u32) {
    let mut product = if state.started { state.high } else { 1.0 };
    for i in 0..n {
        product *= *(source as *const f32).add(i) as f64;
    }
    state.high = product;
    state.started = true;
}

macro_rules! fold_with {
    ($name:ident, $type:ty, $bits:ty, $neutral:expr, |$acc:ident, $x:ident| $body:expr) => {
        unsafe fn $name(state: &mut State, source: *const u8, n: usize, _: u32) {
            let s = source as *const $type;
            let neutral: $type = $neutral;
            let mut $acc = if state.started { core::mem::transmute::<$bits, $type>(state.value as $bits) } else { neutral };
            for i in 0..n {
                let $x = *s.add(i);
                $acc = $body;
            }
            state.value = core::mem::transmute::<$type, $bits>($acc) as u64;
            state.started = true;
        }
    };
}
fold_with!(sum_int32, u32, u32, 0, |acc, x| acc.wrapping_add(x));
fold_with!(sum_int64, u64, u64, 0, |acc, x| acc.wrapping_add(x));
fold_with!(prod_float64, f64, u64, 1.0, |acc, x| acc * x);
fold_with!(prod_int32, u32, u32, 1, |acc, x| acc.wrapping_mul(x));
fold_with!(prod_int64, u64, u64, 1, |acc, x| acc.wrapping_mul(x));
fold_with!(and_bool, u32, u32, !0, |acc, x| acc & x);
fold_with!(or_bool, u32, u32, 0, |acc, x| acc | x);

/// The first extreme wins, and the first NaN beats everything.
macro_rules! fold_extreme {
    ($name:ident, $type:ty, $bits:ty, $better:tt, $is_nan:expr) => {
        unsafe fn $name(state: &mut State, source: *const u8, n: usize, position: u32) {
            let s = source as *const $type;
            let is_nan: fn($type) -> bool = $is_nan;
            let mut i = 0;
            if !state.started {
                state.value = core::mem::transmute::<$type, $bits>(*s) as u64;
                state.index = position;
                state.started = true;
                i = 1;
            }
            let mut best = core::mem::transmute::<$bits, $type>(state.value as $bits);
            while i < n && !is_nan(best) {
                let x = *s.add(i);
                if x $better best || is_nan(x) {
                    best = x;
                    state.index = position + i as u32;
                }
                i += 1;
            }
            state.value = core::mem::transmute::<$type, $bits>(best) as u64;
        }
    };
}
fold_extreme!(min_float32_exact, f32, u32, <, |x| x.is_nan());
fold_extreme!(max_float32_exact, f32, u32, >, |x| x.is_nan());
fold_extreme!(min_float64, f64, u64, <, |x| x.is_nan());
fold_extreme!(max_float64, f64, u64, >, |x| x.is_nan());
fold_extreme!(min_int32, i32, u32, <, |_| false);
fold_extreme!(max_int32, i32, u32, >, |_| false);
fold_extreme!(min_uint32, u32, u32, <, |_| false);
fold_extreme!(max_uint32, u32, u32, >, |_| false);
fold_extreme!(min_int64, i64, u64, <, |_| false);
fold_extreme!(max_int64, i64, u64, >, |_| false);
fold_extreme!(min_uint64, u64, u64, <, |_| false);
fold_extreme!(max_uint64, u64, u64, >, |_| false);

/// Vectors that are looked at together.
const TOGETHER: usize = 4;

/// The first element of a run that equals `extreme`, which is among them.
#[inline(never)]
unsafe fn first_equal(source: *const f32, extreme: f32) -> usize {
    let (wanted, mut i) = (f32x4_splat(extreme), 0);
    while !v128_any_true(f32x4_eq(load(source.add(i) as *const u8), wanted)) {
        i += 4;
    }
    while *source.add(i) != extreme {
        i += 1;
    }
    i
}

/// Skips a run, sixteen elements at a time, as long as nothing in it beats the best so far.
#[inline(always)]
unsafe fn skip_float32(state: &mut State, source: *const u8, n: usize, position: u32, exact: Fold, stays: impl Fn(v128, v128) -> v128) {
    let mut i = 0;
    while i + 16 <= n {
        let p = source.add(4 * i);
        let best = u32x4_splat(state.value as u32);
        let low = v128_and(stays(load(p), best), stays(load(p.add(16)), best));
        let high = v128_and(stays(load(p.add(32)), best), stays(load(p.add(48)), best));
        if !i32x4_all_true(v128_and(low, high)) {
            exact(state, p, 16, position + i as u32);
        }
        i += 16;
    }
    if i < n {
        exact(state, source.add(4 * i), n - i, position + i as u32);
    }
}

/// As far into a run new extremes are frequent.
const EARLY: usize = 2048;

/// Of the first elements the extreme of whole vectors, and then where it is; the others are skipped where nothing new is among them. A beginning
/// with a NaN is `exact`'s, and so is what no vectors are made of.
#[inline(always)]
unsafe fn extreme_float32(
    state: &mut State,
    source: *const u8,
    n: usize,
    position: u32,
    exact: Fold,
    pick: impl Fn(v128, v128) -> v128,
    stays: impl Fn(v128, v128) -> v128,
    better: impl Fn(f32, f32) -> bool,
) {
    let whole = n.min(EARLY) / (4 * TOGETHER) * (4 * TOGETHER);
    if whole == 0 {
        return exact(state, source, n, position);
    }
    let mut best: [v128; TOGETHER] = core::array::from_fn(|v| load(source.add(16 * v)));
    let mut ordinary = u32x4_splat(u32::MAX);
    for i in (0..whole).step_by(4 * TOGETHER) {
        for v in 0..TOGETHER {
            let x = load(source.add(4 * i + 16 * v));
            ordinary = v128_and(ordinary, f32x4_eq(x, x));
            best[v] = pick(best[v], x);
        }
    }
    if !i32x4_all_true(ordinary) {
        return exact(state, source, n, position);
    }
    let [a, b, c, d] = lanes_of(pick(pick(best[0], best[1]), pick(best[2], best[3])));
    let first = |x, y| if better(y, x) { y } else { x };
    let extreme = first(first(a, b), first(c, d));
    // Nothing is better than a NaN, nor is a comparison with one true.
    if !state.started || better(extreme, f32::from_bits(state.value as u32)) {
        let at = first_equal(source as *const f32, extreme);
        state.value = (*(source as *const f32).add(at)).to_bits() as u64;
        state.index = position + at as u32;
        state.started = true;
    }
    if whole < n {
        skip_float32(state, source.add(4 * whole), n - whole, position + whole as u32, exact, stays);
    }
}

unsafe fn min_float32(state: &mut State, source: *const u8, n: usize, position: u32) {
    extreme_float32(
        state,
        source,
        n,
        position,
        min_float32_exact,
        |best, x| f32x4_pmin(best, x),
        |x, best| f32x4_ge(x, best),
        |x, y| x < y,
    );
}

unsafe fn max_float32(state: &mut State, source: *const u8, n: usize, position: u32) {
    extreme_float32(
        state,
        source,
        n,
        position,
        max_float32_exact,
        |best, x| f32x4_pmax(best, x),
        |x, best| f32x4_le(x, best),
        |x, y| x > y,
    );
}

pub fn fold_for(kind: u32, of: u32) -> Fold {
    use combine::*;
    use lane::*;
    match (kind, of) {
        (SUM, FLOAT32) => sum_float32,
        (SUM, FLOAT64) => sum_float64,
        (SUM, INT32 | UINT32) => sum_int32,
        (SUM, INT64 | UINT64) => sum_int64,
        (PROD, FLOAT32) => prod_float32,
        (PROD, FLOAT64) => prod_float64,
        (PROD, INT32 | UINT32) => prod_int32,
        (PROD, INT64 | UINT64) => prod_int64,
        (MIN, FLOAT32) => min_float32,
        (MIN, FLOAT64) => min_float64,
        (MIN, INT32) => min_int32,
        (MIN, UINT32) => min_uint32,
        (MIN, INT64) => min_int64,
        (MIN, UINT64) => min_uint64,
        (MAX, FLOAT32) => max_float32,
        (MAX, FLOAT64) => max_float64,
        (MAX, INT32) => max_int32,
        (MAX, UINT32) => max_uint32,
        (MAX, INT64) => max_int64,
        (MAX, UINT64) => max_uint64,
        (AND | MIN | PROD, _) => and_bool,
        _ => or_bool,
    }
}

/// The bits that a finished accumulator stores.
pub fn finish(kind: u32, of: u32, state: &State) -> u64 {
    match (kind, of) {
        (combine::SUM, lane::FLOAT32) => (state.high as f32).to_bits() as u64,
        (combine::PROD, lane::FLOAT32) if state.started => (state.high as f32).to_bits() as u64,
        (combine::SUM, lane::FLOAT64) => (state.high + state.low).to_bits(),
        _ if state.started => state.value,
        _ => neutral(kind, of),
    }
}

pub fn neutral(kind: u32, of: u32) -> u64 {
    match (kind, of) {
        (combine::PROD, lane::FLOAT32) => 1f32.to_bits() as u64,
        (combine::PROD, lane::FLOAT64) => 1f64.to_bits(),
        (combine::PROD, lane::BOOL) | (combine::AND, _) => u32::MAX as u64,
        (combine::PROD, _) => 1,
        _ => 0,
    }
}
