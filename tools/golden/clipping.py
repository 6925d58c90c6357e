"""Gradients before and after clipping, from PyTorch. Run: python tools/golden/clipping.py"""

import math

import torch

from fixtures import NN, array, write

NORMS = [(2.0, 1.0), (2.0, 100.0), (1.0, 2.0), (3.0, 1.5), (0.5, 4.0), (0.0, 3.0), (math.inf, 0.7), (2.0, 0.0)]
SHAPES = [[3, 4], [5], [], [2, 1, 2]]
# Of these PyTorch takes no largest magnitude.
EMPTY = [[0, 3], [2, 2], [0]]
VALUES = [0.0, 0.5, 10.0]


def gradients(dtype, shapes):
    generator = torch.Generator().manual_seed(5)
    return [torch.randn(shape, generator=generator, dtype=torch.float64).to(dtype) for shape in shapes]


def with_gradients(dtype, shapes):
    parameters = []
    for gradient in gradients(dtype, shapes):
        parameter = torch.zeros_like(gradient, requires_grad=True)
        parameter.grad = gradient.clone()
        parameters.append(parameter)
    return parameters


def norm_case(dtype, order, limit, shapes=SHAPES):
    parameters = with_gradients(dtype, shapes)
    total = torch.nn.utils.clip_grad_norm_(parameters, limit, order)
    before, after = gradients(dtype, shapes), [p.grad for p in parameters]
    normal = order if math.isfinite(order) else "inf"
    return {"name": "norm", "order": normal, "limit": limit, "total": array(total), "before": [*map(array, before)], "after": [*map(array, after)]}


def value_case(dtype, limit):
    parameters = with_gradients(dtype, SHAPES)
    torch.nn.utils.clip_grad_value_(parameters, limit)
    return {"name": "value", "limit": limit, "before": [*map(array, gradients(dtype, SHAPES))], "after": [array(p.grad) for p in parameters]}


def main():
    dtypes = (torch.float32, torch.float64)
    cases = [norm_case(dtype, *norm) for norm in NORMS for dtype in dtypes]
    cases += [norm_case(torch.float32, order, 0.5, shapes) for order in (2.0, 1.0, 0.5) for shapes in (EMPTY, EMPTY[:1])]
    cases += [value_case(dtype, limit) for limit in VALUES for dtype in dtypes]
    write(NN / "clipping.json", {"cases": cases})


if __name__ == "__main__":
    main()
