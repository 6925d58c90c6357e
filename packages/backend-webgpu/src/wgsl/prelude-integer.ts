const power = (type: "i32" | "u32"): string => `
  var result = ${type}(1);
  var factor = base;
  var rest = u32(exponent);
  while (rest != 0u) {
    if ((rest & 1u) == 1u) { result *= factor; }
    factor *= factor;
    rest >>= 1u;
  }
  return result;`;

const round = (rotation: number): string => `x0 += x1; x1 = ((x1 << ${rotation}u) | (x1 >> ${32 - rotation}u)) ^ x0;`;
const evenRounds = [13, 15, 26, 6].map(round).join(" ");
const oddRounds = [17, 29, 16, 24].map(round).join(" ");

export const integerFunctions = {
  divide_i32: `
fn divide_i32(a: i32, b: i32) -> i32 { return select(a / select(b, 1, b == 0), 0, b == 0); }`,
  divide_u32: `
fn divide_u32(a: u32, b: u32) -> u32 { return select(a / select(b, 1u, b == 0u), 0u, b == 0u); }`,
  remainder_i32: `
fn remainder_i32(a: i32, b: i32) -> i32 { return a - divide_i32(a, b) * b - select(0, a, b == 0); }`,
  remainder_u32: `
fn remainder_u32(a: u32, b: u32) -> u32 { return a - divide_u32(a, b) * b - select(0u, a, b == 0u); }`,
  shift_left_i32: `
fn shift_left_i32(a: i32, by: i32) -> i32 { return select(a << (u32(by) & 31u), 0, u32(by) > 31u); }`,
  shift_left_u32: `
fn shift_left_u32(a: u32, by: u32) -> u32 { return select(a << (by & 31u), 0u, by > 31u); }`,
  shift_right_i32: `
fn shift_right_i32(a: i32, by: i32) -> i32 { return a >> select(u32(by), 31u, u32(by) > 31u); }`,
  shift_right_u32: `
fn shift_right_u32(a: u32, by: u32) -> u32 { return select(a >> (by & 31u), 0u, by > 31u); }`,
  power_i32: `
fn power_i32(base: i32, exponent: i32) -> i32 {
  if (exponent < 0) { return select(select(0, 1 - 2 * (exponent & 1), base == -1), 1, base == 1); }${power("i32")}
}`,
  power_u32: `
fn power_u32(base: u32, exponent: u32) -> u32 {${power("u32")}
}`,
  threefry: `
fn threefry(k0: u32, k1: u32, c0: u32, c1: u32) -> u32 {
  let k2 = 0x1bd11bdau ^ k0 ^ k1;
  var x0 = c0 + k0;
  var x1 = c1 + k1;
  ${evenRounds}
  x0 += k1; x1 += k2 + 1u;
  ${oddRounds}
  x0 += k2; x1 += k0 + 2u;
  ${evenRounds}
  x0 += k0; x1 += k1 + 3u;
  ${oddRounds}
  x0 += k1; x1 += k2 + 4u;
  ${evenRounds}
  return x0 + k2;
}`,
  multiply_high: `
fn multiply_high(a: u32, b: u32) -> u32 {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let first = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let second = (a & 0xffffu) * (b >> 16u) + (first & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (first >> 16u) + (second >> 16u);
}`,
};
