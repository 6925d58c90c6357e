//! The tile machine's loop: each instruction runs over a whole tile before the next one does.

use crate::opcode::{fused, lane};
use crate::operand::{Operand, load, map1, quick3, store};
use crate::scalar_op::{BoolOp, FloatOp, IntegerOp, SpecialOp};
use crate::vectors::by_fours;
use crate::{bool_lane, cast, float32, float64, int32, int64, threefry};
use core::arch::wasm32::*;

/// opcode·64 + lane·8 + target lane, destination, and up to four arguments, as positions in the operand table.
pub const INSTRUCTION_WORDS: usize = 6;

/// Where the positions of the `index` leaf start, and how far apart they lie.
#[derive(Clone, Copy)]
pub struct Positions {
    pub start: u32,
    pub step: u32,
}

/// An opcode as one of a lane's ops. No program has another.
#[inline(always)]
fn known<T>(op: Option<T>) -> T {
    op.unwrap_or_else(|| unreachable())
}

#[inline(always)]
pub unsafe fn arithmetic(op: u32, lane: u32, d: *mut u8, a: Operand, b: Operand, groups: usize) {
    match lane {
        lane::FLOAT32 => float32::run(known(FloatOp::of(op)), d, a, b, groups),
        lane::FLOAT64 => float64::run(known(FloatOp::of(op)), d, a, b, groups),
        lane::INT32 => int32::signed(known(IntegerOp::of(op)), d, a, b, groups),
        lane::UINT32 => int32::unsigned(known(IntegerOp::of(op)), d, a, b, groups),
        lane::INT64 => int64::signed(known(IntegerOp::of(op)), d, a, b, groups),
        lane::UINT64 => int64::unsigned(known(IntegerOp::of(op)), d, a, b, groups),
        _ => bool_lane::run(known(BoolOp::of(op)), d, a, b, groups),
    }
}

/// Chooses between the vectors of two operands by a tile of masks.
#[inline(never)]
unsafe fn choose(d: *mut u8, masks: *const u8, count: usize, a: impl Fn(usize) -> v128, b: impl Fn(usize) -> v128) {
    by_fours(count, |i| unsafe { store(d.add(16 * i), v128_bitselect(a(i), b(i), load(masks.add(16 * i)))) });
}

unsafe fn select(d: *mut u8, condition: Operand, a: Operand, b: Operand, groups: usize) {
    // A splat is read before the loop: what is stored may not lie over it, but the compiler cannot know.
    let (x, y) = (load(a.at), load(b.at));
    let (p, q) = (a.at, b.at);
    match (condition.step, a.step, b.step) {
        (0, ..) => {
            let (from, step) = if v128_any_true(load(condition.at)) { (p, a.step) } else { (q, b.step) };
            for i in 0..groups {
                store(d.add(16 * i), load(from.add(step * i)));
            }
        }
        (_, 0, 0) => choose(d, condition.at, groups, |_| x, |_| y),
        (_, 0, _) => choose(d, condition.at, groups, |_| x, |i| load(q.add(16 * i))),
        (_, _, 0) => choose(d, condition.at, groups, |i| load(p.add(16 * i)), |_| y),
        _ => choose(d, condition.at, groups, |i| load(p.add(16 * i)), |i| load(q.add(16 * i))),
    }
}

/// As `select`, of 64-bit lanes: each mask of 32 bits is widened.
unsafe fn select_wide(d: *mut u8, condition: Operand, a: Operand, b: Operand, groups: usize) {
    let (mut d, mut c, mut p, mut q) = (d, condition.at, a.at, b.at);
    for _ in 0..groups {
        let mask = load(c);
        c = c.add(condition.step);
        store(d, v128_bitselect(load(p), load(q), i64x2_extend_low_i32x4(mask)));
        d = d.add(16);
        p = p.add(a.step);
        q = q.add(b.step);
        store(d, v128_bitselect(load(p), load(q), i64x2_extend_high_i32x4(mask)));
        d = d.add(16);
        p = p.add(a.step);
        q = q.add(b.step);
    }
}

unsafe fn positions(d: *mut u8, positions: Positions, groups: usize) {
    let mut x = u32x4(0, 1, 2, 3);
    x = i32x4_add(i32x4_mul(x, u32x4_splat(positions.step)), u32x4_splat(positions.start));
    let step = u32x4_splat(positions.step.wrapping_mul(4));
    for group in 0..groups {
        store(d.add(16 * group), x);
        x = i32x4_add(x, step);
    }
}

/// A product, rounded, and a sum or difference with it.
unsafe fn with_product(op: u32, d: *mut u8, a: Operand, b: Operand, c: Operand, groups: usize) {
    match op {
        fused::MUL_ADD => quick3(d, a, b, c, groups, |x, y, z| f32x4_add(f32x4_mul(x, y), z)),
        fused::MUL_SUB => quick3(d, a, b, c, groups, |x, y, z| f32x4_sub(f32x4_mul(x, y), z)),
        fused::SUB_MUL => quick3(d, a, b, c, groups, |x, y, z| f32x4_sub(z, f32x4_mul(x, y))),
        _ => unreachable(),
    }
}

pub unsafe fn run(instructions: *const u32, count: usize, operands: *const Operand, at: Positions, groups: usize) {
    let mut words = instructions;
    for _ in 0..count {
        let code = *words;
        let operand = |argument: usize| *operands.add(*words.add(argument) as usize);
        let (op, lane) = (code >> 6, (code >> 3) & 7);
        let (d, a) = (operand(1).at, operand(2));
        match SpecialOp::of(op) {
            Some(SpecialOp::Where) if lane::bytes(lane) == 8 => select_wide(d, a, operand(3), operand(4), groups),
            Some(SpecialOp::Where) => select(d, a, operand(3), operand(4), groups),
            // Bits are kept, so this is a copy; most need no instruction at all.
            Some(SpecialOp::Bitcast) => map1(d, a, groups * lane::bytes(lane) / 4, |x| x),
            Some(SpecialOp::Cast) => cast::run(lane, code & 7, d, a, groups),
            Some(SpecialOp::Threefry) => threefry::run(d, [a, operand(3), operand(4), operand(5)], groups),
            Some(SpecialOp::Index) => positions(d, at, groups),
            None if op >= fused::MUL_ADD => with_product(op, d, a, operand(3), operand(4), groups),
            None => arithmetic(op, lane, d, a, operand(3), groups),
        }
        words = words.add(INSTRUCTION_WORDS);
    }
}
