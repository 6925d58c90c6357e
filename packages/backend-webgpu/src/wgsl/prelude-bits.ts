/**
 * `parameters[0].x` is always 0, and no compiler knows. Constants made of it cannot be folded away, and `exact(x)` is x
 * that no compiler looks through: without it, (a + b) − a becomes b in Mesa, and error terms vanish.
 */
export const bitFunctions = {
  is_nan: `
fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }`,
  is_negative: `
fn is_negative(x: f32) -> bool { return (bitcast<u32>(x) >> 31u) == 1u; }`,
  is_infinite: `
fn is_infinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u; }`,
  exact: `
fn exact(x: f32) -> f32 { return bitcast<f32>(bitcast<i32>(x) ^ parameters[0].x); }`,
  zero: `
fn zero() -> f32 { return bitcast<f32>(parameters[0].x); }`,
  infinity: `
fn infinity() -> f32 { return bitcast<f32>(parameters[0].x | 0x7f800000); }`,
  not_a_number: `
fn not_a_number() -> f32 { return bitcast<f32>(parameters[0].x | 0x7fc00000); }`,
  // Not by masks: in some kernels LLVM 15 under Mesa makes nonsense of (a & 0x7fffffff) | (b & 0x80000000).
  copy_sign: `
fn copy_sign(size: f32, sign: f32) -> f32 { return select(abs(size), -abs(size), is_negative(sign)); }`,
  power_of_two: `
fn power_of_two(exponent: i32) -> f32 { return bitcast<f32>(u32(exponent + 127) << 23u); }`,
  scale: `
fn scale(x: f32, exponent: i32) -> f32 {
  let half = exponent >> 1u;
  return x * power_of_two(half) * power_of_two(exponent - half);
}`,
  minimum: `
fn minimum(a: f32, b: f32) -> f32 { return select(select(min(a, b), b, is_nan(b)), a, is_nan(a)); }`,
  maximum: `
fn maximum(a: f32, b: f32) -> f32 { return select(select(max(a, b), b, is_nan(b)), a, is_nan(a)); }`,
  sign_of: `
fn sign_of(x: f32) -> f32 { return select(sign(x), x, is_nan(x)); }`,
  difference_with_itself: `
fn difference_with_itself(x: f32) -> f32 { return x + bitcast<f32>(bitcast<i32>(-x) ^ parameters[0].x); }`,
  // WGSL lets quotients be off by 2.5 units, and more where the denominator is huge. One step of Newton's mends that.
  quotient: `
fn quotient(a: f32, b: f32) -> f32 {
  let less = select(1.0, 0.0625, abs(b) > 8.5e37);
  let n = a * less;
  let d = b * less;
  let q = exact(n / d);
  let rest = fma(-q, d, n);
  return select(q + rest / d, q, (bitcast<u32>(rest) & 0x7f800000u) == 0x7f800000u);
}`,
  to_i32: `
fn to_i32(x: f32) -> i32 {
  let inside = i32(clamp(x, -2147483648.0, 2147483520.0));
  return select(select(inside, 2147483647, x >= 2147483648.0), 0, is_nan(x));
}`,
  to_u32: `
fn to_u32(x: f32) -> u32 {
  let inside = u32(clamp(x, 0.0, 4294967040.0));
  return select(select(inside, 0xffffffffu, x >= 4294967296.0), 0u, is_nan(x));
}`,
  // Unsigned numbers in the order of the floats; both zeros are one, NaN comes last.
  sort_key: `
fn sort_key(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  if (is_nan(x)) { return 0xffffffffu; }
  if ((bits << 1u) == 0u) { return 0x80000000u; }
  return select(bits ^ 0x80000000u, ~bits, (bits >> 31u) == 1u);
}`,
  round_to_float16: `
fn round_to_float16(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let size = bits & 0x7fffffffu;
  if (size > 0x7f800000u) { return x; }
  if (size >= 0x477ff000u) { return copy_sign(infinity(), x); }
  if (size >= 0x38800000u) { return bitcast<f32>((bits + 0xfffu + ((bits >> 13u) & 1u)) & 0xffffe000u); }
  if (size <= 0x33000000u) { return copy_sign(0.0, x); }
  let shift = 126u - (size >> 23u);
  let fraction = (size & 0x7fffffu) | 0x800000u;
  let rounded = (fraction + (1u << (shift - 1u)) - 1u + ((fraction >> shift) & 1u)) >> shift;
  return copy_sign(f32(rounded) * power_of_two(-24), x);
}`,
  round_to_bfloat16: `
fn round_to_bfloat16(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  return select(bitcast<f32>((bits + 0x7fffu + ((bits >> 16u) & 1u)) & 0xffff0000u), x, is_nan(x));
}`,
};
