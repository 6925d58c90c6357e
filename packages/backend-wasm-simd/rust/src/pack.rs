//! Packing for the matrix product: B in panels that the kernel reads straight through, A in contiguous rows.

use crate::gemm::{Lane, VECTORS as PANEL_VECTORS};
use crate::product::Product;
use core::arch::wasm32::*;

/// Panels that are packed at once where the rows of B are contiguous.
const TOGETHER: usize = 4;

pub const fn packed_bytes<T: Lane>(columns: usize, depth: usize) -> usize {
    columns.next_multiple_of(T::PANEL) * depth * size_of::<T>()
}

#[inline(always)]
unsafe fn copy_vector<T>(to: *mut T, from: *const T) {
    v128_store(to as *mut v128, v128_load(from as *const v128));
}

/// Whether these offsets are a, a + 1, a + 2, …
#[inline(always)]
unsafe fn run_together(offsets: *const i32, n: usize) -> bool {
    (1..n).all(|i| *offsets.add(i) == *offsets + i as i32)
}

/// Columns `j…` of B as `panel[p][column]`, zero beyond the last column.
#[inline(never)]
pub unsafe fn pack_b<T: Lane>(product: &Product<T>, out: *mut T, columns: (usize, usize), depths: (usize, usize)) {
    let pitch = (depths.1 - depths.0) * T::PANEL;
    let mut out = out;
    let mut first = columns.0;
    while product.b_rows_contiguous && columns.1 - first >= TOGETHER * T::PANEL {
        panels_together(product, out, first, depths, pitch);
        first += TOGETHER * T::PANEL;
        out = out.add(TOGETHER * pitch);
    }
    for j in (first..columns.1).step_by(T::PANEL) {
        let width = T::PANEL.min(columns.1 - j);
        let at = product.b_columns.add(j);
        if width == T::PANEL && *at.add(1) - *at == 1 {
            panel_of_rows(product, out, at, depths);
        } else if width == T::PANEL && product.b_columns_contiguous && T::VECTOR == 4 {
            panel_of_whole_columns(product, out, at, depths);
        } else {
            panel_of_columns(product, out, at, width, depths);
        }
        out = out.add(pitch);
    }
}

/// Several panels at once: each row's piece of them spans several cache lines, which arrive together.
unsafe fn panels_together<T: Lane>(product: &Product<T>, out: *mut T, first: usize, depths: (usize, usize), pitch: usize) {
    let mut out = out;
    for p in depths.0..depths.1 {
        let from = product.b.wrapping_offset(*product.b_depths.add(p) as isize).add(first);
        for panel in 0..TOGETHER {
            for v in 0..PANEL_VECTORS {
                copy_vector(out.add(panel * pitch + v * T::VECTOR), from.add(panel * T::PANEL + v * T::VECTOR));
            }
        }
        out = out.add(T::PANEL);
    }
}

/// Columns that lie side by side, but for breaks, as where a convolution's window goes on to the next row of the image.
unsafe fn panel_of_rows<T: Lane>(product: &Product<T>, out: *mut T, columns: *const i32, depths: (usize, usize)) {
    let mut together = [false; PANEL_VECTORS];
    for (v, flag) in together.iter_mut().enumerate() {
        *flag = run_together(columns.add(v * T::VECTOR), T::VECTOR);
    }
    let mut out = out;
    for p in depths.0..depths.1 {
        let from = product.b.wrapping_offset(*product.b_depths.add(p) as isize);
        for (v, flag) in together.iter().enumerate() {
            let (to, at) = (out.add(v * T::VECTOR), columns.add(v * T::VECTOR));
            if *flag {
                copy_vector(to, from.wrapping_offset(*at as isize));
            } else {
                for x in 0..T::VECTOR {
                    *to.add(x) = *from.wrapping_offset(*at.add(x) as isize);
                }
            }
        }
        out = out.add(T::PANEL);
    }
}

/// A panel of columns that are contiguous themselves, four at a time over the whole depth.
#[inline(never)]
unsafe fn panel_of_whole_columns<T: Lane>(product: &Product<T>, out: *mut T, columns: *const i32, depths: (usize, usize)) {
    let depth = depths.1 - depths.0;
    for x in (0..T::PANEL).step_by(4) {
        let source: [*const T; 4] =
            core::array::from_fn(|u| product.b.wrapping_offset(*columns.add(x + u) as isize).wrapping_add(depths.0));
        let out = out.add(x);
        let mut p = 0;
        while p + 4 <= depth {
            transpose4(source.map(|column| column.add(p) as *const v128), out.add(p * T::PANEL) as *mut f32, T::PANEL);
            p += 4;
        }
        while p < depth {
            for (u, column) in source.iter().enumerate() {
                *out.add(p * T::PANEL + u) = *column.add(p);
            }
            p += 1;
        }
    }
}

/// Columns that are contiguous themselves, at least in pieces: as a transposed B's are, or a batch of images'.
unsafe fn panel_of_columns<T: Lane>(product: &Product<T>, out: *mut T, columns: *const i32, width: usize, depths: (usize, usize)) {
    let (mut out, mut p) = (out, depths.0);
    let fours = if T::VECTOR == 4 { width - width % 4 } else { 0 };
    while p < depths.1 {
        let at = product.b_depths.add(p);
        let from = product.b.wrapping_offset(*at as isize);
        let together = fours > 0 && p + 4 <= depths.1 && run_together(at, 4);
        let (rows, first) = if together { (4, fours) } else { (1, 0) };
        if together {
            for x in (0..fours).step_by(4) {
                let source = core::array::from_fn(|u| from.wrapping_offset(*columns.add(x + u) as isize) as *const v128);
                transpose4(source, out.add(x) as *mut f32, T::PANEL);
            }
        }
        for y in 0..rows {
            let row = out.add(y * T::PANEL);
            for x in first..width {
                *row.add(x) = *from.wrapping_offset(*columns.add(x) as isize + y as isize);
            }
            for x in width..T::PANEL {
                *row.add(x) = T::ZERO;
            }
        }
        p += rows;
        out = out.add(rows * T::PANEL);
    }
}

#[inline(always)]
unsafe fn transpose4(rows: [*const v128; 4], out: *mut f32, pitch: usize) {
    let [a, b, c, d] = rows.map(|row| v128_load(row));
    let (low_ab, low_cd) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<0, 4, 1, 5>(c, d));
    let (high_ab, high_cd) = (i32x4_shuffle::<2, 6, 3, 7>(a, b), i32x4_shuffle::<2, 6, 3, 7>(c, d));
    let put = |i: usize, x: v128| v128_store(out.add(i * pitch) as *mut v128, x);
    put(0, i64x2_shuffle::<0, 2>(low_ab, low_cd));
    put(1, i64x2_shuffle::<1, 3>(low_ab, low_cd));
    put(2, i64x2_shuffle::<0, 2>(high_ab, high_cd));
    put(3, i64x2_shuffle::<1, 3>(high_ab, high_cd));
}

/// Rows of A as `out[row][p]`, whatever their strides.
#[inline(never)]
pub unsafe fn pack_a<T: Lane>(product: &Product<T>, out: *mut T, rows: (usize, usize), depths: (usize, usize)) {
    let depth = depths.1 - depths.0;
    let offsets = product.a_depths.add(depths.0);
    let mut i = rows.0;
    while i < rows.1 {
        let to = out.add((i - rows.0) * depth);
        let at = product.a_rows.add(i);
        if T::VECTOR == 4 && i + 4 <= rows.1 && run_together(at, 4) {
            four_rows(product.a.wrapping_offset(*at as isize), to, offsets, depth);
            i += 4;
        } else {
            one_row(product.a.wrapping_offset(*at as isize), to, offsets, depth);
            i += 1;
        }
    }
}

unsafe fn one_row<T: Lane>(from: *const T, to: *mut T, offsets: *const i32, depth: usize) {
    let mut p = 0;
    while p + T::VECTOR <= depth {
        if run_together(offsets.add(p), T::VECTOR) {
            copy_vector(to.add(p), from.wrapping_offset(*offsets.add(p) as isize));
        } else {
            for u in p..p + T::VECTOR {
                *to.add(u) = *from.wrapping_offset(*offsets.add(u) as isize);
            }
        }
        p += T::VECTOR;
    }
    for u in p..depth {
        *to.add(u) = *from.wrapping_offset(*offsets.add(u) as isize);
    }
}

/// Four rows that lie side by side, as in a transposed A.
unsafe fn four_rows<T: Lane>(from: *const T, to: *mut T, offsets: *const i32, depth: usize) {
    let mut p = 0;
    while p + 4 <= depth {
        let source = core::array::from_fn(|u| from.wrapping_offset(*offsets.add(p + u) as isize) as *const v128);
        transpose4(source, to.add(p) as *mut f32, depth);
        p += 4;
    }
    while p < depth {
        let column = from.wrapping_offset(*offsets.add(p) as isize);
        for y in 0..4 {
            *to.add(y * depth + p) = *column.add(y);
        }
        p += 1;
    }
}
