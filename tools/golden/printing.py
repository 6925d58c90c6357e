"""How PyTorch prints tensors, for packages/core/src/print.test.ts.

Run: python tools/golden/printing.py
"""

import numpy as np
import torch
from torch._tensor_str import _tensor_str

from fixtures import REPOSITORY, write


def wave(*shape, scale=0.3):
    values = np.sin((np.arange(int(np.prod(shape))) + 1) * 0.7) * scale
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


nan, inf = float("nan"), float("inf")
tensors = [
    torch.tensor(3.14159),
    torch.tensor(7, dtype=torch.int32),
    torch.tensor(2.0),
    torch.tensor([1.5, 2, 3]),
    torch.tensor([1.0, -2, 3]),
    torch.tensor([nan, inf, -inf, 1]),
    torch.tensor([nan, inf, 0.5]),
    torch.tensor([0.0, 0.0]),
    torch.tensor([-0.0, 0.5]),
    torch.tensor([1e-10, 1]),
    torch.tensor([1e10, 1]),
    torch.tensor([1000.5, 0.1]),
    torch.tensor([1.0, 5000]),
    torch.tensor([1e9, 2e9]),
    torch.tensor([0.03125, 0.09375, 0.15625]),
    torch.tensor([1.1, 2.5, 65504, 1e-8], dtype=torch.float16),
    torch.tensor([1.1, 2.5, -0.3], dtype=torch.bfloat16),
    torch.tensor([-1, 100, 5], dtype=torch.int8),
    torch.tensor([2**60, -1], dtype=torch.int64),
    torch.tensor([[0.001, 123.4], [-5.5, 1e3]]),
    torch.tensor([[[1, 2], [3, 4]], [[5, 6], [7, 80]]], dtype=torch.int32),
    torch.arange(30).float(),
    torch.arange(50, dtype=torch.int32),
    wave(40),
    wave(3, 30, scale=5),
    wave(2, 2, 12),
]

# Too long for the fixture: how the test makes their values again, and they.
large = [
    ("wave", wave(2000)),
    ("wave", wave(40, 40)),
    ("wave", wave(2, 3, 400)),
    ("count", torch.arange(2000, dtype=torch.int32)),
    ("count", torch.arange(2000).float()),
    ("count", torch.arange(1001, dtype=torch.int32).reshape(7, 143)),
]


def case(x, made=None):
    flat = x.double().flatten().tolist() if x.dtype.is_floating_point else x.flatten().tolist()
    data = [str(value) for value in flat]
    return {
        "name": f"{str(x.dtype)[6:]} {list(x.shape)}",
        "dtype": str(x.dtype)[6:],
        "shape": list(x.shape),
        "data": data if made is None else made,
        "text": _tensor_str(x, len("tensor(")).replace(",  ...,", ", …,").replace("...", "…").split("\n"),
    }



write(REPOSITORY / "packages/core/golden/printing.json", {"cases": [case(x) for x in tensors] + [case(x, made) for made, x in large]})
