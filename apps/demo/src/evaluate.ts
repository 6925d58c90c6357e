import { noGrad } from "@adjoint/autograd";
import { tidy } from "@adjoint/core";
import type { Sequential } from "@adjoint/nn";
import { noConfusion } from "./confusion";
import type { Digits } from "./digits";
import { eventLoopTurn } from "./event-loop";
import type { Stop } from "./stop";
import type { Tell } from "./lesson";
import type { DigitsVerdict, Mistake } from "./verdict";

const BATCH = 500;
/** How many of the worst mistakes are kept. */
const WORST = 24;

/** The probabilities of row `row` of scores [N, 10]: softmax in float64, so that small ones keep their order. */
function probabilities(scores: ArrayLike<number>, row: number): number[] {
  const own = Array.from({ length: 10 }, (_, digit) => scores[row * 10 + digit]!);
  const most = Math.max(...own);
  const powers = own.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Which digits were taken for which, and the mistakes in which the truth was thought least likely. Of fewer than all, if Ctrl-C came. */
export async function evaluate(model: Sequential, digits: Digits, stop: Stop, tell?: Tell): Promise<DigitsVerdict> {
  const confusion = noConfusion();
  let mistakes: Mistake[] = [];
  model.eval();
  for (let first = 0; first < digits.length && !stop.requested; first += BATCH) {
    const indices = Int32Array.from({ length: Math.min(BATCH, digits.length - first) }, (_, i) => first + i);
    const scores = await noGrad(() => tidy(() => model.forward(digits.getBatch(indices)[0]))).data();
    indices.forEach((index, row) => {
      const shares = probabilities(scores as Float32Array, row);
      const guess = shares.indexOf(Math.max(...shares));
      const truth = digits.labelOf(index);
      confusion[truth]![guess]!++;
      if (guess !== truth)
        mistakes.push({ pixels: digits.pixelsOf(index), truth, guess, confidence: shares[guess]!, doubt: shares[truth]! });
    });
    mistakes = mistakes.sort((a, b) => a.doubt - b.doubt).slice(0, WORST);
    tell?.("evaluating on the test digits", first + indices.length, digits.length);
    await eventLoopTurn();
  }
  model.train();
  return { kind: "digits", confusion, mistakes };
}
