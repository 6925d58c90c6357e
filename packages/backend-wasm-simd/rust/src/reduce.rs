//! `reduce`: row by row where a row's elements lie together, column by column where neighbouring rows do.
//!
//! Command: the map command of `pre` over [...outer, ...inner], that of `post` over [outer], the outer rank, the kind of
//! combination, its lane, what to yield, the address of the indices, scratch for `CHUNK` accumulators, and whether to go
//! by columns.

use crate::command::Command;
use crate::fold::{self, EMPTY, fold_for, neutral};
use crate::layout::Shape;
use crate::map::Map;
use crate::opcode::{lane, result};
use crate::operand::Operand;
use crate::reduce_columns;

/// How many results are gathered before `post` runs over them.
pub const CHUNK: usize = 512;

pub struct Reduction {
    pub pre: Map,
    pub post: Option<Map>,
    pub combine: u32,
    pub lane: u32,
    pub indices: *mut i32,
    pub values: *mut u8,
    pub outer: usize,
    pub inner: usize,
    pub inner_shape: Shape,
}

impl Reduction {
    #[inline(always)]
    pub unsafe fn set_value(&self, at: usize, bits: u64) {
        if lane::bytes(self.lane) == 8 {
            *(self.values as *mut u64).add(at) = bits;
        } else {
            *(self.values as *mut u32).add(at) = bits as u32;
        }
    }

    /// Runs `post` over the accumulators of the results `start` … `end`−1.
    pub unsafe fn flush(&mut self, start: usize, end: usize) {
        if let Some(post) = &mut self.post {
            post.rebase(0, self.values.wrapping_sub(start * lane::bytes(self.lane)));
            post.run(start, end);
        }
    }

    unsafe fn empty(&mut self) {
        for at in 0..CHUNK.min(self.outer) {
            self.set_value(at, neutral(self.combine, self.lane));
        }
        let mut start = 0;
        while start < self.outer {
            let end = (start + CHUNK).min(self.outer);
            self.flush(start, end);
            start = end;
        }
    }

    /// Rows that lie in memory as they are folded: each in one go.
    #[inline(never)]
    unsafe fn by_rows_in_place(&mut self, first: *const u8) {
        let (fold, pitch) = (fold_for(self.combine, self.lane), self.inner * lane::bytes(self.lane));
        let mut flushed = 0;
        for row in 0..self.outer {
            let mut state = EMPTY;
            fold(&mut state, first.add(row * pitch), self.inner, 0);
            self.set_value(row - flushed, fold::finish(self.combine, self.lane, &state));
            if !self.indices.is_null() {
                *self.indices.add(row) = state.index as i32;
            }
            if row + 1 - flushed == CHUNK || row + 1 == self.outer {
                self.flush(flushed, row + 1);
                flushed = row + 1;
            }
        }
    }

    #[inline(never)]
    unsafe fn by_rows(&mut self) {
        if let Some(first) = self.pre.plain_input() {
            return self.by_rows_in_place(first);
        }
        let (fold, bytes) = (fold_for(self.combine, self.lane), lane::bytes(self.lane));
        let end = self.outer * self.inner;
        let (mut state, mut row, mut position, mut flushed, mut t) = (EMPTY, 0, 0, 0, 0);
        while t < end {
            let n = self.pre.tile_length(t, end);
            self.pre.evaluate(t, n);
            let tile = flatten(self.pre.result_operand(), n, self.values.add(CHUNK * 8));
            let mut at = 0;
            while at < n {
                let run = (self.inner - position).min(n - at);
                fold(&mut state, tile.add(at * bytes), run, position as u32);
                at += run;
                position += run;
                if position < self.inner {
                    break;
                }
                self.set_value(row - flushed, fold::finish(self.combine, self.lane, &state));
                if !self.indices.is_null() {
                    *self.indices.add(row) = state.index as i32;
                }
                state = EMPTY;
                position = 0;
                row += 1;
                if row - flushed == CHUNK || row == self.outer {
                    self.flush(flushed, row);
                    flushed = row;
                }
            }
            t += n;
        }
    }
}

/// A tile, even where the operand is one value repeated.
pub unsafe fn flatten(operand: Operand, n: usize, spare: *mut u8) -> *const u8 {
    if operand.step != 0 {
        return operand.at;
    }
    // Sixteen bytes hold four elements of the short lanes; of the long ones they hold two, and the rest is spare.
    for group in 0..n.div_ceil(2) {
        core::ptr::copy_nonoverlapping(operand.at, spare.add(16 * group), 16);
    }
    spare
}

pub unsafe fn run(command: Command) {
    let (pre, post) = (Command(command.address(0) as *const u32), Command(command.address(1) as *const u32));
    let (outer_rank, by_columns) = (command.word(2), command.word(8) != 0);
    let yields = command.word(5) as u32;
    let rank = pre.word(3);
    let shape = Shape { sizes: pre.skip(4).0, rank };
    let outer_shape = Shape { rank: outer_rank, ..shape };
    let inner_shape = Shape { sizes: shape.sizes.add(outer_rank), rank: rank - outer_rank };
    let mut reduction = Reduction {
        pre: Map::prepare(pre, if by_columns { outer_rank } else { rank }),
        post: if yields == result::INDEX { None } else { Some(Map::prepare(post, 1)) },
        combine: command.word(3) as u32,
        lane: command.word(4) as u32,
        indices: if yields == result::VALUE { core::ptr::null_mut() } else { command.address(6) as *mut i32 },
        values: command.address(7),
        outer: outer_shape.total(),
        inner: inner_shape.total(),
        inner_shape,
    };
    if reduction.inner == 0 {
        reduction.empty();
    } else if by_columns {
        reduce_columns::run(&mut reduction);
    } else {
        reduction.by_rows();
    }
}
