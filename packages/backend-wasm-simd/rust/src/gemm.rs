//! The inner kernels of the matrix product, for each lane: a 4 × 2-vector tile, and products with a single row.

use core::arch::wasm32::*;

pub trait Lane: Copy + 'static {
    /// Elements in a vector.
    const VECTOR: usize;
    /// Columns in a packed panel of B.
    const PANEL: usize = VECTORS * Self::VECTOR;
    const ZERO: Self;
    unsafe fn splat(at: *const Self) -> v128;
    fn add(a: v128, b: v128) -> v128;
    fn mul(a: v128, b: v128) -> v128;
    fn scalar_add(a: Self, b: Self) -> Self;
    fn scalar_mul(a: Self, b: Self) -> Self;
}

macro_rules! lane {
    ($type:ty, $vector:expr, $zero:expr, $splat:ident, $add:ident, $mul:ident, $plus:expr, $times:expr) => {
        impl Lane for $type {
            const VECTOR: usize = $vector;
            const ZERO: Self = $zero;
            #[inline(always)]
            unsafe fn splat(at: *const Self) -> v128 {
                $splat(at as *const _)
            }
            #[inline(always)]
            fn add(a: v128, b: v128) -> v128 {
                $add(a, b)
            }
            #[inline(always)]
            fn mul(a: v128, b: v128) -> v128 {
                $mul(a, b)
            }
            #[inline(always)]
            fn scalar_add(a: Self, b: Self) -> Self {
                $plus(a, b)
            }
            #[inline(always)]
            fn scalar_mul(a: Self, b: Self) -> Self {
                $times(a, b)
            }
        }
    };
}
lane!(f32, 4, 0.0, v128_load32_splat, f32x4_add, f32x4_mul, |a, b| a + b, |a, b| a * b);
lane!(f64, 2, 0.0, v128_load64_splat, f64x2_add, f64x2_mul, |a, b| a + b, |a, b| a * b);
lane!(i32, 4, 0, v128_load32_splat, i32x4_add, i32x4_mul, i32::wrapping_add, i32::wrapping_mul);
lane!(i64, 2, 0, v128_load64_splat, i64x2_add, i64x2_mul, i64::wrapping_add, i64::wrapping_mul);

#[inline(always)]
unsafe fn vector<T>(at: *const T) -> v128 {
    v128_load(at as *const v128)
}

#[inline(always)]
unsafe fn put<T>(at: *mut T, x: v128) {
    v128_store(at as *mut v128, x)
}

/// Rows of A that a tile takes.
pub const ROWS: usize = 2;
/// Vectors of a row of B that a tile takes.
pub const VECTORS: usize = 4;
/// Depths in a turn of a tile's loop.
const DEPTHS: usize = 4;

/// The sums of a tile at one depth, `u` depths on.
#[inline(always)]
unsafe fn add_depth<T: Lane>(sums: &mut [[v128; VECTORS]; ROWS], rows: &[*const T; ROWS], b: *const T, u: usize) {
    let x: [v128; ROWS] = core::array::from_fn(|i| T::splat(rows[i].add(u)));
    for v in 0..VECTORS {
        let y = vector(b.add(v * T::VECTOR));
        for i in 0..ROWS {
            sums[i][v] = T::add(sums[i][v], T::mul(x[i], y));
        }
    }
}

/// C[rows × panel] (+)= A[rows × k]·B[k × panel]; the rows of A are contiguous, those of B lie `b_step` elements apart.
///
/// Several depths a turn, and a way out after each: in one piece, LLVM would group the work by sums instead of by depths,
/// and V8 would spill.
#[inline(always)]
pub unsafe fn tile<T: Lane>(a: [*const T; ROWS], b: *const T, b_step: usize, k: usize, c: *mut T, c_pitch: usize, accumulate: bool) {
    let mut sums = [[i32x4_splat(0); VECTORS]; ROWS];
    let (mut rows, mut b, mut left) = (a, b, k);
    'depths: loop {
        for u in 0..DEPTHS {
            add_depth(&mut sums, &rows, b.add(u * b_step), u);
            if left == u + 1 {
                break 'depths;
            }
        }
        for row in rows.iter_mut() {
            *row = row.add(DEPTHS);
        }
        b = b.add(DEPTHS * b_step);
        left -= DEPTHS;
    }
    for (i, sum) in sums.iter().enumerate() {
        for (v, sum) in sum.iter().enumerate() {
            let at = c.add(i * c_pitch + v * T::VECTOR);
            put(at, if accumulate { T::add(vector(at), *sum) } else { *sum });
        }
    }
}

#[inline(never)]
pub unsafe fn tile_packed<T: Lane>(a: [*const T; ROWS], b: *const T, k: usize, c: *mut T, c_pitch: usize, accumulate: bool) {
    tile(a, b, T::PANEL, k, c, c_pitch, accumulate);
}

#[inline(never)]
pub unsafe fn tile_in_place<T: Lane>(a: [*const T; ROWS], b: *const T, b_step: usize, k: usize, c: *mut T, c_pitch: usize) {
    tile(a, b, b_step, k, c, c_pitch, false);
}

/// y[n] (+)= Σ of four scaled rows: what a row times a matrix of contiguous rows is made of.
#[inline(never)]
pub unsafe fn add_rows<T: Lane>(y: *mut T, a: *const T, rows: [*const T; 4], n: usize, accumulate: bool) {
    let scale: [v128; 4] = core::array::from_fn(|i| T::splat(a.add(i)));
    let mut j = 0;
    while j + T::VECTOR <= n {
        let pair = |i: usize| T::mul(scale[i], vector(rows[i].add(j)));
        let sum = T::add(T::add(pair(0), pair(1)), T::add(pair(2), pair(3)));
        let at = y.add(j);
        put(at, if accumulate { T::add(vector(at), sum) } else { sum });
        j += T::VECTOR;
    }
    while j < n {
        let mut sum = if accumulate { *y.add(j) } else { T::ZERO };
        for (i, row) in rows.iter().enumerate() {
            sum = T::scalar_add(sum, T::scalar_mul(*a.add(i), *row.add(j)));
        }
        *y.add(j) = sum;
        j += 1;
    }
}

/// Four dot products of one row with contiguous columns, two vectors of partial sums each.
#[inline(never)]
pub unsafe fn dots<T: Lane>(a: *const T, columns: [*const T; 4], k: usize, out: &mut [T; 4]) {
    let mut sums = [[i32x4_splat(0); 2]; 4];
    let mut i = 0;
    while i + 2 * T::VECTOR <= k {
        let (x0, x1) = (vector(a.add(i)), vector(a.add(i + T::VECTOR)));
        for (column, sum) in columns.iter().zip(sums.iter_mut()) {
            sum[0] = T::add(sum[0], T::mul(x0, vector(column.add(i))));
            sum[1] = T::add(sum[1], T::mul(x1, vector(column.add(i + T::VECTOR))));
        }
        i += 2 * T::VECTOR;
    }
    for (j, sum) in sums.iter().enumerate() {
        let both = T::add(sum[0], sum[1]);
        let parts = &both as *const v128 as *const T;
        let mut total = T::ZERO;
        for part in 0..T::VECTOR {
            total = T::scalar_add(total, *parts.add(part));
        }
        for rest in i..k {
            total = T::scalar_add(total, T::scalar_mul(*a.add(rest), *columns[j].add(rest)));
        }
        out[j] = total;
    }
}
