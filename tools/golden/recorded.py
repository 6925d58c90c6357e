"""Which ops PyTorch records, and the gradients of those that are flat: zeros, not nothing.

The same programs, under the same names, are in packages/autograd/src/recorded.test.ts.
"""

import torch

from fixtures import AUTOGRAD, write

PROGRAMS = {
    "round": lambda x: torch.round(x),
    "floor": lambda x: torch.floor(x),
    "ceil": lambda x: torch.ceil(x),
    "trunc": lambda x: torch.trunc(x),
    "sign": lambda x: torch.sign(x),
    "a product with sign": lambda x: x * torch.sign(x),
    "the fraction": lambda x: x - torch.floor(x),
    "round of a row, broadcast": lambda x: torch.round(x[:2]).expand(3, 2),
    "round in place": lambda x: (x + 0).round_(),
    "remainder": lambda x: torch.remainder(x, 2),
    "clamp beyond all": lambda x: x.clamp(10, 20),
    "power of zero": lambda x: x**0,
    "times zero": lambda x: x * 0,
    "a comparison": lambda x: x > 0,
    "a comparison as numbers": lambda x: (x > 0).to(torch.float64),
    "equality": lambda x: x == x,
    "isnan": lambda x: torch.isnan(x),
    "argmax": lambda x: x.argmax(),
    "cast to integers and back": lambda x: x.to(torch.int32).to(torch.float64),
    "zeros like": lambda x: torch.zeros_like(x),
    "where of constants": lambda x: torch.where(x > 0, torch.tensor(1.0), torch.tensor(0.0)),
    "detach": lambda x: x.detach() * 2,
    "the indices of a maximum": lambda x: x.max(0).indices,
    "the positions of a sort": lambda x: x.sort(0).indices,
}


def outcome(name, fn):
    x = torch.tensor([1.25, -2.5, 0.75], dtype=torch.float64, requires_grad=True)
    y = fn(x)
    if not y.requires_grad:
        return {"name": name, "recorded": False, "gradient": None}
    y.sum().backward()
    return {"name": name, "recorded": True, "gradient": x.grad.tolist()}


write(AUTOGRAD / "recorded.json", {"cases": [outcome(name, fn) for name, fn in PROGRAMS.items()]})
