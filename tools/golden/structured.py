"""Values and gradients of reductions, products, normalisations, convolutions, pooling, indexing, joining and sorting, from PyTorch.

Run: python tools/golden/structured.py

Inputs are float32 numbers; PyTorch computes with them in float64, so that one case serves devices of both precisions.
The gradients are those of the sum of the outputs times fixed weights, so that each element counts differently.
"""

import numpy as np
import torch
import torch.nn.functional as F

from fixtures import TESTKIT, array, generic, write

random = np.random.RandomState(3)
CASES = []


def floats(*shape, low=-2.0, high=2.0):
    """Odd multiples of 1/32: none is 0, and sums of their products are short numbers."""
    return torch.tensor(((np.floor(random.uniform(low, high, shape) * 16) + 0.5) / 16).astype(np.float32))


def coarse(*shape):
    """Odd multiples of 1/4, for what sums many products."""
    return torch.tensor((random.randint(-7, 7, shape) / 2 + 0.25).astype(np.float32))


def distinct(*shape):
    """No two equal, and none closer than a central difference would notice: for maxima and sorting."""
    count = int(np.prod(shape))
    return torch.tensor((random.permutation(count) / 8 - count / 16).astype(np.float32).reshape(shape))


def integers(low, high, *shape):
    return torch.tensor(random.randint(low, high, shape), dtype=torch.int32)


def stored(x):
    """Floats are stored for a run in any dtype."""
    if not x.is_floating_point():
        return array(x)
    dtype, data = generic(x)
    return {"dtype": dtype, "shape": list(x.shape), "data": data}


def case(name, function, inputs, params=None, gradients=True):
    """Calls `function(*inputs)` in float64. Index inputs become int64, as PyTorch wants them."""
    leaves = [x.double().requires_grad_() if x.is_floating_point() else x.long() if x.dtype == torch.int32 else x for x in inputs]
    outputs = function(*leaves)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    result = {"name": name, "params": params or {}, "inputs": [stored(x) for x in inputs], "outputs": [stored(y) for y in outputs]}
    differentiable = [y for y in outputs if y.requires_grad]
    if gradients and differentiable:
        total = sum((y * weights_like(y)).sum() for y in differentiable)
        leaves_ = [x for x in leaves if x.requires_grad]
        found = torch.autograd.grad(total, leaves_, allow_unused=True)
        result["gradients"] = [None if g is None else stored(g) for g in found]
    CASES.append(result)


def weights_like(y):
    """1, 1.5, 2, 2.5, 3, 1, …: the same formula stands in golden-structured-section.ts."""
    return (1 + (torch.arange(y.numel()) % 5) * 0.5).double().reshape(y.shape)


def reductions():
    x = floats(3, 4, 5)
    for dims in (None, [0], [1, 2], [0, 2]):
        for keepdim in (False, True):
            if dims is None and keepdim:
                continue
            params = {"dims": dims, "keepdim": keepdim}
            over = {} if dims is None else {"dim": dims, "keepdim": keepdim}
            case("sum", lambda x: x.sum(**over), [x], params)
            case("mean", lambda x: x.mean(**over), [x], params)
            case("amax", lambda x: x.amax(**({"dim": (0, 1, 2)} | over)), [distinct(3, 4, 5)], params)
            case("amin", lambda x: x.amin(**({"dim": (0, 1, 2)} | over)), [distinct(3, 4, 5)], params)
            case("logsumexp", lambda x: x.logsumexp(**({"dim": (0, 1, 2)} | over)), [x], params)
            for correction in (0, 1):
                case("var", lambda x: x.var(correction=correction, **over), [x], params | {"correction": correction})
            case("std", lambda x: x.std(**over), [x], params)
            for p in (0, 1, 2, 3, float("inf"), float("-inf")):
                name = p if abs(p) != float("inf") else str(p)
                case("norm", lambda x: torch.linalg.vector_norm(x, p, **over), [x], params | {"p": name})
    ties = torch.tensor([[1.0, 3.0, 3.0, 0.0], [2.0, 2.0, 2.0, 2.0]])
    for dims in ([1], None):
        over = {"dim": (0, 1)} if dims is None else {"dim": dims}
        case("amax", lambda x: x.amax(**over), [ties], {"dims": dims, "keepdim": False})
        case("amin", lambda x: x.amin(**over), [ties], {"dims": dims, "keepdim": False})
    case("max", lambda x: x.max(1), [ties], {"dim": 1})
    case("min", lambda x: x.min(1), [ties], {"dim": 1})
    case("max", lambda x: x.max(2), [distinct(2, 3, 4)], {"dim": 2})
    case("max of all", lambda x: x.max(), [ties])
    case("min of all", lambda x: x.min(), [ties])
    case("prod", lambda x: x.prod(), [floats(7)], {"dims": None, "keepdim": False})
    case("prod", lambda x: x.prod(1), [floats(3, 4)], {"dims": [1], "keepdim": False})
    zeros = torch.tensor([[1.0, 0.0, 3.0], [0.0, 0.0, 2.0], [1.0, 2.0, 3.0]])
    case("prod", lambda x: x.prod(1), [zeros], {"dims": [1], "keepdim": False})
    case("argmax", lambda x: x.argmax(1), [distinct(3, 6)], {"dim": 1})
    case("argmin", lambda x: x.argmin(0), [distinct(3, 6)], {"dim": 0})
    infinite = torch.tensor([[float("-inf")] * 3, [float("inf"), 1.0, 2.0], [1.0, float("-inf"), 2.0]])
    case("logsumexp", lambda x: x.logsumexp([1]), [infinite], {"dims": [1], "keepdim": False}, gradients=False)
    case("norm", lambda x: torch.linalg.vector_norm(x, 2, dim=[1]), [torch.tensor([[0.0, 0.0], [3.0, 4.0]])], {"dims": [1], "keepdim": False, "p": 2})
    flat = torch.tensor([[0.0, 0.0, 0.0], [2.0, 2.0, 2.0], [1.0, 0.0, -2.0]])
    for p in (1, 2, 3):
        case("norm", lambda x: torch.linalg.vector_norm(x, p, dim=[1]), [flat], {"dims": [1], "keepdim": False, "p": p})
    case("std", lambda x: x.std(1), [flat], {"dims": [1], "keepdim": False})
    case("trace", lambda x: x.trace(), [floats(4, 4)])


def products():
    for a, b in (([3, 4], [4, 5]), ([4], [4]), ([4], [4, 5]), ([3, 4], [4]), ([2, 3, 4], [4, 5]), ([2, 3, 4], [2, 4, 5]), ([2, 1, 3, 4], [5, 4, 2]),
                 ([4, 2], [3, 2, 5]), ([3, 2, 4], [4]), ([3, 0], [0, 2]), ([17, 33], [33, 19])):
        case("matmul", torch.matmul, [coarse(*a), coarse(*b)])
    case("bmm", torch.bmm, [coarse(3, 2, 4), coarse(3, 4, 5)])
    case("outer", torch.outer, [coarse(3), coarse(4)])
    for lead in ([], [5], [2, 3]):
        case("linear", F.linear, [coarse(*lead, 4), coarse(6, 4), coarse(6)])
        case("linear", F.linear, [coarse(*lead, 4), coarse(6, 4)])


def normalisations():
    for shape, dim in (([5], 0), ([3, 4], 1), ([3, 4], 0), ([2, 3, 4], 1), ([2, 3, 4], -1)):
        case("softmax", lambda x: x.softmax(dim), [floats(*shape, low=-5, high=5)], {"dim": dim})
        case("logSoftmax", lambda x: x.log_softmax(dim), [floats(*shape, low=-5, high=5)], {"dim": dim})
    case("softmax", lambda x: x.softmax(1), [torch.tensor([[1000.0, 0.0, -1000.0], [88.0, 89.0, 90.0]])], {"dim": 1})
    case("logSoftmax", lambda x: x.log_softmax(1), [torch.tensor([[1000.0, 0.0, -1000.0], [88.0, 89.0, 90.0]])], {"dim": 1})
    masked = torch.tensor([[0.5, float("-inf"), 1.0], [float("-inf"), 2.0, float("-inf")]])
    case("softmax", lambda x: x.softmax(1), [masked], {"dim": 1})
    logits, classes, images, pixels = floats(4, 5), integers(0, 5, 4), floats(2, 5, 3), integers(0, 5, 2, 3)
    soft, weights = floats(4, 5, low=0, high=1).softmax(1), floats(5, low=0.2, high=2)
    for reduction in ("mean", "sum", "none"):
        for smoothing in (0.0, 0.1):
            for weighted in (False, True):
                weight = [weights] if weighted else []
                params = {"reduction": reduction, "labelSmoothing": smoothing}
                def loss(x, target, w=None, **extra):
                    return F.cross_entropy(x, target, weight=w.detach() if w is not None else None, reduction=reduction, label_smoothing=smoothing, **extra)
                ignored = classes.clone()
                ignored[1] = -100
                case("crossEntropy", loss, [logits, classes, *weight], params)
                case("crossEntropy", loss, [logits, ignored, *weight], params)
                case("crossEntropy", lambda x, t, w=None: loss(x, t, w, ignore_index=2), [logits, classes, *weight], params | {"ignoreIndex": 2})
                case("crossEntropy", loss, [images, pixels, *weight], params)
                case("crossEntropy", loss, [logits, soft, *weight], params)
    case("crossEntropy", lambda x, t: F.cross_entropy(x, t), [floats(5), torch.tensor(3, dtype=torch.int32)], {"reduction": "mean", "labelSmoothing": 0})
    for shape, normal in (([4, 6], [6]), ([2, 3, 4], [3, 4]), ([2, 3, 4], [4])):
        case("layerNorm", lambda x: F.layer_norm(x, normal), [floats(*shape)], {"shape": normal})
        case("layerNorm", lambda x, w, b: F.layer_norm(x, normal, w, b, eps=1e-3), [floats(*shape), floats(*normal), floats(*normal)], {"shape": normal, "eps": 1e-3})


def convolutions():
    settings = [{}, {"stride": 2}, {"padding": 1}, {"stride": 2, "padding": 2}, {"dilation": 2}, {"stride": 3, "padding": 2, "dilation": 2}]
    image, row, small, bias = coarse(2, 4, 6, 5), coarse(2, 4, 9), coarse(2, 4, 3, 4), coarse(6)
    for groups in (1, 2):
        kernels, kernel_rows, spread = coarse(6, 4 // groups, 3, 2), coarse(6, 4 // groups, 3), coarse(4, 6 // groups, 3, 2)
        for options in settings:
            params = options | {"groups": groups}
            case("conv2d", lambda x, w, b: F.conv2d(x, w, b, **params), [image, kernels, bias], params)
            case("conv1d", lambda x, w, b: F.conv1d(x, w, b, **params), [row, kernel_rows, bias], params)
            case("convTranspose2d", lambda x, w, b: F.conv_transpose2d(x, w, b, **params), [small, spread, bias], params)
    case("conv2d", lambda x, w: F.conv2d(x, w), [coarse(1, 1, 5, 5), coarse(1, 1, 3, 3)], {"groups": 1})
    case("conv2d", lambda x, w: F.conv2d(x, w, groups=4), [coarse(2, 4, 5, 5), coarse(8, 1, 3, 3)], {"groups": 4})
    case("conv2d", lambda x, w: F.conv2d(x, w), [coarse(3, 6, 6), coarse(2, 3, 3, 3)], {"groups": 1})
    case("conv2d", lambda x, w: F.conv2d(x, w, padding="same"), [coarse(1, 2, 6, 6), coarse(3, 2, 4, 3)], {"groups": 1, "padding": "same"})
    case("conv2d", lambda x, w: F.conv2d(x, w, stride=(2, 1), padding=(0, 2)), [coarse(1, 2, 7, 5), coarse(3, 2, 3, 3)], {"groups": 1, "stride": [2, 1], "padding": [0, 2]})
    case("convTranspose2d", lambda x, w: F.conv_transpose2d(x, w, stride=2, padding=1, output_padding=1), [coarse(1, 2, 4, 4), coarse(2, 3, 3, 3)], {"groups": 1, "stride": 2, "padding": 1, "outputPadding": 1})


def poolings():
    for options in ({}, {"stride": 1}, {"stride": 2, "padding": 1}):
        case("maxPool2d", lambda x: F.max_pool2d(x, 3, **options), [distinct(2, 3, 7, 8)], {"kernel": 3} | options)
        case("avgPool2d", lambda x: F.avg_pool2d(x, 3, **options), [floats(2, 3, 7, 8)], {"kernel": 3} | options)
    case("maxPool2d", lambda x: F.max_pool2d(x, (2, 3), stride=(2, 1), dilation=2), [distinct(1, 2, 7, 8)], {"kernel": [2, 3], "stride": [2, 1], "dilation": 2})
    case("maxPool2d", lambda x: F.max_pool2d(x, 2), [torch.ones(1, 1, 4, 4)], {"kernel": 2})
    case("maxPool2d", lambda x: F.max_pool2d(x, 2), [distinct(3, 4, 4)], {"kernel": 2})
    case("avgPool2d", lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False), [floats(1, 2, 7, 7)], {"kernel": 3, "stride": 2, "padding": 1, "countIncludePad": False})
    for size in (1, 2, [3, 4], [7, None]):
        case("adaptiveAvgPool2d", lambda x: F.adaptive_avg_pool2d(x, size), [floats(2, 2, 7, 6)], {"size": size})


def indexing():
    x = floats(5, 4)
    case("gather", lambda x, i: x.gather(0, i), [x, integers(0, 5, 7, 3)], {"dim": 0})
    case("gather", lambda x, i: x.gather(1, i), [x, integers(0, 4, 5, 6)], {"dim": 1})
    unique = torch.tensor([[3, 0, 1], [0, 2, 3], [1, 3, 0], [2, 1, 0], [0, 1, 2]], dtype=torch.int32)
    case("scatter", lambda x, i, s: x.scatter(1, i, s), [x, unique, floats(5, 3)], {"dim": 1})
    case("scatterAdd", lambda x, i, s: x.scatter_add(1, i, s), [x, integers(0, 4, 5, 6), floats(5, 6)], {"dim": 1})
    case("scatterAdd", lambda x, i, s: x.scatter_add(0, i, s), [x, integers(0, 5, 9, 4), floats(9, 4)], {"dim": 0})
    case("indexSelect", lambda x, i: x.index_select(1, i), [x, integers(0, 4, 6)], {"dim": 1})
    case("at", lambda x, i: x[i], [x, integers(-5, 5, 3, 2)])
    case("at two", lambda x, i, j: x[i, j], [x, integers(0, 5, 6), integers(0, 4, 6)])
    case("at apart", lambda x, i, j: x[i, :, j], [floats(3, 4, 5), integers(0, 3, 6), integers(0, 5, 6)])
    case("slices", lambda x: x[1:4, ::2], [x])
    case("select", lambda x: x[2], [x])
    case("embedding", lambda i, w: F.embedding(i, w), [integers(0, 6, 3, 4), floats(6, 5)])
    case("indexPut", lambda x, i, v: x.index_put((i,), v), [x, torch.tensor([3, 0], dtype=torch.int32), floats(2, 4)], {"accumulate": False})
    case("indexPut", lambda x, i, v: x.index_put((i,), v, accumulate=True), [x, torch.tensor([3, 0, 3], dtype=torch.int32), floats(3, 4)], {"accumulate": True})
    mask = torch.tensor(random.randint(0, 2, (5, 4)).astype(bool))
    case("maskedFill", lambda x, m: x.masked_fill(m, 2.5), [x, mask])
    case("cat", lambda *parts: torch.cat(parts, 1), [floats(2, 3), floats(2, 1), floats(2, 4)], {"dim": 1})
    case("stack", lambda *parts: torch.stack(parts, 1), [floats(2, 3), floats(2, 3), floats(2, 3)], {"dim": 1})
    for padding in ([1, 2], [0, 1, 2, 0], [-1, 1]):
        case("pad", lambda x: F.pad(x, padding, value=1.5), [x], {"padding": padding, "value": 1.5})
    for descending in (False, True):
        case("sort", lambda x: x.sort(dim=1, descending=descending, stable=True), [distinct(3, 6)], {"dim": 1, "descending": descending})
        case("topk", lambda x: x.topk(3, 0, largest=descending), [distinct(6, 2)], {"dim": 0, "k": 3, "largest": descending})
    case("transpose", lambda x: x.transpose(0, 2), [floats(2, 3, 4)])
    case("expand", lambda x: x.expand(2, 3, 4), [floats(3, 1)])
    case("flip", lambda x: x.flip([0, 1]), [x])
    case("windows", lambda x: x.unfold(0, 3, 2), [floats(9)])


def main():
    for group in (reductions, products, normalisations, convolutions, poolings, indexing):
        group()
    write(TESTKIT / "structured.json", {"cases": CASES})


if __name__ == "__main__":
    main()
