"""Derivatives of expressions of mixed dtypes, and attention with masks of other dtypes than the query's: packages/autograd/golden/mixed-dtypes.json."""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/autograd/golden/mixed-dtypes.json"
DTYPES = {"float64": torch.float64, "float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16, "int32": torch.int32, "bool": torch.bool}
X, Y = [1.0, 0.0, 1.0, 1.0], [0.5, 1.5, -2.0, 0.25]
PAIRS = [("float32", "float64"), ("float64", "float32"), ("float16", "float32"), ("bfloat16", "float16"), ("int32", "float32"), ("bool", "float64"), ("float64", "int32")]


def expression(x, y):
    """x·y + exp(x)·sigmoid(y) − y²·x"""
    return x * y + torch.exp(x) * torch.sigmoid(y) - y**2 * x


def derivative(a, b):
    x, y = torch.tensor(X).to(DTYPES[a]), torch.tensor(Y).to(DTYPES[b])
    for value in (x, y):
        if value.is_floating_point():
            value.requires_grad_()
    z = expression(x, y)
    z.sum().backward()
    grad = lambda value: None if value.grad is None else value.grad.to(torch.float64).tolist()
    return {"a": a, "b": b, "result": str(z.dtype).removeprefix("torch."), "value": z.to(torch.float64).tolist(), "x": grad(x), "y": grad(y)}


def attention():
    q = torch.tensor([math.sin(i) for i in range(24)], dtype=torch.float32).reshape(1, 2, 3, 4).requires_grad_()
    k, v = q.detach().cos(), q.detach() * 0.5 + 1
    mask = torch.tensor([[0.0, -1.0, -2.0], [-3.0, 0.0, 0.5], [0.25, 0.0, -4.0]])
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    y.square().sum().backward()
    return {"mask": mask.tolist(), "y": y.flatten().tolist(), "q": q.grad.flatten().tolist()}


def narrowed():
    """2·float32(exp(x)) of float64: 100 is infinite in float32, and its slope is not."""
    x = torch.tensor([100.0, 1.0, -3.0], dtype=torch.float64, requires_grad=True)
    y = torch.exp(x).to(torch.float32) * 2
    y.sum().backward()
    return {"input": x.tolist(), "gradient": x.grad.tolist()}


OUT.write_text(json.dumps({"x": X, "y": Y, "derivatives": [derivative(a, b) for a, b in PAIRS], "attention": attention(), "narrowed": narrowed()}, indent=1) + "\n")
