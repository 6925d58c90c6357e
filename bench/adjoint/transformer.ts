import { crossEntropy, fromTypedArray, scaledDotProductAttention, slice, type Tensor } from "@adjoint/core";
import { Embedding, LayerNorm, Linear, Module, Sequential } from "@adjoint/nn";
import { AdamW } from "@adjoint/nn/optim";
import type { Trial } from "../benchmark";
import { adamW } from "../training/problem";
import { trainingTrial } from "../training/training-trial";
import { transformer, transformerProblem } from "../training/transformer-problem";
import { openDevice } from "./device";
import type { DeviceName } from "./device-name";
import { setWeights } from "./weights";

const { vocabulary, layers, heads, width, length, batch } = transformer;

type Triple = [Tensor, Tensor, Tensor];

class Block extends Module {
  norm1 = new LayerNorm(width);
  qkv = new Linear(width, 3 * width);
  projection = new Linear(width, width);
  norm2 = new LayerNorm(width);
  widening = new Linear(width, 4 * width);
  narrowing = new Linear(4 * width, width);

  forward(x: Tensor): Tensor {
    const parts = this.qkv.forward(this.norm1.forward(x)).reshape([batch, length, 3, heads, width / heads]);
    const [query, key, value] = [0, 1, 2].map((i) => parts.at("...", i, slice(), slice()).permute([0, 2, 1, 3])) as Triple; // [B, H, L, E]
    const seen = scaledDotProductAttention(query, key, value, { isCausal: true });
    const joined = seen.permute([0, 2, 1, 3]).reshape([batch, length, width]);
    const y = x.add(this.projection.forward(joined));
    return y.add(this.narrowing.forward(this.widening.forward(this.norm2.forward(y)).geluTanh()));
  }
}

class Transformer extends Module {
  token = new Embedding(vocabulary, width);
  position = new Embedding(length, width);
  blocks = new Sequential(...Array.from({ length: layers }, () => new Block()));
  norm = new LayerNorm(width);
  head = new Linear(width, vocabulary, { bias: false });

  forward(tokens: Tensor): Tensor {
    const x = this.token.forward(tokens).add(this.position.weight); // [B, L, D]
    return this.head.forward(this.norm.forward(this.blocks.forward(x)));
  }
}

export async function adjointTransformer(device: DeviceName): Promise<Trial> {
  await openDevice(device);
  const problem = transformerProblem();
  const network = new Transformer();
  setWeights(network, problem.weights);
  const { rate, beta1, beta2, epsilon, decay } = adamW;
  const optimizer = new AdamW(network.parameters(), { lr: rate, betas: [beta1, beta2], eps: epsilon, weightDecay: decay });
  const tokens = fromTypedArray(problem.tokens, [batch, length]);
  const next = fromTypedArray(problem.next, [batch * length]);
  const step = (): Tensor => {
    optimizer.zeroGrad();
    const loss = crossEntropy(network.forward(tokens).reshape([batch * length, vocabulary]), next);
    loss.backward();
    optimizer.step();
    return loss;
  };
  return trainingTrial(step, async (loss) => Number(await loss.item()));
}
