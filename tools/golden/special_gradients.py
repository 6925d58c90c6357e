"""Gradients at NaN, at infinities and at ties.

The same programs, under the same names, are in packages/autograd/src/special-gradients.test.ts.
"""

import torch
import torch.nn.functional as F

from fixtures import AUTOGRAD, write



def limited(x, low, high):
    """Adjoint's choice, where PyTorch 2.15 stops the gradient at a limit, or halves it: there it goes to x."""
    return torch.where((x >= low) & (x <= high), x, torch.minimum(torch.maximum(x.detach(), low), high))


NONE, ONE, BOTTOM, TOP = (torch.tensor(value, dtype=torch.float64) for value in (0.0, 1.0, float("-inf"), float("inf")))

PROGRAMS = {
    "max": lambda x: x.max(),
    "min": lambda x: x.min(),
    "max along a dim": lambda x: x.max(0).values,
    "amax": lambda x: x.amax(0),
    "amin": lambda x: x.amin(0),
    "amax of all": lambda x: x.amax(),
    "maximum": lambda x: torch.maximum(x, torch.ones(3, dtype=x.dtype)),
    "minimum": lambda x: torch.minimum(x, torch.ones(3, dtype=x.dtype)),
    "clamp": lambda x: limited(x, NONE, ONE),
    "clampMin": lambda x: limited(x, NONE, TOP),
    "clampMax": lambda x: limited(x, BOTTOM, ONE),
    "relu6": lambda x: F.relu6(x),
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
AT_LIMITS = {
    "clamp by tensors": lambda x, low, high: limited(x, low, high),
    "clampMin by a tensor": lambda x, low, _: limited(x, low, TOP),
    "clampMax by a tensor": lambda x, _, high: limited(x, BOTTOM, high),
    "maximum": lambda x, low, _: torch.maximum(x, low),
    "minimum": lambda x, _, high: torch.minimum(x, high),
}
ORDERS = [0.3, 0.5, 1, 1.5, 2, 3, -0.5, -1, -2, float("inf"), float("-inf")]
LENGTHS = [[0.0, 4.0, -1.0], [0.0, 0.0, 0.0], [2.0, 4.0, -1.0], [0.0, 0.0, 1.0]]
INPUTS = [[0.0, 1.0, 0.5], [1.0, float("nan"), 2.0], [float("nan"), float("nan"), 1.0], [float("inf"), float("-inf"), 3.0], [3.0, 3.0, -3.0], [1.0, 0.0, 0.0]]


def gradient(fn, values):
    x = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    fn(x).sum().backward()
    return [str(value) for value in x.grad.tolist()]


cases = [
    {"name": name, "input": [str(value) for value in values], "gradient": gradient(fn, values)}
    for name, fn in PROGRAMS.items()
    for values in INPUTS
]


def at_limits(fn):
    """The gradients in x, in the lower limit and in the upper one: below, on and above them, and between."""
    leaves = [torch.tensor(values, dtype=torch.float64, requires_grad=True) for values in ([-1, 0, 0.5, 1, 2], [0.0] * 5, [1.0] * 5)]
    fn(*leaves).sum().backward()
    return [(torch.zeros(5) if leaf.grad is None else leaf.grad).tolist() for leaf in leaves]


norms = [
    {"name": f"norm of order {p}", "p": str(p), "input": values, "gradient": gradient(lambda x: x.norm(p), values)}
    for p in ORDERS
    for values in LENGTHS
]
limits = [{"name": name, "gradients": at_limits(fn)} for name, fn in AT_LIMITS.items()]
write(AUTOGRAD / "special-gradients.json", {"cases": cases, "norms": norms, "limits": limits})
