import { noGrad } from "@adjoint/autograd";
import { crossEntropy, type Tensor, tidy } from "@adjoint/core";
import type { Gpt } from "./gpt";
import { eventLoopTurn } from "./event-loop";
import type { Stop } from "./stop";
import type { Tell } from "./lesson";
import { type Windows, windowsAt } from "./corpus";

/** Windows in a forward pass: their attention weights have to fit into memory. */
const BATCH = 64;

/** The mean over all characters of −log of the probability that the model gave the one that came, in nats. */
export function characterLoss(model: Gpt, [inputs, targets]: Windows): Tensor {
  return crossEntropy(model.forward(inputs).flatten(0, 1), targets.flatten()); // [B,T,V] and [B,T] → [B·T,V] and [B·T]
}

/** The loss per character on a text that the model has not seen, cut into windows; NaN if Ctrl-C came before the first were read. */
export async function heldOutLoss(
  model: Gpt,
  text: Int32Array,
  stop: Stop,
  { most = Number.POSITIVE_INFINITY, tell }: { readonly most?: number; readonly tell?: Tell } = {},
): Promise<number> {
  const { context } = model.sizes;
  const count = Math.min(most, Math.floor((text.length - 1) / context));
  let [sum, windows] = [0, 0];
  model.eval();
  for (let first = 0; first < count && !stop.requested; first += BATCH) {
    const starts = Array.from({ length: Math.min(BATCH, count - first) }, (_, row) => (first + row) * context);
    const loss = noGrad(() => tidy(() => characterLoss(model, windowsAt(text, starts, context))));
    sum += Number(await loss.item()) * starts.length;
    windows += starts.length;
    tell?.("evaluating on the held-out text", windows, count);
    await eventLoopTurn();
  }
  model.train();
  return sum / windows;
}
