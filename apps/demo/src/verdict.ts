import type { Confusion } from "./confusion";

/** A digit that was taken for another. */
export interface Mistake {
  readonly pixels: Uint8Array;
  readonly truth: number;
  readonly guess: number;
  /** The probability that the model gave its guess, and the truth. */
  readonly confidence: number;
  readonly doubt: number;
}

/** How well digits were classified. */
export interface DigitsVerdict {
  readonly kind: "digits";
  readonly confusion: Confusion;
  readonly mistakes: readonly Mistake[];
}

/** How well a text was learned. */
export interface TextVerdict {
  readonly kind: "text";
  /** In nats per character. */
  readonly heldOut: number;
  readonly unigram: number;
  readonly sample: string;
  readonly temperature: number;
}

export type Verdict = DigitsVerdict | TextVerdict;
