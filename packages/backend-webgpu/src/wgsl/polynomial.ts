/** Horner's scheme for c₀ + c₁·x + c₂·x² + …, as WGSL. The coefficients in this folder are minimax fits of ours. */
export function polynomial(x: string, coefficients: readonly number[]): string {
  return coefficients.reduceRight((text, c) => (text === "" ? literal(c) : `fma(${text}, ${x}, ${literal(c)})`), "");
}

const literal = (value: number): string => `${Number(value).toPrecision(9)}f`;
