//! 16-bit floats to and from float32, without branches, so that LLVM vectorises the loops around them.

#[inline(always)]
pub fn from_float16(h: u16) -> f32 {
    let sign = ((h as u32) & 0x8000) << 16;
    let magnitude = ((h as u32) & 0x7fff) << 13;
    // Scaling by 2¹¹² puts the exponent right, and makes denormals normal on the way.
    let scaled = (f32::from_bits(magnitude) * f32::from_bits(0x7780_0000)).to_bits();
    let special = magnitude | 0x7f80_0000;
    f32::from_bits(sign | if magnitude >= 0x0f80_0000 { special } else { scaled })
}

#[inline(always)]
pub fn to_float16(x: f32) -> u16 {
    let bits = x.to_bits();
    let sign = (bits >> 16) & 0x8000;
    let magnitude = bits & 0x7fff_ffff;
    let normal = magnitude.wrapping_add(0xc800_0fff).wrapping_add((magnitude >> 13) & 1) >> 13;
    // Adding 0.5 lets the hardware round to a multiple of 2⁻²⁴, the smallest denormal.
    let denormal = (f32::from_bits(magnitude) + 0.5).to_bits().wrapping_sub(0x3f00_0000);
    let finite = if magnitude < 0x3880_0000 { denormal } else { normal };
    let large = if magnitude > 0x7f80_0000 { 0x7e00 } else { 0x7c00 };
    (sign | if magnitude >= 0x4780_0000 { large } else { finite }) as u16
}

#[inline(always)]
pub fn from_bfloat16(h: u16) -> f32 {
    f32::from_bits((h as u32) << 16)
}

#[inline(always)]
pub fn to_bfloat16(x: f32) -> u16 {
    let bits = x.to_bits();
    let rounded = bits.wrapping_add(0x7fff).wrapping_add((bits >> 16) & 1) >> 16;
    let nan = (bits >> 16) | 0x40;
    (if bits & 0x7fff_ffff > 0x7f80_0000 { nan } else { rounded }) as u16
}
