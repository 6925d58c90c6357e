/**
 * A number with an identity: a call's scalar that is read when the call runs. A draw of a generator and an optimizer's step size are
 * sources, so whatever re-runs the call (a backward pass, a checkpoint) sees the same value, and a replay, which repeats the host effect
 * that wrote it, sees a new one.
 */
export class Source {
  value: number | bigint;

  constructor(value: number | bigint = 0) {
    this.value = value;
  }
}

/** A scalar of a call. */
export type Scalar = number | bigint | Source;

/** What a program does beside computing tensors: a generator's draw, an optimizer's step count. Recorded like a call, repeated by a replay. */
export interface HostEffect {
  /** As errors name it. */
  readonly name: string;
  /** Advances what the program keeps, and writes sources. */
  run(): void;
  /** Notes the present state. @returns What restores it: an abstract run advances nothing. */
  capture(): () => void;
  /** Its outcome becomes JavaScript values, which a replay could not renew. */
  readonly host?: true;
  /** Makes state that outlives the function, at its first run. */
  readonly once?: true;
}

/** The present value of a scalar. */
export const valueOf = (scalar: Scalar): number | bigint => (scalar instanceof Source ? scalar.value : scalar);
