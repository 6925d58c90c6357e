//! One product of a batch: packed and blocked, or without packing where there is too little work to pay for it.

use crate::gemm::{Lane, ROWS, add_rows, dots, tile_in_place, tile_packed};
use crate::map::Map;
use crate::pack::{pack_a, pack_b, packed_bytes};

/// The depth of a block: a panel of B of this depth is 32 KiB, about the first cache, which it enters in long streaks.
pub const DEPTH: usize = 512;
/// The height of a strip: with `DEPTH`, 192 KiB of A in the second cache.
pub const STRIP: usize = 96;

/// The depth of what is summed in one go where nothing is packed: in a row of a million additions a float32 loses three digits.
const PIECE: usize = 256;

/// Sums of `width` elements over the depth `k`: pieces of it, added up in pairs. `stack` has room for as many rows of sums as `k` has bits.
#[inline(always)]
unsafe fn pairwise<T: Lane>(k: usize, out: *mut T, stack: *mut T, width: usize, sum: impl Fn(*mut T, (usize, usize))) {
    if k <= PIECE {
        return sum(out, (0, k));
    }
    let add = |to: *mut T, from: *const T| {
        for j in 0..width {
            *to.add(j) = T::scalar_add(*to.add(j), *from.add(j));
        }
    };
    let (mut height, mut count, mut start) = (0, 0usize, 0);
    while start < k {
        let end = k.min(start + PIECE);
        sum(stack.add(height * width), (start, end));
        height += 1;
        count += 1;
        // As many pairs are complete as the count has zeros at its end.
        for _ in 0..count.trailing_zeros() {
            height -= 1;
            add(stack.add((height - 1) * width), stack.add(height * width));
        }
        start = end;
    }
    while height > 1 {
        height -= 1;
        add(stack.add((height - 1) * width), stack.add(height * width));
    }
    core::ptr::copy_nonoverlapping(stack, out, width);
}

pub struct Product<T> {
    pub a: *const T,
    pub b: *const T,
    pub c: *mut T,
    pub m: usize,
    pub n: usize,
    pub k: usize,
    /// Offsets in elements, for each row, column and depth.
    pub a_rows: *mut i32,
    pub a_depths: *mut i32,
    pub b_depths: *mut i32,
    pub b_columns: *mut i32,
    pub a_contiguous: bool,
    pub b_rows_contiguous: bool,
    pub b_columns_contiguous: bool,
    pub packed_a: *mut T,
    pub packed_b: *mut T,
    pub edge: *mut T,
    pub columns_at_once: usize,
    pub depth_at_once: usize,
    pub epilogue: Option<Map>,
    pub batch: usize,
    pub b_is_packed: bool,
}

impl<T: Lane> Product<T> {
    /// Of these sizes, with room for its tables and what is packed. `packingFor` of `matmul.ts` says how large the scratch memory is.
    pub unsafe fn within(scratch: *mut u8, [m, n, k]: [usize; 3], columns_at_once: usize, depth_at_once: usize) -> Product<T> {
        let packed_a = scratch as *mut T;
        let edge = packed_a.add((STRIP * DEPTH).max(k));
        let packed_b = edge.add(ROWS * T::PANEL);
        let a_rows = (packed_b as *mut u8).add(packed_bytes::<T>(columns_at_once, depth_at_once)) as *mut i32;
        let a_depths = a_rows.add(m);
        let b_depths = a_depths.add(k);
        Product {
            a: core::ptr::null(),
            b: core::ptr::null(),
            c: core::ptr::null_mut(),
            m,
            n,
            k,
            a_rows,
            a_depths,
            b_depths,
            b_columns: b_depths.add(k),
            a_contiguous: false,
            b_rows_contiguous: false,
            b_columns_contiguous: false,
            packed_a,
            packed_b,
            edge,
            columns_at_once,
            depth_at_once,
            epilogue: None,
            batch: 0,
            b_is_packed: false,
        }
    }

    /// A tile's rows of A at depth `p`; a strip's last row is repeated to make up the number.
    #[inline(always)]
    unsafe fn rows(&self, i: usize, end: usize, strip: usize, p: usize, depth: usize) -> [*const T; ROWS] {
        core::array::from_fn(|r| {
            let row = (i + r).min(end - 1);
            if self.a_contiguous {
                self.a.wrapping_offset(*self.a_rows.add(row) as isize).add(p)
            } else {
                (self.packed_a as *const T).add((row - strip) * depth)
            }
        })
    }

    #[inline(always)]
    unsafe fn keep(&self, i: usize, j: usize, height: usize, width: usize, accumulate: bool) {
        for y in 0..height {
            for x in 0..width {
                let at = self.c.add((i + y) * self.n + j + x);
                let sum = *self.edge.add(y * T::PANEL + x);
                *at = if accumulate { T::scalar_add(*at, sum) } else { sum };
            }
        }
    }

    /// A strip of rows times a block of packed B.
    unsafe fn block(&self, rows: (usize, usize), columns: (usize, usize), p: usize, depth: usize, panels: *const T, pitch: usize) {
        let accumulate = p > 0;
        let mut j = columns.0;
        let mut panel = panels;
        while j < columns.1 {
            let width = T::PANEL.min(columns.1 - j);
            let mut i = rows.0;
            while i < rows.1 {
                let a = self.rows(i, rows.1, rows.0, p, depth);
                let height = ROWS.min(rows.1 - i);
                if height == ROWS && width == T::PANEL {
                    tile_packed(a, panel, depth, self.c.add(i * self.n + j), self.n, accumulate);
                } else {
                    tile_packed(a, panel, depth, self.edge, T::PANEL, false);
                    self.keep(i, j, height, width, accumulate);
                }
                i += ROWS;
            }
            j += T::PANEL;
            panel = panel.add(pitch);
        }
    }

    unsafe fn finish_rows(&self, start: usize, end: usize, columns: (usize, usize)) {
        let Some(epilogue) = &self.epilogue else { return };
        let first = self.batch * self.m;
        if columns == (0, self.n) {
            return epilogue.run((first + start) * self.n, (first + end) * self.n);
        }
        for row in first + start..first + end {
            epilogue.run(row * self.n + columns.0, row * self.n + columns.1);
        }
    }

    #[inline(never)]
    unsafe fn packed(&mut self) {
        let whole = self.columns_at_once >= self.n && self.depth_at_once >= self.k;
        let mut j = 0;
        while j < self.n {
            let j_end = self.n.min(j + self.columns_at_once);
            let mut p = 0;
            while p < self.k {
                let p_end = self.k.min(p + self.depth_at_once);
                if !(whole && self.b_is_packed) {
                    pack_b(self, self.packed_b, (j, j_end), (p, p_end));
                }
                self.strips((j, j_end), (p, p_end));
                p = p_end;
            }
            j = j_end;
        }
        self.b_is_packed = whole;
    }

    unsafe fn strips(&self, columns: (usize, usize), depths: (usize, usize)) {
        let mut i = 0;
        while i < self.m {
            let i_end = self.m.min(i + STRIP);
            let mut p = depths.0;
            while p < depths.1 {
                let depth = DEPTH.min(depths.1 - p);
                if !self.a_contiguous {
                    pack_a(self, self.packed_a, (i, i_end), (p, p + depth));
                }
                let panels = self.packed_b.add((p - depths.0) * T::PANEL);
                self.block((i, i_end), columns, p, depth, panels, (depths.1 - depths.0) * T::PANEL);
                p += depth;
            }
            if depths.1 == self.k {
                self.finish_rows(i, i_end, columns);
            }
            i = i_end;
        }
    }

    /// A row of A whose depths are contiguous.
    unsafe fn contiguous_row(&self, i: usize) -> *const T {
        let row = self.a.wrapping_offset(*self.a_rows.add(i) as isize);
        if self.a_contiguous {
            return row;
        }
        for p in 0..self.k {
            *self.packed_a.add(p) = *row.wrapping_offset(*self.a_depths.add(p) as isize);
        }
        self.packed_a
    }

    /// A row's sums over a piece of the depth, for a run of columns.
    unsafe fn add_piece(&self, out: *mut T, a: *const T, (start, end): (usize, usize), (first, width): (usize, usize)) {
        let row = |p: usize| self.b.wrapping_offset(*self.b_depths.add(p) as isize).wrapping_add(first);
        let mut p = start;
        while p + 4 <= end {
            add_rows(out, a.add(p), core::array::from_fn(|u| row(p + u)), width, p > start);
            p += 4;
        }
        // The rows that make up four are scaled by zero, which must not meet an infinity: one row at a time, then.
        while p < end {
            let x = *a.add(p);
            for j in 0..width {
                let product = T::scalar_mul(x, *row(p).add(j));
                *out.add(j) = if p > start { T::scalar_add(*out.add(j), product) } else { product };
            }
            p += 1;
        }
    }

    #[inline(never)]
    unsafe fn row_by_rows(&self, i: usize) {
        let (a, c) = (self.contiguous_row(i), self.c.add(i * self.n));
        let mut first = 0;
        while first < self.n {
            let width = self.columns_at_once.min(self.n - first);
            pairwise(self.k, c.add(first), self.packed_b, width, |out, piece| self.add_piece(out, a, piece, (first, width)));
            first += width;
        }
    }

    #[inline(never)]
    unsafe fn row_by_columns(&self, i: usize) {
        let (a, c) = (self.contiguous_row(i), self.c.add(i * self.n));
        let mut j = 0;
        while j < self.n {
            let column = |u: usize| self.b.wrapping_offset(*self.b_columns.add((j + u).min(self.n - 1)) as isize);
            let columns: [*const T; 4] = core::array::from_fn(column);
            pairwise(self.k, self.edge, self.packed_b, 4, |out, (start, end)| {
                dots(a.add(start), columns.map(|each| each.add(start)), end - start, &mut *(out as *mut [T; 4]));
            });
            core::ptr::copy_nonoverlapping(self.edge, c.add(j), 4.min(self.n - j));
            j += 4;
        }
    }

    /// A few rows times a matrix whose rows are contiguous: too little work to pay for packing.
    #[inline(never)]
    unsafe fn few_rows(&self) {
        let step = if self.k > 1 { (*self.b_depths.add(1) - *self.b_depths) as usize } else { 0 };
        for i in (0..self.m).step_by(ROWS) {
            let (a, height) = (self.rows(i, self.m, 0, 0, self.k), ROWS.min(self.m - i));
            for j in (0..self.n).step_by(T::PANEL) {
                pairwise(self.k, self.edge, self.packed_b, ROWS * T::PANEL, |out, (start, end)| {
                    tile_in_place(a.map(|row| row.add(start)), self.b.add(start * step + j), step, end - start, out, T::PANEL);
                });
                self.keep(i, j, height, T::PANEL, false);
            }
        }
    }

    pub unsafe fn one(&mut self) {
        let regular = self.k < 2 || (1..self.k).all(|p| *self.b_depths.add(p) == p as i32 * *self.b_depths.add(1));
        if self.k == 0 {
            for i in 0..self.m * self.n {
                *self.c.add(i) = T::ZERO;
            }
        } else if self.m <= 3 && self.b_columns_contiguous && self.k >= T::PANEL {
            (0..self.m).for_each(|i| self.row_by_columns(i));
        } else if self.m == 1 && self.b_rows_contiguous {
            self.row_by_rows(0);
        } else if self.m <= 8 && self.a_contiguous && self.b_rows_contiguous && regular && self.n.is_multiple_of(T::PANEL) {
            self.few_rows();
        } else {
            return self.packed();
        }
        self.finish_rows(0, self.m, (0, self.n));
    }
}
