"""Twenty steps of each optimizer, from PyTorch. Run: python tools/golden/optimizers.py"""

import torch

from fixtures import NN, array, write

STEPS = 20
SETTINGS = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "weightDecay": 0.05}),
    ("SGD", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.5, "weightDecay": 0.01}),
    ("SGD", {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weightDecay": 0.01}),
    ("Adam", {"lr": 0.1}),
    ("Adam", {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-4, "weightDecay": 0.1}),
    ("AdamW", {"lr": 0.1}),
    ("AdamW", {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-4, "weightDecay": 0.3}),
]
PYTHON_NAMES = {"weightDecay": "weight_decay"}


def loss(p):
    """The same formula stands in packages/nn/src/optim/golden.test.ts."""
    scale = torch.arange(6, dtype=p.dtype) * 0.25 + 0.5
    return ((p - 0.3).square() * scale + p.sin()).sum()


def trajectory(name, settings, dtype):
    p = (torch.arange(6, dtype=dtype) * 0.4 - 1).requires_grad_()
    optimizer = getattr(torch.optim, name)([p], **{PYTHON_NAMES.get(key, key): value for key, value in settings.items()})
    steps = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss(p).backward()
        optimizer.step()
        steps.append(p.detach().clone())
    return torch.stack(steps)


def main():
    cases = [
        {"name": name, "settings": settings, "steps": array(trajectory(name, settings, dtype))}
        for name, settings in SETTINGS
        for dtype in (torch.float32, torch.float64)
    ]
    write(NN / "optimizers.json", {"cases": cases})


if __name__ == "__main__":
    main()
