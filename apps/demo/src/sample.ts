import { noGrad } from "@adjoint/autograd";
import { Generator, multinomial, tensor, tidy } from "@adjoint/core";
import type { Gpt } from "./gpt";
import { eventLoopTurn } from "./event-loop";
import type { Stop } from "./stop";
import type { Tell } from "./lesson";

/** How a sample is drawn. */
export interface SampleOptions {
  readonly length: number;
  /** Below 1, likely characters become likelier. */
  readonly temperature: number;
  readonly seed: number;
}

/** Lets the model write on, character by character, from a line's beginning. Less than it should, if Ctrl-C came. */
export async function sample(model: Gpt, vocabulary: readonly string[], options: SampleOptions, stop: Stop, tell?: Tell): Promise<string> {
  const generator = new Generator(options.seed);
  const written = [Math.max(0, vocabulary.indexOf("\n"))];
  model.eval();
  while (written.length <= options.length && !stop.requested) {
    const seen = Int32Array.from(written.slice(-model.sizes.context));
    const next = noGrad(() =>
      tidy(() => {
        const scores = model.forward(tensor(seen).unsqueeze(0)).select(0, 0).select(0, -1); // [1,T,V] → [V]
        return multinomial(scores.div(options.temperature).softmax(-1), 1, { generator });
      }),
    );
    written.push(Number(await next.item()));
    tell?.("writing a sample", written.length - 1, options.length);
    await eventLoopTurn();
  }
  model.train();
  return written
    .slice(1)
    .map((character) => vocabulary[character]!)
    .join("");
}
