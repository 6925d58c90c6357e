"""What the programs of the lecture (examples/lecture) print, from PyTorch in float32: the losses on the way.

Run: python tools/golden/lecture.py

The programs draw their data and first weights from Adjoint's generator, which is defined bit by bit: Threefry-2x32 on the seed, the position and
the number of the draw. It is written down here once more, so that PyTorch begins with the same numbers.
"""


import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from fixtures import REPOSITORY, write

torch.set_num_threads(1)
U = np.uint32
ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24]


def threefry(k0, k1, c0, c1):
    """The first word of Threefry-2x32 with 20 rounds (Salmon et al. 2011), of a whole array of counters."""
    with np.errstate(over="ignore"):
        key = [U(k0), U(k1), U(k0) ^ U(k1) ^ U(0x1BD11BDA)]
        x, y = c0 + key[0], np.full_like(c0, U(c1)) + key[1]
        for r in range(20):
            x = x + y
            turn = ROTATIONS[r % 8]
            y = ((y << U(turn)) | (y >> U(32 - turn))) ^ x
            if r % 4 == 3:
                i = (r + 1) // 4
                x = x + key[i % 3]
                y = y + key[(i + 1) % 3] + U(i)
    return x


class Generator:
    def __init__(self, seed):
        self.seed, self.draws = seed, 0

    def bits(self, shape):
        draw, self.draws = self.draws, self.draws + 1
        count = int(np.prod(shape))
        return threefry(self.seed & 0xFFFFFFFF, self.seed >> 32, np.arange(count, dtype=U), draw).reshape(shape)

    def rand(self, *shape):
        return torch.from_numpy((self.bits(shape) >> U(8)).astype(np.float32) * np.float32(2**-24))

    def randn(self, *shape):
        """By the inverse of the error function, in float64: within float32's rounding of what Adjoint draws."""
        u = ((self.bits(shape) >> U(9)).astype(np.float64) + 0.5) * 2**-23
        return (torch.erfinv(torch.from_numpy(2 * u - 1)) * 2**0.5).to(torch.float32)

    def uniform(self, bound, *shape):
        return self.rand(*shape) * (2 * bound) - bound

    def randint(self, low, high, *shape):
        return torch.from_numpy((self.bits(shape) % U(high - low)).astype(np.int64) + low)

    def permutation(self, count):
        """Fisher and Yates's."""
        order = list(range(count))
        bits = self.bits((count,)).tolist()
        for i in range(count - 1, 0, -1):
            j = int(bits[i] / 2**32 * (i + 1))
            order[i], order[j] = order[j], order[i]
        return torch.tensor(order)

    def linear(self, inputs, outputs, bias=True):
        """A layer whose parameters are drawn as Adjoint draws them: the weight, and then the bias."""
        layer = nn.Linear(inputs, outputs, bias=bias)
        with torch.no_grad():
            layer.weight.copy_(self.uniform(inputs**-0.5, outputs, inputs))
            if bias:
                layer.bias.copy_(self.uniform(inputs**-0.5, outputs))
        return layer


def trained(parameters, loss_of, steps, every, lr):
    """Adam's losses, each `every` steps."""
    optimizer = torch.optim.Adam(parameters, lr=lr)
    losses = []
    for step in range(steps):
        loss = loss_of(step)
        if step % every == 0:
            losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


def linear_classifier():
    generator = Generator(1)
    n, d, c, penalty = 90, 2, 3, 0.01
    labels = torch.arange(n) % c
    centers = torch.tensor([[0.0, 2], [-2, -1], [2, -1]])
    x = centers[labels] + generator.randn(n, d)
    w = torch.zeros(d, c, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    losses = []
    for step in range(101):
        # PyTorch's own hinge loss divides by the classes too.
        loss = F.multi_margin_loss(x @ w, labels) * c + penalty * w.square().sum()
        if step % 5 == 0:
            losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


def two_layers():
    generator = Generator(1)
    x, y = generator.randn(64, 100), generator.randn(64, 10)
    weights = [generator.randn(100, 50).requires_grad_(), generator.randn(50, 10).requires_grad_()]
    optimizer = torch.optim.SGD(weights, lr=1e-5)
    losses = []
    for step in range(201):
        loss = ((x @ weights[0]).relu() @ weights[1] - y).square().sum()
        if step % 10 == 0:
            losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


def layers():
    generator = Generator(1)
    x, y = generator.randn(64, 100), generator.randn(64, 10)
    net = nn.Sequential(generator.linear(100, 50), nn.ReLU(), generator.linear(50, 10))
    return trained(net.parameters(), lambda _: F.mse_loss(net(x), y), 101, 5, 0.01)


def own_module():
    generator = Generator(1)
    x, y = generator.randn(64, 100), generator.randn(64, 10)
    hidden, output, around = generator.linear(100, 50), generator.linear(50, 10), generator.linear(100, 10, bias=False)
    parameters = [*hidden.parameters(), *output.parameters(), *around.parameters()]
    return trained(parameters, lambda _: F.mse_loss(output(hidden(x).relu()) + around(x), y), 101, 5, 0.01)


def data_loader():
    generator = Generator(1)
    points = generator.rand(1000, 2) * 2 - 1
    labels = (points.square().sum(1) < 0.6).long()
    net = nn.Sequential(generator.linear(2, 32), nn.ReLU(), generator.linear(32, 2))
    batches = [batch for _ in range(20) for batch in generator.permutation(500).split(50)]
    return trained(net.parameters(), lambda step: F.cross_entropy(net(points[batches[step]]), labels[batches[step]]), 200, 5, 0.01)


def dynamic_graph():
    generator = Generator(1)
    x, y = generator.randn(64, 100), generator.randn(64, 10)
    first, middle, output = generator.linear(100, 50), generator.linear(50, 50), generator.linear(50, 10)
    depths = generator.randint(0, 4, 201).tolist()

    def loss_of(step):
        h = first(x).relu()
        for _ in range(depths[step]):
            h = middle(h).relu()
        return F.mse_loss(output(h), y)

    return trained([*first.parameters(), *middle.parameters(), *output.parameters()], loss_of, 201, 5, 0.003)


def recurrent():
    generator = Generator(1)
    first, state, output = generator.linear(1, 24), generator.linear(24, 24, bias=False), generator.linear(24, 1)
    lengths = generator.randint(1, 9, 151, 8).tolist()

    def error_of(sequence):
        h = torch.zeros(1, 24)
        for x in sequence.split(1):
            h = (first(x) + state(h)).tanh()
        return output(h) - sequence.sum()

    def loss_of(step):
        sequences = [generator.rand(length, 1) - 0.5 for length in lengths[step]]
        return torch.stack([error_of(sequence) for sequence in sequences]).square().mean()

    return trained([*first.parameters(), *state.parameters(), *output.parameters()], loss_of, 151, 5, 0.01)


write(
    REPOSITORY / "examples" / "golden" / "lecture.json",
    {
        "linearClassifier": linear_classifier(),
        "twoLayers": two_layers(),
        "layers": layers(),
        "ownModule": own_module(),
        "dataLoader": data_loader(),
        "dynamicGraph": dynamic_graph(),
        "recurrent": recurrent(),
    },
)
