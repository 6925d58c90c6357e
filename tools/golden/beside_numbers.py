"""Floats beside numbers that they hold rounded: on which side an element lies, from PyTorch.

Run: python tools/golden/beside_numbers.py
"""

import torch
import torch.nn.functional as F

from fixtures import REPOSITORY, write

DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}
X = [0.1, 0.3, 0.7, -0.3, 0.05, 2.0]
CALLS = {
    "eq": (lambda x: x == 0.3, [0.3]),
    "ne": (lambda x: x != 0.7, [0.7]),
    "lt": (lambda x: x < 0.7, [0.7]),
    "le": (lambda x: x <= 0.1, [0.1]),
    "gt": (lambda x: x > 0.3, [0.3]),
    "ge": (lambda x: x >= 0.1, [0.1]),
    "remainder": (lambda x: torch.remainder(x, 0.1), [0.1]),
    "fmod": (lambda x: torch.fmod(x, 0.1), [0.1]),
    "clamp": (lambda x: x.clamp(-0.3, 0.7), [-0.3, 0.7]),
    "hardshrink": (lambda x: F.hardshrink(x, 0.3), [0.3]),
    "hardtanh": (lambda x: F.hardtanh(x, -0.3, 0.7), [-0.3, 0.7]),
}
COUNTS = [(4, 0, 0.1), (4, 0.1, 0.2), (4, -1, -1), (4, 1, 1), (3, -0.3, 0.7)]


def calls():
    for dtype, own in DTYPES.items():
        for name, (function, numbers) in CALLS.items():
            yield {"op": name, "dtype": dtype, "numbers": numbers, "out": function(torch.tensor(X, dtype=own)).tolist()}


def counts():
    for dtype, own in DTYPES.items():
        x = torch.tensor([*X, 0.2], dtype=own)
        for bins, low, high in COUNTS:
            yield {"dtype": dtype, "bins": bins, "range": [low, high], "out": torch.histc(x, bins, low, high).tolist()}


write(REPOSITORY / "packages/core/golden/beside-numbers.json", {"x": X, "calls": [*calls()], "counts": [*counts()]})
