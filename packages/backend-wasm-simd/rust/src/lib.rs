//! The kernels of Adjoint's WebAssembly backend: plain SIMD128, one thread, no allocation.
//!
//! JavaScript owns the memory. It writes a command (32-bit words: addresses, shapes, strides) into `COMMAND` and calls
//! one of the functions below. Addresses are valid by contract, so everything underneath is `unsafe` without ceremony.
//!
//! Plain `extern "C"` instead of wasm-bindgen and wasm-pack: only numbers cross the border, so there is nothing to
//! generate; the build needs no tool beyond rustc and a linker; and threads can be added without the set-up code that
//! wasm-bindgen puts into the module.
#![no_std]
#![allow(unsafe_op_in_unsafe_fn, clippy::missing_safety_doc, clippy::too_many_arguments)]
// One macro serves floats and integers, whose bits need no transmuting.
#![allow(unnecessary_transmutes, clippy::useless_transmute)]
// A loop that counts lanes, and reads several arrays at each, is unrolled whole; iterators would hide that.
#![allow(clippy::needless_range_loop)]

mod batch_norm;
mod bool_lane;
mod cast;
mod command;
mod convert;
mod copy;
mod cross_entropy;
mod depthwise;
mod execute;
mod float32;
mod float64;
mod fold;
mod gather;
mod gemm;
mod int32;
mod int64;
mod layout;
mod libm;
mod load;
mod map;
mod map_inputs;
mod math32;
mod math32_inverse;
mod math64;
mod matmul;
mod norm;
mod opcode;
mod operand;
mod pack;
mod pool;
mod product;
mod recurrent;
mod reduce;
mod reduce_columns;
mod scalar_op;
mod scan;
mod scatter;
mod side;
mod softmax;
mod sort;
mod store;
mod threefry;
mod topk;
mod trigonometry64;
mod vectors;

use command::Command;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

const COMMAND_BYTES: usize = 1 << 17;

#[repr(align(64))]
struct Block(core::cell::UnsafeCell<[u8; COMMAND_BYTES]>);
// One thread, and one command at a time.
unsafe impl Sync for Block {}
static COMMAND: Block = Block(core::cell::UnsafeCell::new([0; COMMAND_BYTES]));

#[unsafe(no_mangle)]
pub extern "C" fn command_address() -> *mut u8 {
    COMMAND.0.get() as *mut u8
}

#[unsafe(no_mangle)]
pub extern "C" fn command_bytes() -> usize {
    COMMAND_BYTES
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn map(command: Command) {
    map::run(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn reduce(command: Command) {
    reduce::run(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn matmul(command: Command) {
    matmul::run(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn copy(command: Command) {
    copy::run(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fill(command: Command) {
    copy::fill(command);
}

/// The first position with an index out of range, or −1. A float, because positions may pass 2³¹.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gather(command: Command) -> f64 {
    gather::run(command)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn scatter(command: Command) -> f64 {
    scatter::run(command)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn scan(command: Command) {
    scan::run_all(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn sort(command: Command) {
    sort::run(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn softmax(command: Command) {
    softmax::run(command);
}

/// The first row with a class that there is not, or −1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cross_entropy(command: Command) -> f64 {
    cross_entropy::run(command)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn norm(command: Command) {
    norm::run(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn batch_norm(command: Command) {
    batch_norm::run(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn pool(command: Command) {
    pool::run(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn topk(command: Command) {
    topk::run(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn recurrent(command: Command) {
    recurrent::run(command);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn depthwise(command: Command) {
    depthwise::run(command);
}
