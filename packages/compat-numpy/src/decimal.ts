import type { DType } from "@adjoint/core";
import { roundTo } from "./half-precision";

/** The digits of a positive number: `0.d₁d₂… · 10^point`. */
interface Digits {
  readonly digits: string;
  readonly point: number;
}

function digitsOf(text: string): Digits {
  const [mantissa, exponent] = text.split("e") as [string, string | undefined];
  const [whole, fraction = ""] = mantissa.split(".") as [string, string | undefined];
  const all = `${whole}${fraction}`;
  const leading = /^0*/.exec(all)![0].length;
  const digits = all.slice(leading).replace(/0+$/, "");
  return { digits, point: whole.length - leading + Number(exponent ?? 0) };
}

/** The fewest digits that tell a number from its neighbours of the same dtype. */
function shortest(value: number, dtype: DType): Digits {
  if (value === 0) return { digits: "", point: 1 };
  if (dtype === "float64") return digitsOf(String(value));
  for (let precision = 1; precision < 10; precision++) {
    const text = value.toPrecision(precision);
    if (roundTo(dtype, Number(text)) === value) return digitsOf(text);
  }
  return digitsOf(String(value));
}

/** A binary fraction written out whole: no rounding is left to the engine. */
const exactly = (value: number): Digits => digitsOf(exactText(value));

function exactText(value: number): string {
  let [mantissa, shift] = [value, 0];
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    shift++;
  }
  // value = mantissa / 2^shift = mantissa · 5^shift / 10^shift
  const scaled = (BigInt(mantissa) * 5n ** BigInt(shift)).toString().padStart(shift + 1, "0");
  return shift === 0 ? scaled : `${scaled.slice(0, -shift)}.${scaled.slice(-shift)}`;
}

/** The first `count` digits, rounded; halves to the even digit. */
function rounded({ digits, point }: Digits, count: number): Digits {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: "", point };
  const rest = digits.slice(count);
  const head = digits.slice(0, count);
  const half = /^50*$/.test(rest);
  const up = half ? Number(head.at(-1) ?? 0) % 2 === 1 : rest[0]! >= "5";
  if (!up) return { digits: head.replace(/0+$/, ""), point };
  const next = (BigInt(head === "" ? "0" : head) + 1n).toString();
  const grown = next.length > count;
  return { digits: next.replace(/0+$/, ""), point: grown ? point + 1 : point };
}

/** How a number is written. */
export interface Written {
  readonly precision: number | null;
  readonly unique: boolean;
  /** Digits after the point at least. */
  readonly minDigits: number;
}

/** At most `precision` digits after the point, or as many as tell the number from its neighbours; but at least `minDigits`, and these are exact. */
function cut(value: number, dtype: DType, { precision, unique, minDigits }: Written, before: (digits: Digits) => number): Digits {
  const fewest = unique ? shortest(value, dtype) : exactly(value);
  const wanted = fewest.digits.length - before(fewest);
  const count = Math.max(precision === null ? wanted : Math.min(wanted, precision), minDigits);
  if (count === Math.max(wanted, 0)) return fewest;
  const exact = exactly(value);
  return rounded(exact, before(exact) + count);
}

/** `[whole, fraction]` of a finite number's magnitude. */
export function positional(value: number, dtype: DType, written: Written): [string, string] {
  const magnitude = Math.abs(value);
  const { digits, point } = magnitude === 0 ? { digits: "", point: 1 } : cut(magnitude, dtype, written, (one) => one.point);
  const padded = digits.padEnd(point, "0");
  const whole = point <= 0 ? "0" : padded.slice(0, point) || "0";
  const fraction = point <= 0 ? `${"0".repeat(-point)}${digits}` : padded.slice(point);
  return [whole, (digits === "" ? "" : fraction).padEnd(written.minDigits, "0")];
}

/** `[digit, fraction, exponent]` of a finite number's magnitude. */
export function scientific(value: number, dtype: DType, written: Written): [string, string, number] {
  const magnitude = Math.abs(value);
  const { digits, point } = magnitude === 0 ? { digits: "0", point: 1 } : cut(magnitude, dtype, written, () => 1);
  return [digits[0] ?? "0", digits.slice(1).padEnd(written.minDigits, "0"), magnitude === 0 ? 0 : point - 1];
}
