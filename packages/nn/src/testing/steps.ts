import { arange, crossEntropy, Generator, randint, randn, scaledDotProductAttention, type Tensor } from "@adjoint/core";
import * as nn from "../index";
import { AdamW, SGD } from "../optim";

/** A model with its optimizer, batches for it, and what one training step is. */
export interface Trained {
  readonly net: nn.Module;
  readonly optimizer: AdamW | SGD;
  batch(index: number): readonly [Tensor, Tensor];
  step(x: Tensor, y: Tensor): Tensor;
}

class Block extends nn.Module {
  readonly heads = 2;
  norm: nn.LayerNorm;
  queryKeyValue: nn.Linear;
  project: nn.Linear;
  perceptron: nn.Sequential;

  constructor(width: number, generator: Generator) {
    super();
    this.norm = new nn.LayerNorm(width);
    this.queryKeyValue = new nn.Linear(width, 3 * width, { generator });
    this.project = new nn.Linear(width, width, { generator });
    this.perceptron = new nn.Sequential(
      new nn.LayerNorm(width),
      new nn.Linear(width, 4 * width, { generator }),
      new nn.GELU(),
      new nn.Linear(4 * width, width, { generator }),
      new nn.Dropout(0.1, { generator }),
    );
  }

  forward(x: Tensor): Tensor {
    const [batch, length, width] = x.shape as [number, number, number];
    const all = this.queryKeyValue
      .forward(this.norm.forward(x))
      .reshape([batch, length, 3, this.heads, width / this.heads])
      .permute([2, 0, 3, 1, 4]); // [B,T,3C] → [3,B,H,T,D]
    const mixed = scaledDotProductAttention(all.select(0, 0), all.select(0, 1), all.select(0, 2), { isCausal: true });
    const attended = x.add(this.project.forward(mixed.transpose(1, 2).reshape([batch, length, width])));
    return attended.add(this.perceptron.forward(attended));
  }
}

class Gpt extends nn.Module {
  characters: nn.Embedding;
  positions: nn.Embedding;
  blocks: Block[];
  head: nn.Linear;

  constructor(generator: Generator) {
    super();
    this.characters = new nn.Embedding(11, 8, { generator });
    this.positions = new nn.Embedding(6, 8, { generator });
    this.blocks = [new Block(8, generator), new Block(8, generator)];
    this.head = new nn.Linear(8, 11, { generator });
  }

  forward(text: Tensor): Tensor {
    let x = this.characters.forward(text).add(this.positions.forward(arange(text.shape[1]!)));
    for (const block of this.blocks) x = block.forward(x);
    return this.head.forward(x);
  }
}

type Kind = "mlp" | "cnn" | "gpt";

function netOf(kind: Kind, generator: Generator): nn.Module & { forward(x: Tensor): Tensor } {
  if (kind === "gpt") return new Gpt(generator);
  if (kind === "mlp") {
    return new nn.Sequential(
      new nn.Linear(6, 16, { generator }),
      new nn.ReLU(),
      new nn.Dropout(0.3, { generator }),
      new nn.Linear(16, 4, { generator }),
    );
  }
  return new nn.Sequential(
    new nn.Conv2d(1, 4, 3, { padding: 1, generator }),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Dropout(0.2, { generator }),
    new nn.Flatten(),
    new nn.Linear(4 * 3 * 3, 4, { generator }),
  );
}

/** The same model each time: all that is drawn comes from a generator of its own. */
export function trained(kind: Kind, seed = 3): Trained {
  const net = netOf(kind, new Generator(seed));
  const optimizer =
    kind === "cnn" ? new SGD(net.parameters(), { lr: 0.05, momentum: 0.9 }) : new AdamW(net.parameters(), { lr: 0.01, weightDecay: 0.1 });
  return {
    net,
    optimizer,
    batch(index) {
      const generator = new Generator(100 + index);
      if (kind === "gpt") return [randint(0, 11, [3, 6], { generator }), randint(0, 11, [3, 6], { generator })];
      return [randn(kind === "mlp" ? [5, 6] : [5, 1, 6, 6], { generator }), randint(0, 4, [5], { generator })];
    },
    step(x, y) {
      const logits = net.forward(x);
      const loss = kind === "gpt" ? crossEntropy(logits.reshape([-1, 11]), y.reshape([-1])) : crossEntropy(logits, y);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    },
  };
}
