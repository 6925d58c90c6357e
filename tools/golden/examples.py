"""What the programs in examples/ compute, from PyTorch in float32: losses on the way, and outputs.

Run: python tools/golden/examples.py

Data and initial weights are waves that both sides can compute, so that the fixture holds results alone.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.autograd import grad

from fixtures import REPOSITORY, write

torch.set_num_threads(1)


def wave(shape, seed, scale=0.3):
    count = int(np.prod(shape))
    values = np.sin((np.arange(count) + 1) * 0.7 + seed * 1.3) * scale
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def fill(net):
    with torch.no_grad():
        for seed, parameter in enumerate(net.parameters()):
            parameter.copy_(wave(list(parameter.shape), seed))
    return net


def char_rnn():
    text = "hello world, hello tensors. " * 20
    characters = sorted(set(text))
    numbers = [characters.index(character) for character in text]

    class CharRnn(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(len(characters), 16)
            self.rnn = nn.LSTM(16, 32, batch_first=True)
            self.head = nn.Linear(32, len(characters))

        def forward(self, x):
            return self.head(self.rnn(self.embed(x))[0])

    net = fill(CharRnn())
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    losses = []
    for step in range(41):
        starts = [(step * 7) % 100 + row * 20 for row in range(8)]
        piece = torch.tensor([numbers[start : start + 17] for start in starts])
        logits = net(piece[:, :16])
        loss = F.cross_entropy(logits.reshape(-1, len(characters)), piece[:, 1:].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1)
        optimizer.step()
        if step % 20 == 0:
            losses.append(loss.item())
    return losses


def attention():
    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.qkv = nn.Linear(16, 48)
            self.out = nn.Linear(16, 16)

        def forward(self, x):
            q, k, v = (part.reshape(1, 24, 2, 8).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
            heads = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            return self.out(heads.transpose(1, 2).flatten(2))

    with torch.no_grad():
        return fill(Attention())(wave([1, 24, 16], 3, 1)).flatten().tolist()


def maml():
    weights = [wave([1, 8], 0), wave([8], 1), wave([8, 1], 2)]
    for weight in weights:
        weight.requires_grad_()
    optimizer = torch.optim.Adam(weights, lr=0.01)
    x = torch.linspace(-1, 1, 10).unsqueeze(1)
    model = lambda w: (x @ w[0] + w[1]).tanh() @ w[2]
    losses = []
    for step in range(61):
        loss = 0
        for frequency in (1, 2):
            y = (x * frequency).sin()
            gradients = grad(F.mse_loss(model(weights), y), weights, create_graph=True)
            loss = loss + F.mse_loss(model([w - 0.1 * g for w, g in zip(weights, gradients)]), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 20 == 0:
            losses.append(loss.item())
    return losses


def differential_equation():
    net = fill(nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1)))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    losses = []
    for step in range(61):
        t = torch.linspace(0, 2, 20).unsqueeze(1).requires_grad_()
        u = net(t)
        (slope,) = grad(u, t, torch.ones_like(u), create_graph=True)
        (curvature,) = grad(slope, t, torch.ones_like(u), create_graph=True)
        loss = (curvature + u).square().mean() + u[0, 0].square() + (slope[0, 0] - 1).square()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 20 == 0:
            losses.append(loss.item())
    return losses


def hessian_vector():
    x = torch.tensor([1.0, 2, 3], requires_grad=True)
    (gradient,) = grad(x.pow(3).sum() + x.prod(), x, create_graph=True)
    (product,) = grad((gradient * torch.tensor([1.0, 0, -1])).sum(), x)
    return product.tolist()


def resumed():
    net = fill(nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.BatchNorm1d(16), nn.Linear(16, 1)))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 40)
    x, y = wave([32, 8], 1, 1), wave([32, 1], 5, 1)
    for _ in range(40):
        loss = F.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return loss.item()


write(
    REPOSITORY / "examples/golden/examples.json",
    {
        "charRnn": char_rnn(),
        "attention": attention(),
        "maml": maml(),
        "differentialEquation": differential_equation(),
        "hessianVector": hessian_vector(),
        "resumed": resumed(),
    },
)
