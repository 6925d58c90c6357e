"""Twenty steps of each optimizer, from PyTorch. Run: python tools/golden/optimizers.py

Each case has two groups, the second with settings of its own where `second` has some, and learning rates that are set anew at step 10.
"""

import torch

from fixtures import NN, array, write

STEPS = 20
SIZE = 6
PYTHON_NAMES = {
    "weightDecay": "weight_decay",
    "lrDecay": "lr_decay",
    "initialAccumulatorValue": "initial_accumulator_value",
}

SGD = [
    {"lr": 0.1},
    {"lr": 0.1, "weightDecay": 0.05},
    {"lr": 0.05, "momentum": 0.9},
    {"lr": 0.05, "momentum": 0.9, "dampening": 0.5, "weightDecay": 0.01},
    {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weightDecay": 0.01},
    {"lr": 0.02, "momentum": 0.8, "dampening": -0.3},
    {"lr": 0.01, "momentum": 0.5, "maximize": True},
    {"lr": 0.01, "maximize": True, "weightDecay": 0.2},
    {"lr": 0.01, "momentum": 0.5, "nesterov": True, "maximize": True, "weightDecay": 0.1},
]
ADAM = [
    {"lr": 0.1},
    {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-4, "weightDecay": 0.1},
    {"lr": 0.05, "betas": [0.3, 0.6]},
    {"lr": 0.05, "betas": [0.0, 0.0], "eps": 1e-3},
    {"lr": 0.1, "amsgrad": True},
    {"lr": 0.1, "amsgrad": True, "betas": [0.5, 0.7], "weightDecay": 0.2},
    {"lr": 0.01, "maximize": True},
    {"lr": 0.01, "maximize": True, "amsgrad": True, "weightDecay": 0.3},
]
RMSPROP = [
    {"lr": 0.05},
    {"lr": 0.05, "alpha": 0.8, "eps": 1e-3, "weightDecay": 0.1},
    {"lr": 0.02, "momentum": 0.9},
    {"lr": 0.02, "centered": True},
    {"lr": 0.02, "centered": True, "momentum": 0.7, "weightDecay": 0.05, "alpha": 0.9},
    {"lr": 0.01, "alpha": 0.3, "centered": True, "eps": 1e-2},
    {"lr": 0.01, "momentum": 0.5, "maximize": True, "weightDecay": 0.1},
]
ADAGRAD = [
    {"lr": 0.5},
    {"lr": 0.5, "lrDecay": 0.1, "weightDecay": 0.05},
    {"lr": 0.3, "initialAccumulatorValue": 0.7},
    {"lr": 0.3, "eps": 0.1, "initialAccumulatorValue": 0.1, "lrDecay": 0.02},
    {"lr": 0.1, "maximize": True, "weightDecay": 0.1},
]
SETTINGS = [
    *(("SGD", settings, {"lr": 0.03, "momentum": 0.7}) for settings in SGD),
    *(("Adam", settings, {"weightDecay": 0.02, "betas": [0.85, 0.99]}) for settings in ADAM),
    *(("AdamW", settings, {"lr": 0.02, "weightDecay": 0.4}) for settings in ADAM),
    *(("RMSprop", settings, {"lr": 0.03, "alpha": 0.95, "momentum": 0.3}) for settings in RMSPROP),
    *(("Adagrad", settings, {"lrDecay": 0.3, "weightDecay": 0.01}) for settings in ADAGRAD),
]


def loss(p, q):
    """The same formula stands in packages/nn/src/optim/golden.test.ts."""
    scale = torch.arange(SIZE, dtype=p.dtype) * 0.25 + 0.5
    return ((p - 0.3).square() * scale + p.sin() + (q * p).cos() + q.square() * 0.4).sum()


def python(settings):
    return {PYTHON_NAMES.get(key, key): value for key, value in settings.items()}


def trajectory(name, settings, second, dtype):
    p = (torch.arange(SIZE, dtype=dtype) * 0.4 - 1).requires_grad_()
    q = (1.5 - torch.arange(SIZE, dtype=dtype) * 0.3).requires_grad_()
    groups = [{"params": [p]}, {"params": [q], **python(second)}]
    optimizer = getattr(torch.optim, name)(groups, **python(settings))
    steps = []
    for step in range(STEPS):
        if step == 10:
            for group in optimizer.param_groups:
                group["lr"] *= 0.5
        optimizer.zero_grad()
        loss(p, q).backward()
        optimizer.step()
        steps.append(torch.cat([p, q]).detach().clone())
    return torch.stack(steps)


def main():
    cases = [
        {"name": name, "settings": settings, "second": second, "steps": array(trajectory(name, settings, second, dtype))}
        for name, settings, second in SETTINGS
        for dtype in (torch.float32, torch.float64)
    ]
    write(NN / "optimizers.json", {"cases": cases})


if __name__ == "__main__":
    main()
