import { polynomial } from "./polynomial";

// ln 2 in two parts; the first has 13 bits, so that its product with any exponent is exact.
const LN2_HIGH = "0.693115234375";
const LN2_LOW = "3.1946183e-5";
const reduced = `
  let count = round(inside * 1.44269504);
  let r = fma(-count, ${LN2_LOW}, fma(-count, ${LN2_HIGH}, inside));
  let exponent = i32(count);`;

const logCoefficients = [
  0.333333135, -0.250000089, 0.20002073, -0.166679963, 0.142203271, -0.124060318, 0.11883568, -0.116714492, 0.0675095618,
];

export const exponentialFunctions = {
  exponential: `
fn exponential(x: f32) -> f32 {
  let inside = clamp(x, -104.0, 89.0);${reduced}
  let y = 1.0 + fma(r * r, ${polynomial("r", [0.49999994, 0.166665211, 0.0416682772, 0.00836868677, 0.00138198235])}, r);
  return select(scale(y, exponent), x, is_nan(x));
}`,
  exponential_minus_1: `
fn exponential_minus_1(x: f32) -> f32 {
  let inside = clamp(x, -20.0, 89.0);${reduced}
  let y = fma(r * r, ${polynomial("r", [0.5, 0.166666657, 0.0416664928, 0.00833354332, 0.00139323424, 0.000197642454])}, r);
  let z = y + (1.0 - power_of_two(max(-exponent, -126)));
  return select(select(scale(z, exponent), y, exponent == 0), x, is_nan(x) || x == 0.0);
}`,
  // log(m·2ᵉ) for m = 1 + f between √½ and √2.
  log_of_parts: `
fn log_of_parts(f: f32, e: f32) -> f32 {
  let square = f * f;
  let rest = fma(e, ${LN2_LOW}, square * f * ${polynomial("f", logCoefficients)});
  return fma(e, ${LN2_HIGH}, f + (rest - 0.5 * square));
}`,
  logarithm: `
fn logarithm(x: f32) -> f32 {
  let tiny = x < 1.17549435e-38;
  let bits = bitcast<i32>(select(x, x * 8388608.0, tiny));
  let e = (bits - 0x3f3504f3) >> 23u;
  let f = bitcast<f32>(bits - (e << 23u)) - 1.0;
  let y = log_of_parts(f, f32(e) - select(0.0, 23.0, tiny));
  return select(select(select(y, -infinity(), x == 0.0), not_a_number(), x < 0.0), x, is_nan(x) || x == infinity());
}`,
  logarithm_of_1_plus: `
fn logarithm_of_1_plus(x: f32) -> f32 {
  let u = exact(1.0 + x);
  let bits = bitcast<i32>(u);
  let e = (bits - 0x3f3504f3) >> 23u;
  let lost = select(x - (u - 1.0), 1.0 - (u - x), x > 1.0);
  let m = bitcast<f32>(bits - (e << 23u));
  let f = select((m - 1.0) + lost * power_of_two(max(-e, -126)), x, e == 0);
  let y = log_of_parts(f, f32(e));
  let outside = select(select(y, -infinity(), x == -1.0), not_a_number(), x < -1.0);
  return select(outside, x, is_nan(x) || x == infinity() || x == 0.0);
}`,
  hyperbolic_tangent: `
fn hyperbolic_tangent(x: f32) -> f32 {
  let t = exponential_minus_1(2.0 * min(abs(x), 10.0));
  let y = select(t / (t + 2.0), 1.0 - 2.0 / (t + 2.0), t > 2.0);
  return select(copy_sign(y, x), x, is_nan(x));
}`,
  error_function: `
fn error_function(x: f32) -> f32 {
  let t = min(abs(x), 4.0);
  let z = x * x;
  let near = fma(x, ${polynomial("z", [0.128379166, -0.376126289, 0.112836257, -0.0268557314, 0.00519240508, -0.000804976968, 7.99664922e-5])}, x);
  let tail = fma(t, ${polynomial("t", [-0.12864849, -0.635151327, -0.106236845, 0.0237620194, -0.0036424296, 0.000322794018, -1.1230014e-5])}, -t);
  let far = copy_sign(1.0 - exponential(tail), x);
  let y = select(near, far, t > 0.93);
  // A fraction of so small a number may be flushed to zero.
  return select(select(y, x * 1.12837917, t < 1e-30), x, is_nan(x));
}`,
};
