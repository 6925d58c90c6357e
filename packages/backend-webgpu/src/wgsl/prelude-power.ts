import { polynomial } from "./polynomial";

const HIGH_HALF = "0xfffff000u";

export const powerFunctions = {
  // The upper 12 bits of a mantissa: products of two such are exact.
  high_half: `
fn high_half(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & ${HIGH_HALF}); }`,
  // What a·b lost when it was rounded to p.
  product_error: `
fn product_error(a: f32, b: f32, p: f32) -> f32 {
  let ah = high_half(a);
  let bh = high_half(b);
  let al = a - ah;
  let bl = b - bh;
  return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
}`,
  // What a + b lost when it was rounded to s, for |a| ≥ |b|.
  sum_error: `
fn sum_error(a: f32, b: f32, s: f32) -> f32 { return b - exact(s - a); }`,
  // log₂ of a positive number, as the sum of two floats: 2·atanh(f / (2 + f)) with the quotient in two parts.
  log2_in_two: `
fn log2_in_two(x: f32) -> vec2<f32> {
  let tiny = x < 1.17549435e-38;
  let bits = bitcast<i32>(select(x, x * 8388608.0, tiny));
  let e = (bits - 0x3f3504f3) >> 23u;
  let m = bitcast<f32>(bits - (e << 23u));
  let f = m - 1.0;
  let d = exact(m + 1.0);
  let d_low = select(m - exact(d - 1.0), 1.0 - exact(d - m), m > 1.0);
  let s = exact(f / d);
  let p = exact(s * d);
  let s_low = (((f - p) - product_error(s, d, p)) - s * d_low) / d;
  let z = s * s;
  let tail = fma(s * z, ${polynomial("z", [0.66666669, 0.39999345, 0.286387, 0.19489698, 0.56950033])}, 2.0 * s_low);
  let head = exact(2.0 * s + tail);
  let low = sum_error(2.0 * s, tail, head);
  let a = exact(head * 1.44269502);
  let a_low = product_error(head, 1.44269502, a) + fma(head, 1.92596303e-8, low * 1.44269502);
  let whole = f32(e) - select(0.0, 23.0, tiny);
  let sum = exact(whole + a);
  let lost = select(whole - exact(sum - a), a - exact(sum - whole), abs(whole) > abs(a));
  return vec2<f32>(sum, lost + a_low);
}`,
  power_of_positive: `
fn power_of_positive(x: f32, y: f32) -> f32 {
  let log = log2_in_two(x);
  let p = exact(log.x * y);
  if (p > 129.0) { return infinity(); }
  if (p < -151.0) { return 0.0; }
  let low = product_error(log.x, y, p) + log.y * y;
  let count = round(p);
  let r = (p - count) + low;
  let e = fma(r, ${polynomial("r", [0.693147182, 0.240226477, 0.0555035956, 0.00961850584, 0.00133910251, 0.000153267931])}, 1.0);
  return scale(e, i32(count));
}`,
  power_f32: `
fn power_f32(x: f32, y: f32) -> f32 {
  if (y == 0.0 || x == 1.0) { return 1.0; }
  if (is_nan(x) || is_nan(y)) { return not_a_number(); }
  let size = abs(x);
  if (is_infinite(y)) {
    if (size == 1.0) { return 1.0; }
    return select(0.0, infinity(), (size > 1.0) == (y > 0.0));
  }
  let whole = trunc(y) == y;
  let odd = whole && abs(y) < 16777216.0 && (i32(y) & 1) == 1;
  let sign = select(1.0, -1.0, odd && is_negative(x));
  if (size == 0.0 || is_infinite(x)) { return copy_sign(select(0.0, infinity(), (size > 1.0) == (y > 0.0)), sign); }
  if (x < 0.0 && !whole) { return not_a_number(); }
  if (y == 2.0) { return x * x; }
  if (abs(y) > 4.0e9) {
    if (size == 1.0) { return 1.0; }
    return select(0.0, infinity(), (size > 1.0) == (y > 0.0));
  }
  return sign * power_of_positive(size, y);
}`,
  // C's fmod, digit by digit: the quotient may have 277 bits.
  remainder_f32: `
fn remainder_f32(a: f32, b: f32) -> f32 {
  if (is_nan(a) || is_nan(b) || is_infinite(a) || (bitcast<u32>(b) << 1u) == 0u) { return not_a_number(); }
  let a_bits = bitcast<u32>(a) & 0x7fffffffu;
  let b_bits = bitcast<u32>(b) & 0x7fffffffu;
  if (a_bits < b_bits) { return a; }
  let b_exponent = max(b_bits >> 23u, 1u);
  let b_fraction = (b_bits & 0x7fffffu) | select(0u, 0x800000u, b_bits > 0x7fffffu);
  var fraction = (a_bits & 0x7fffffu) | select(0u, 0x800000u, a_bits > 0x7fffffu);
  var digits = max(a_bits >> 23u, 1u) - b_exponent;
  fraction %= b_fraction;
  while (digits > 0u && fraction != 0u) {
    let some = min(digits, 8u);
    fraction = (fraction << some) % b_fraction;
    digits -= some;
  }
  return copy_sign(scale(f32(fraction), i32(b_exponent) - 150), a);
}`,
};
