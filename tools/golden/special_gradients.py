"""Gradients at NaN, at infinities and at ties.

The same programs, under the same names, are in packages/autograd/src/special-gradients.test.ts.
"""

import torch
import torch.nn.functional as F

from fixtures import AUTOGRAD, write

PROGRAMS = {
    "max": lambda x: x.max(),
    "min": lambda x: x.min(),
    "max along a dim": lambda x: x.max(0).values,
    "amax": lambda x: x.amax(0),
    "amin": lambda x: x.amin(0),
    "amax of all": lambda x: x.amax(),
    "maximum": lambda x: torch.maximum(x, torch.ones(3, dtype=x.dtype)),
    "minimum": lambda x: torch.minimum(x, torch.ones(3, dtype=x.dtype)),
    "clamp": lambda x: x.clamp(0, 1),
    "relu": lambda x: x.relu(),
    "leakyRelu": lambda x: F.leaky_relu(x),
    "elu": lambda x: F.elu(x),
    "selu": lambda x: F.selu(x),
    "hardtanh": lambda x: F.hardtanh(x),
    "hardsigmoid": lambda x: F.hardsigmoid(x),
    "hardswish": lambda x: F.hardswish(x),
    "softplus": lambda x: F.softplus(x),
    "abs": lambda x: x.abs(),
    "sigmoid": lambda x: x.sigmoid(),
    "tanh": lambda x: x.tanh(),
    "exp": lambda x: x.exp(),
    "sum": lambda x: x.sum(),
    "mean": lambda x: x.mean(),
    "logsumexp": lambda x: x.logsumexp(0),
    "cumsum": lambda x: x.cumsum(0),
    "cummax": lambda x: x.cummax(0).values,
    "cummin": lambda x: x.cummin(0).values,
    "diff": lambda x: x.diff(),
    "softmax": lambda x: (x.softmax(0) * torch.arange(1, 4)),
}
INPUTS = [[1.0, float("nan"), 2.0], [float("nan"), float("nan"), 1.0], [float("inf"), float("-inf"), 3.0], [3.0, 3.0, -3.0], [1.0, 0.0, 0.0]]


def gradient(fn, values):
    x = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    fn(x).sum().backward()
    return [str(value) for value in x.grad.tolist()]


cases = [
    {"name": name, "input": [str(value) for value in values], "gradient": gradient(fn, values)}
    for name, fn in PROGRAMS.items()
    for values in INPUTS
]
write(AUTOGRAD / "special-gradients.json", {"cases": cases})
