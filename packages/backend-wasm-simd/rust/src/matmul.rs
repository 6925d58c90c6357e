//! `matmul`: groups of axes become tables of offsets, B is packed into panels, A is read in place where its rows are
//! contiguous, and the epilogue runs over each strip of rows while it is in the cache.
//!
//! Command: lane, A, B, the sums, epilogue or 0, scratch, ranks of batch, m, n, k, columns and depth to pack at a time,
//! sizes of batch, m, n, k, strides of A over [batch, m, k] and of B over [batch, k, n].

use crate::command::Command;
use crate::gemm::Lane;
use crate::layout::{MAX_RANK, Shape, advance};
use crate::map::Map;
use crate::opcode::lane;
use crate::product::Product;

const HEADER: usize = 12;

/// The offset of every position of a group of axes; returns whether they are 0, 1, 2, …
unsafe fn table(out: *mut i32, shape: Shape, strides: *const i32) -> bool {
    let mut c = [0u32; MAX_RANK];
    let (mut offset, mut contiguous) = (0isize, true);
    for i in 0..shape.total() {
        *out.add(i) = offset as i32;
        contiguous &= offset == i as isize;
        offset += advance(shape, shape.rank, c.as_mut_ptr(), strides);
    }
    contiguous
}

#[inline(never)]
unsafe fn product<T: Lane>(command: Command) {
    let [batch_rank, m_rank, n_rank, k_rank] = core::array::from_fn(|i| command.word(6 + i));
    let sizes = command.skip(HEADER);
    let shape = |skip: usize, rank: usize| Shape { sizes: sizes.skip(skip).0, rank };
    let batch = shape(0, batch_rank);
    let [m, n, k] = [shape(batch_rank, m_rank), shape(batch_rank + m_rank, n_rank), shape(batch_rank + m_rank + n_rank, k_rank)];
    let a_strides = sizes.skip(batch_rank + m_rank + n_rank + k_rank).0 as *const i32;
    let b_strides = a_strides.add(batch_rank + m_rank + k_rank);
    let (rows, columns, depths) = (m.total(), n.total(), k.total());
    let mut product = Product::<T>::within(command.address(5), [rows, columns, depths], command.word(10), command.word(11));
    product.a = command.address(1) as *const T;
    product.b = command.address(2) as *const T;
    product.c = command.address(3) as *mut T;
    table(product.a_rows, m, a_strides.add(batch_rank));
    product.a_contiguous = table(product.a_depths, k, a_strides.add(batch_rank + m_rank));
    product.b_rows_contiguous = table(product.b_columns, n, b_strides.add(batch_rank + k_rank));
    product.b_columns_contiguous = table(product.b_depths, k, b_strides.add(batch_rank));
    let epilogue = Command(command.address(4) as *const u32);
    product.epilogue = if epilogue.is_null() { None } else { Some(Map::prepare(epilogue, epilogue.word(3))) };
    let (mut c, mut e) = ([0u32; MAX_RANK], [0u32; MAX_RANK]);
    for _ in 0..batch.total() {
        product.one();
        product.a = product.a.wrapping_offset(advance(batch, batch_rank, c.as_mut_ptr(), a_strides));
        let moved = advance(batch, batch_rank, e.as_mut_ptr(), b_strides);
        product.b_is_packed &= moved == 0;
        product.b = product.b.wrapping_offset(moved);
        product.c = product.c.add(rows * columns);
        product.batch += 1;
    }
}

pub unsafe fn run(command: Command) {
    match command.word(0) as u32 {
        lane::FLOAT32 => product::<f32>(command),
        lane::FLOAT64 => product::<f64>(command),
        lane::INT32 => product::<i32>(command),
        _ => product::<i64>(command),
    }
}
