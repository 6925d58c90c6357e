// A recurrent network that learns to spell: embedding, LSTM, a head, sampling. As in Karpathy's char-rnn, in small.
import { noGrad } from "@adjoint/autograd";
import { manualSeed, multinomial, type Tensor, tensor, withDevice } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { Adam, clipGradNorm } from "@adjoint/nn/optim";
import { describe, expect, it } from "vitest";
import { useAll } from "./devices";
import golden from "./golden/examples.json";
import { fillWithWaves } from "./weights";
import { long, whyShort } from "../tools/long";

const text = "hello world, hello tensors. ".repeat(20);
const characters = [...new Set(text)].sort();
const numbers = Array.from(text, (character) => characters.indexOf(character));

class CharRnn extends nn.Module {
  embed = new nn.Embedding(characters.length, 16);
  rnn = new nn.LSTM(16, 32, { batchFirst: true });
  head = new nn.Linear(32, characters.length);
  forward(x: Tensor, state: [Tensor, Tensor] | null = null): [Tensor, [Tensor, Tensor]] {
    const [states, next] = this.rnn.forward(this.embed.forward(x), state); // [N,T] → [N,T,32]
    return [this.head.forward(states), next]; // [N,T,characters]
  }
}

/** Eight pieces of the text, and the same one character later. */
function batch(step: number): [Tensor, Tensor] {
  const starts = Array.from({ length: 8 }, (_, row) => ((step * 7) % 100) + row * 20);
  const piece = tensor(
    starts.map((start) => numbers.slice(start, start + 17)),
    { dtype: "int32" },
  );
  return [piece.narrow(1, 0, 16), piece.narrow(1, 1, 16)];
}

async function write(net: CharRnn, length: number): Promise<string> {
  let written = "h";
  let state: [Tensor, Tensor] | null = null;
  for (let i = 0; i < length; i++) {
    const x = tensor([[characters.indexOf(written.at(-1)!)]], { dtype: "int32" });
    const [logits, next] = noGrad(() => net.forward(x, state));
    state = next;
    const index = await multinomial(logits.at(0, -1).div(0.5).softmax(-1), 1).item();
    written += characters[index];
  }
  return written;
}

const { names, missing } = await useAll();
if (missing !== undefined) it.skip(`on webgpu (skipped: ${missing})`, () => {});

describe.each(names)("on %s", (device) => {
  const late = device === "cpu" && !long;
  it.skipIf(late)(`learns to spell, with PyTorch's losses on the way${late ? whyShort : ""}`, async () => {
    manualSeed(3);
    const net = new CharRnn();
    fillWithWaves(net);
    await net.to(device);
    const optimizer = new Adam(net.parameters(), { lr: 0.01 });
    const losses: number[] = [];
    for (let step = 0; step < 41; step++) {
      const [x, y] = withDevice(device, () => batch(step));
      const [logits] = net.forward(x);
      const loss = crossEntropy(logits.reshape(-1, characters.length), y.reshape(-1));
      optimizer.zeroGrad();
      loss.backward();
      clipGradNorm(net.parameters(), 1);
      optimizer.step();
      if (step % 20 === 0) losses.push(await loss.item());
    }
    golden.charRnn.forEach((expected, i) => expect(losses[i]! / expected).toBeCloseTo(1, 3));
    const written = await withDevice.async(device, () => write(net, 24));
    expect(written).toMatch(/world|tensors|hello/);
  });
});
