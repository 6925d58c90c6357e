import { polynomial } from "./polynomial";

const twoOverPi = [0x0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab];

export const trigonometricFunctions = {
  // x − n·π/2 for |x| ≤ 8192, with π/2 in four parts: the products with the first three are exact.
  reduce_small: `
fn reduce_small(x: f32, n: f32) -> f32 {
  let a = fma(-n, 0.0004837512969970703, fma(-n, 1.5703125, x));
  return fma(-n, 2.5633441e-12, fma(-n, 7.549533620476723e-8, a));
}`,
  // Payne and Hanek's reduction: those 96 bits of 2/π that decide the quadrant and the rest, times the 24 bits of x.
  reduce_large: `
fn reduce_large(x: f32, quadrant: ptr<function, i32>) -> f32 {
  var digits = array<u32, 8>(${twoOverPi.map((word) => `${word}u`).join(", ")});
  let bits = bitcast<u32>(x);
  let position = ((bits >> 23u) & 255u) - 120u;
  let word = min(position >> 5u, 4u);
  let shift = position & 31u;
  var window: array<u32, 3>;
  for (var i = 0u; i < 3u; i++) {
    let next = select(digits[word + i + 1u] >> (32u - max(shift, 1u)), 0u, shift == 0u);
    window[i] = (digits[word + i] << shift) | next;
  }
  let m = (bits & 0x7fffffu) | 0x800000u;
  let middle = m * window[1] + multiply_high(m, window[2]);
  let carry = select(0u, 1u, middle < m * window[1]);
  let top = m * window[0] + multiply_high(m, window[1]) + carry;
  var high = (top << 2u) | (middle >> 30u);
  var low = middle << 2u;
  let negative = (high >> 31u) == 1u;
  *quadrant = i32(top >> 30u) + select(0, 1, negative);
  if (negative) {
    low = ~low;
    high = ~high;
  }
  let zeros = min(countLeadingZeros(high), 31u);
  let leading = (high << zeros) | select(low >> (32u - max(zeros, 1u)), 0u, zeros == 0u);
  let r = f32(leading) * power_of_two(-32 - i32(zeros)) * 1.57079637;
  return select(r, -r, negative);
}`,
  // Sine (turn 0) or cosine (turn 1).
  sine_or_cosine: `
fn sine_or_cosine(x: f32, turn: i32) -> f32 {
  if ((bitcast<u32>(x) & 0x7fffffffu) >= 0x7f800000u) { return not_a_number(); }
  let size = abs(x);
  var quadrant: i32;
  var r: f32;
  if (size < 8192.0) {
    let n = round(size * 0.636619772);
    r = reduce_small(size, n);
    quadrant = i32(n);
  } else {
    r = reduce_large(size, &quadrant);
  }
  if (turn == 0 && x < 0.0) { quadrant += 2; }
  quadrant += turn;
  let z = r * r;
  let sine = fma(r * z, ${polynomial("z", [-0.166666672, 0.0083333794, -0.00019853079, 2.8328061e-6])}, r);
  let cosine = fma(z * z, ${polynomial("z", [0.0416666679, -0.001388898, 2.48220076e-5, -2.88784515e-7])}, fma(z, -0.5, 1.0));
  let y = select(sine, cosine, (quadrant & 1) == 1);
  return select(select(y, -y, (quadrant & 2) == 2), x, turn == 0 && x == 0.0);
}`,
  tangent: `
fn tangent(x: f32) -> f32 { return sine_or_cosine(x, 0) / sine_or_cosine(x, 1); }`,
  // asin on [0, ½].
  arc_sine_near: `
fn arc_sine_near(x: f32) -> f32 {
  let z = x * x;
  return fma(x * z, ${polynomial("z", [0.166666597, 0.0750052035, 0.0445138514, 0.0318339095, 0.0143380435, 0.0376601182])}, x);
}`,
  arc_sine: `
fn arc_sine(x: f32) -> f32 {
  let size = abs(x);
  let root = sqrt(max(0.5 - 0.5 * size, 0.0));
  let far = 1.57079637 - 2.0 * arc_sine_near(root);
  let y = select(arc_sine_near(size), far, size > 0.5);
  return select(copy_sign(y, x), not_a_number(), size > 1.0 || is_nan(x));
}`,
  arc_cosine: `
fn arc_cosine(x: f32) -> f32 {
  let size = abs(x);
  let far = 2.0 * arc_sine_near(sqrt(max(0.5 - 0.5 * size, 0.0)));
  let near = 1.57079637 - (copy_sign(arc_sine_near(min(size, 0.5)), x) + 4.37113883e-8);
  let y = select(near, select(far, (3.14159274 - far) - 8.74227766e-8, x < 0.0), size > 0.5);
  return select(y, not_a_number(), size > 1.0 || is_nan(x));
}`,
  // atan on [0, 1].
  arc_tangent_near: `
fn arc_tangent_near(x: f32) -> f32 {
  let far = x > 0.414213562;
  let t = select(x, (x - 1.0) / (x + 1.0), far);
  let z = t * t;
  let y = fma(t * z, ${polynomial("z", [-0.333333164, 0.199985251, -0.142442971, 0.105982654, -0.0608733743])}, t);
  return select(y, 0.785398163 + y, far);
}`,
  arc_tangent: `
fn arc_tangent(x: f32) -> f32 {
  let size = abs(x);
  let far = size > 1.0;
  let y = arc_tangent_near(select(size, 1.0 / size, far));
  return select(copy_sign(select(y, 1.57079637 - y, far), x), x, is_nan(x));
}`,
  arc_tangent_2: `
fn arc_tangent_2(y: f32, x: f32) -> f32 {
  if (is_nan(y) || is_nan(x)) { return not_a_number(); }
  let across = abs(x);
  let up = abs(y);
  let large = max(across, up);
  var ratio = min(across, up) / select(large, 1.0, large == 0.0);
  if (large == infinity()) { ratio = select(0.0, 1.0, across == up); }
  let near = arc_tangent_near(ratio);
  let right = select(near, 1.57079637 - near, up > across);
  return copy_sign(select(right, 3.14159274 - right, is_negative(x)), y);
}`,
};
