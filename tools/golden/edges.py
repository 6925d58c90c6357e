"""Values and gradients of dims of size 0 and 1, and roundings of integers.

The same programs, under the same names, are in packages/nn/src/edges.test.ts.
"""

import numpy as np
import torch
import torch.nn.functional as F

from fixtures import NN, array, write


def values(shape, salt):
    count = int(np.prod(shape))
    return ((torch.arange(count, dtype=torch.float32) * 7 + salt * 5) % 11 - 4).div(4).reshape(shape).requires_grad_()


def einsum(equation, *shapes):
    return lambda *operands: torch.einsum(equation, *operands), shapes


def pooled(pool, *shapes):
    return pool, shapes


PROGRAMS = {
    "einsum ij,ij->i": einsum("ij,ij->i", (3, 1), (3, 4)),
    "einsum ij,ij->j": einsum("ij,ij->j", (3, 4), (3, 1)),
    "einsum ij,ij->": einsum("ij,ij->", (3, 1), (3, 4)),
    "einsum ij,ij->ij": einsum("ij,ij->ij", (1, 4), (3, 1)),
    "einsum ij,jk->ik": einsum("ij,jk->ik", (3, 1), (4, 5)),
    "einsum bij,bjk->bik": einsum("bij,bjk->bik", (1, 2, 3), (5, 1, 4)),
    "einsum ij,ij,ij->i": einsum("ij,ij,ij->i", (3, 1), (3, 1), (1, 4)),
    "einsum i,i->": einsum("i,i->", (1,), (5,)),
    "maxPool2d": pooled(lambda x: F.max_pool2d(x, 2), (0, 2, 4, 4)),
    "maxPool2dWithIndices": pooled(lambda x: F.max_pool2d(x, 3, 1, 1, return_indices=True)[0], (0, 2, 4, 4)),
    "avgPool2d": pooled(lambda x: F.avg_pool2d(x, 2), (0, 2, 4, 4)),
    "adaptiveAvgPool2d": pooled(lambda x: F.adaptive_avg_pool2d(x, 3), (0, 2, 4, 4)),
    "conv2d": pooled(lambda x, w: F.conv2d(x, w), (0, 2, 4, 4), (3, 2, 2, 2)),
    "cat with an empty vector": pooled(lambda a, b: torch.cat([a, b]), (0,), (2, 3)),
    "cat with an empty vector, along 1": pooled(lambda a, b, c: torch.cat([b, a, c], 1), (0,), (2, 3), (2, 1)),
    "cat of vectors": pooled(lambda a, b: torch.cat([a, b]), (0,), (3,)),
    "cat of empty vectors": pooled(lambda a, b: torch.cat([a, b]), (0,), (0,)),
    "windows of a scalar": pooled(lambda x: x.unfold(0, 1, 1), ()),
}


def run(name, program, shapes):
    leaves = [values(shape, i + 1) for i, shape in enumerate(shapes)]
    out = program(*leaves)
    (out * torch.arange(1, out.numel() + 1).reshape(out.shape)).sum().backward()
    return {"name": name, "inputs": [array(x) for x in leaves], "out": array(out), "gradients": [array(x.grad) for x in leaves]}


# From NumPy: PyTorch does not round integers to decimals.
INTEGERS = [15, 25, 14, 5, 35, 45, 55, 0, 126, 95, 99]
WIDTHS = {"int8": np.int8, "uint8": np.uint8, "int16": np.int16, "uint16": np.uint16, "int32": np.int32, "uint32": np.uint32, "int64": np.int64, "uint64": np.uint64}


def rounded(dtype, decimals):
    signed = not dtype.startswith("u")
    numbers = INTEGERS + ([-number for number in INTEGERS] if signed else [])
    out = np.round(np.array(numbers, dtype=WIDTHS[dtype]), decimals)
    return {"name": f"round {dtype} to {decimals}", "dtype": dtype, "decimals": decimals, "input": numbers, "out": [int(number) for number in out]}


write(
    NN / "edges.json",
    {
        "cases": [run(name, *program) for name, program in PROGRAMS.items()],
        "rounded": [rounded(dtype, decimals) for dtype in WIDTHS for decimals in (2, 0, -1, -2, -10)],
    },
)
