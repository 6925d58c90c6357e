"""The table: op_db's names (a variant after a dot) and the rows that map them. See op_rows.py."""

import torch

from op_rows import (
    Call, Index, Row, Skip, arranged, attended, average_pooled, batch_normalised, binary, chosen, clamped, convolved, creation, divided, embedded,
    extreme, function, index_of, like, listed, max_pooled, method, named, normalised_layer, options, order, padded, paired, put, read, reduction, softmaxed, spaced, summed,
    swapped, unary, variance,
)  # fmt: skip
from op_linalg import LINALG
from op_selection import SELECTION


def scatter(x, dim, index, source, reduce=None):
    if reduce is not None:
        raise Skip("scatter's reduce is deprecated in PyTorch, in favour of scatter_reduce (v2)")
    return method("scatter", x, dim, Index(index), source)


def one_hot(x, num_classes=-1):
    if num_classes == -1:
        raise Skip("how many classes there are would depend on values")
    return function("oneHot", Index(x), num_classes)


def joined(tensors, dim=None, **alias):
    if isinstance(tensors, torch.Tensor):
        raise Skip("an error of Python's argument parser")
    return function("cat", list(tensors), alias.get("axis", dim))


def limited(x, min_val=None, max_val=None, inplace=False):
    if x.dtype == torch.uint8 and int(-1 if min_val is None else min_val) < 0:
        raise Skip("an unsigned dtype beside a negative limit")
    return method("hardtanh", x, min_val, max_val)


def numbered(mean, std, size=None, dtype=None, device=None, layout=None):
    return function("normal", mean, std, None if size is None else list(size), *options(dtype=dtype))


def dims_of(value):
    return list(value) if isinstance(value, (tuple, list)) else value


def pieces(x, sections, dim=None):
    if isinstance(sections, torch.Tensor):
        raise Skip("positions are numbers: await positions.toArray()")
    return method("tensorSplit", x, dims_of(sections), dim)


def interleaved(x, counts=None, dim=None, output_size=None, repeats=None):
    counts = repeats if counts is None else counts
    if isinstance(counts, torch.Tensor):
        counts = Index(counts) if output_size is not None else counts.tolist()
    return method("repeatInterleave", x, counts, dim, *options(outputSize=output_size))


def logarithmic(start, end, steps, base, dtype):
    if dtype is not None and not dtype.is_floating_point:
        raise Skip("PyTorch rounds the powers of integers in its own way")
    if any(isinstance(each, complex) for each in (start, end, base)):
        raise Skip("complex numbers are not in v1")
    return function("logspace", start, end, steps, *([10 if base is None else base, *options(dtype=dtype)]))


def random(call):
    return Row(call, values=False, gradients=False)


TABLE = {
    # ── creation ──
    "arange": Row(arranged),
    "linspace": Row(spaced),
    "eye": Row(lambda n, m=None, dtype=None, device=None, requires_grad=False: function("eye", n, m, *options(dtype=dtype))),
    "full": Row(lambda size, value, dtype=None, device=None, requires_grad=False: function("full", list(size), value, *options(dtype=dtype))),
    "zeros": creation("zeros"),
    "ones": creation("ones"),
    "empty": Row(creation("empty").call, values=False),
    "full_like": like("fullLike"),
    "zeros_like": like("zerosLike"),
    "ones_like": like("onesLike"),
    "empty_like": Row(like("emptyLike").call, values=False),
    "tril": Row(lambda x, diagonal=None: method("tril", x, diagonal)),
    "triu": Row(lambda x, diagonal=None: method("triu", x, diagonal)),
    "nn.functional.one_hot": Row(one_hot, positions=(0,)),
    # ── unary ──
    **{name: unary(name) for name in ("neg", "abs", "sign", "exp", "log", "log1p",  "sqrt", "rsqrt", "square", "reciprocal", "sin", "cos", "tan", "sigmoid", "erf", "isnan", "isinf", "isfinite", "asin", "acos", "atan", "sinh", "cosh", "log2", "log10", "exp2", "contiguous", "clone", "t", "trace")},
    **{name: unary(name) for name in ("asinh", "acosh", "atanh", "erfc", "erfinv", "lgamma", "digamma", "i0", "sinc", "deg2rad", "rad2deg", "isposinf", "isneginf", "signbit")},
    **{f"polygamma.polygamma_n_{n}": Row(lambda x, n: function("polygamma", n, x)) for n in range(5)},
    "logit": Row(lambda x, eps=None: method("logit", x, eps)),
    "nn.functional.celu": Row(lambda x, alpha=None, inplace=False: method("celu", x, alpha)),
    "nn.functional.hardshrink": Row(lambda x, lambd=None: method("hardshrink", x, lambd)),
    "nn.functional.softshrink": Row(lambda x, lambd=None: method("softshrink", x, lambd)),
    "nn.functional.tanhshrink": unary("tanhshrink"),
    # Of 16-bit floats the gradient is computed from the rounded result, there as here.
    **{name: unary(name, own=True) for name in ("expm1", "tanh")},
    "nn.functional.softsign": unary("softsign", halves=False),
    **{name: unary(name, jumps=True) for name in ("floor", "ceil", "trunc", "frac")},
    "round": unary("round", jumps=True),
    "round.decimals_0": Row(lambda x, decimals: method("round", x, {"decimals": decimals}), jumps=True),
    "round.decimals_3": Row(lambda x, decimals: method("round", x, {"decimals": decimals}), jumps=True),
    "round.decimals_neg_3": Row(lambda x, decimals: method("round", x, {"decimals": decimals}), jumps=True),
    "logical_not": unary("logicalNot"),
    "bitwise_not": unary("bitwiseNot"),
    "nan_to_num": Row(lambda x, nan=None, posinf=None, neginf=None: method("nanToNum", x, nan, posinf, neginf)),
    "nn.functional.relu": Row(lambda x, inplace=False: method("relu", x)),
    "nn.functional.gelu": Row(lambda x, approximate=None: method("gelu", x, *options(approximate=approximate))),
    "nn.functional.silu": Row(lambda x, inplace=False: method("silu", x)),
    "nn.functional.softplus": Row(lambda x, beta=None, threshold=None: method("softplus", x, beta, threshold)),
    "nn.functional.leaky_relu": Row(lambda x, negative_slope=None, inplace=False: method("leakyRelu", x, negative_slope)),
    "nn.functional.elu": Row(lambda x, alpha=None, inplace=False: method("elu", x, alpha)),
    "nn.functional.selu": Row(lambda x, inplace=False: method("selu", x)),
    "nn.functional.mish": Row(lambda x, inplace=False: method("mish", x)),
    "nn.functional.hardtanh": Row(limited),
    "nn.functional.hardsigmoid": Row(lambda x, inplace=False: method("hardsigmoid", x)),
    "nn.functional.hardswish": Row(lambda x, inplace=False: method("hardswish", x)),
    "nn.functional.logsigmoid": unary("logSigmoid"),
    "clamp": Row(clamped),
    "clamp_min": Row(lambda x, min: method("clampMin", x, min)),
    "clamp_max": Row(lambda x, max: method("clampMax", x, max)),
    "to": Row(lambda x, *target, **extra: cast(x, *target, **extra)),
    # ── binary ──
    "add": summed("add"),
    "sub": summed("sub"),
    "__rsub__": swapped("sub"),
    **{name: binary(name) for name in ("mul", "atan2", "logaddexp")},
    **{name: binary(name) for name in ("logaddexp2", "xlogy", "fmax", "fmin", "copysign", "ldexp", "gcd", "lcm")},
    **{name: binary(name, jumps=True, gradients=False) for name in ("nextafter", "heaviside")},
    "addcmul": Row(lambda x, a, b, value=None: method("addcmul", x, a, b, *options(value=value))),
    "addcdiv": Row(lambda x, a, b, value=None: method("addcdiv", x, a, b, *options(value=value))),
    # Where float32 overflows, the gradient is another.
    "hypot": binary("hypot", jumps=True),
    "maximum": binary("maximum"),
    "minimum": binary("minimum"),
    "max.binary": binary("max"),
    "min.binary": binary("min"),
    **{name: binary(name, jumps=True) for name in ("remainder", "fmod")},
    "floor_divide": binary("floorDivide", jumps=True, gradients=False),
    "div.no_rounding_mode": Row(divided),
    "div.trunc_rounding": Row(divided, jumps=True),
    "div.floor_rounding": Row(divided, jumps=True),
    "true_divide": binary("div"),
    "pow": binary("pow"),
    "lerp": Row(lambda x, end, weight: method("lerp", x, end, weight)),
    "where": Row(lambda x, condition, other: chosen(condition, x, other)),
    "masked_fill": Row(lambda x, mask, value: method("maskedFill", x, mask, value)),
    # ── comparison and logic ──
    **{name: binary(name) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    **{f"logical_{name}": binary(f"logical{name.capitalize()}") for name in ("and", "or", "xor")},
    **{f"bitwise_{name}": binary(f"bitwise{name.capitalize()}") for name in ("and", "or", "xor")},
    "bitwise_left_shift": binary("bitwiseLeftShift"),
    "bitwise_right_shift": binary("bitwiseRightShift"),
    "isclose": Row(lambda x, other, rtol=None, atol=None, equal_nan=None: method("isclose", x, other, rtol, atol, equal_nan)),
    "allclose": Row(lambda x, other, rtol=None, atol=None, equal_nan=None: method("allclose", x, other, rtol, atol, equal_nan)),
    "equal": binary("equal"),
    # ── reductions ──
    "sum": reduction("sum"),
    "prod": reduction("prod"),
    "mean": reduction("mean"),
    "amax": reduction("amax"),
    "amin": reduction("amin"),
    "all": reduction("all", truths=True),
    "any": reduction("any", truths=True),
    "argmax": reduction("argmax", positions=(0,)),
    "argmin": reduction("argmin", positions=(0,)),
    "count_nonzero": reduction("countNonzero", positions=(0,)),
    "logsumexp": reduction("logsumexp"),
    "max.reduction_no_dim": unary("max"),
    "min.reduction_no_dim": unary("min"),
    "max.reduction_with_dim": extreme("max"),
    "min.reduction_with_dim": extreme("min"),
    "var": variance("var"),
    "var.unbiased": variance("var"),
    "std": variance("std"),
    "std.unbiased": variance("std"),
    "norm": Row(lambda x, p=None, dim=None, keepdim=False, dtype=None: method("norm", x, order(p), list(dim) if isinstance(dim, tuple) else dim, *options(keepdim=keepdim, dtype=dtype))),
    "norm.fro": Row(lambda x, p=None, dim=None, keepdim=False: method("norm", x, p, list(dim) if isinstance(dim, tuple) else dim, *options(keepdim=keepdim))),
    "norm.inf": Row(lambda x, p=None, dim=None, keepdim=False: method("norm", x, p, list(dim) if isinstance(dim, tuple) else dim, *options(keepdim=keepdim))),
    # ── scans ──
    "cumsum": Row(lambda x, dim, dtype=None: method("cumsum", x, dim, *options(dtype=dtype))),
    "cumprod": Row(lambda x, dim, dtype=None: method("cumprod", x, dim, *options(dtype=dtype))),
    "cummax": Row(lambda x, dim: method("cummax", x, dim), positions=(1,)),
    "cummin": Row(lambda x, dim: method("cummin", x, dim), positions=(1,)),
    "logcumsumexp": Row(lambda x, dim: method("logcumsumexp", x, dim)),
    "diff": Row(lambda x, n=None, dim=None, prepend=None, append=None: method("diff", x, n, dim, *options(prepend=prepend, append=append))),
    # ── shape and view ──
    "reshape": Row(lambda x, *shape: method("reshape", x, listed(shape))),
    "view": Row(lambda x, *shape: method("view", x, listed(shape))),
    "permute": Row(lambda x, *dims: method("permute", x, listed(dims))),
    "transpose": Row(lambda x, a, b: method("transpose", x, a, b)),
    "expand": Row(lambda x, *shape: method("expand", x, listed(shape))),
    "broadcast_to": Row(lambda x, shape: method("broadcastTo", x, list(shape))),
    "squeeze": Row(lambda x, dim=None: method("squeeze", x, dim)),
    "squeeze.multiple": Row(lambda x, dim: method("squeeze", x, list(dim))),
    "unsqueeze": Row(lambda x, dim: method("unsqueeze", x, dim)),
    "flatten": Row(lambda x, start_dim=None, end_dim=None: method("flatten", x, start_dim, end_dim)),
    "flip": Row(lambda x, *dims, **named: method("flip", x, list(named["dims"]) if named else listed(dims))),
    "cat": Row(joined),
    "stack": Row(lambda tensors, dim=None: function("stack", list(tensors), dim)),
    "split": Row(lambda x, size, dim=None: method("split", x, size, dim)),
    "split.list_args": Row(lambda x, sizes, dim=None: method("split", x, list(sizes), dim)),
    "split_with_sizes": Row(lambda x, sizes, dim=None: method("split", x, list(sizes), dim)),
    "chunk": Row(lambda x, chunks, dim=None: method("chunk", x, chunks, dim)),
    "narrow": Row(lambda x, dim, start, length: method("narrow", x, dim, start if isinstance(start, int) else int(start), length)),
    "select": Row(lambda x, dim, index: method("select", x, dim, index)),
    "nn.functional.pad.constant": Row(padded),
    **{f"nn.functional.pad.{mode}": Row(padded) for mode in ("reflect", "replicate", "replicate_negative", "circular")},
    "unbind": Row(lambda x, dim=None: method("unbind", x, dim)),
    "unfold": Row(lambda x, dim, size, step: method("unfold", x, dim, size, step)),
    "movedim": Row(lambda x, source, destination: method("movedim", x, dims_of(source), dims_of(destination))),
    "unflatten": Row(lambda x, dim, sizes: method("unflatten", x, dim, list(sizes))),
    "tensor_split": Row(pieces),
    "rot90": Row(lambda x, k=None, dims=None: method("rot90", x, k, None if dims is None else list(dims))),
    "roll": Row(lambda x, shifts, dims=None: method("roll", x, dims_of(shifts), dims_of(dims))),
    "tile": Row(lambda x, *sizes: method("tile", x, listed(sizes))),
    "repeat": Row(lambda x, *sizes: method("repeat", x, listed(sizes))),
    "repeat_interleave": Row(interleaved),
    "hstack": Row(lambda tensors: function("hstack", list(tensors))),
    "vstack": Row(lambda tensors: function("vstack", list(tensors))),
    "dstack": Row(lambda tensors: function("dstack", list(tensors))),
    "column_stack": Row(lambda tensors: function("columnStack", list(tensors))),
    "broadcast_tensors": Row(lambda *tensors: function("broadcastTensors", list(tensors))),
    "meshgrid.variadic_tensors": Row(lambda *tensors, indexing=None: function("meshgrid", list(tensors), *options(indexing=indexing))),
    "diagonal": Row(lambda x, offset=None, dim1=None, dim2=None: method("diagonal", x, offset, dim1, dim2)),
    "diag": Row(lambda x, diagonal=None: method("diag", x, diagonal)),
    "diagflat": Row(lambda x, offset=None: function("diagflat", x, offset)),
    "diag_embed": Row(lambda x, offset=None, dim1=None, dim2=None: method("diagEmbed", x, offset, dim1, dim2)),
    "diagonal_scatter": Row(lambda x, source, offset=None, dim1=None, dim2=None: method("diagonalScatter", x, source, offset, dim1, dim2)),
    "select_scatter": Row(lambda x, source, dim, index: method("selectScatter", x, source, dim, index)),
    "slice_scatter": Row(lambda x, source, dim=None, start=None, end=None, step=None: method("sliceScatter", x, source, dim, start, end, step)),
    "nn.functional.glu": Row(lambda x, dim=None: function("glu", x, dim)),
    "logspace": Row(lambda start, end, steps, base=None, dtype=None, device=None, **rest: logarithmic(start, end, steps, base, dtype)),
    "constant_pad_nd": Row(lambda x, pad, value=None: padded(x, pad, "constant", value)),
    # ── indexing ──
    "__getitem__": Row(read),
    "gather": Row(lambda x, dim, index, sparse_grad=False: method("gather", x, dim, Index(index))),
    "scatter": Row(scatter),
    "scatter_add": Row(lambda x, dim, index, source: method("scatterAdd", x, dim, Index(index), source)),
    "index_select": Row(lambda x, dim, index: method("indexSelect", x, dim, Index(index))),
    "index_fill": Row(lambda x, dim, index, value: method("indexFill", x, dim, Index(index), value)),
    "index_put": Row(put),
    "take": Row(lambda x, index: method("take", x, Index(index))),
    "masked_select": Row(lambda x, mask: method("maskedSelect", x, mask)),
    "nn.functional.embedding": Row(lambda weight, index, **rest: embedded(index, weight, **rest)),
    # ── masks, indices, sets and statistics ──
    **SELECTION,
    # ── sorting ──
    "sort": Row(lambda x, dim=None, descending=False, stable=False: method("sort", x, dim, *options(descending=descending, stable=stable)), positions=(1,), ties=True),
    "argsort": Row(lambda x, dim=None, descending=False, stable=False: method("argsort", x, dim, *options(descending=descending, stable=stable)), positions=(0,), ties=True),
    "topk": Row(lambda x, k, dim=None, largest=True, sorted=True: method("topk", x, k, dim, *([{"largest": largest, "sorted": sorted}] if not (largest and sorted) else [])), positions=(1,), ties=True),
    # ── products ──
    "matmul": binary("matmul"),
    "__rmatmul__": Row(lambda x, other: method("matmul", other, x)),
    "mm": binary("matmul"),
    "bmm": binary("bmm"),
    "mv": binary("mv"),
    "dot": binary("dot"),
    "outer": binary("outer"),
    "einsum": Row(lambda tensors, equation: function("einsum", equation, *tensors)),
    "nn.functional.linear": Row(lambda x, weight, bias=None: function("linear", x, weight, bias)),
    # ── linear algebra ──
    **LINALG,
    # ── convolution and pooling ──
    "nn.functional.conv1d": convolved("conv1d"),
    "nn.functional.conv2d": convolved("conv2d"),
    "nn.functional.conv_transpose2d": convolved("convTranspose2d"),
    "nn.functional.max_pool2d": Row(max_pooled, positions=(1,)),
    "nn.functional.avg_pool2d": Row(average_pooled),
    "nn.functional.adaptive_avg_pool2d": Row(lambda x, output_size: function("adaptiveAvgPool2d", x, paired(output_size))),
    # ── normalisation and attention ──
    "softmax": softmaxed("softmax"),
    "softmax.with_dtype": softmaxed("softmax"),
    "log_softmax": softmaxed("logSoftmax", halves=False),
    "log_softmax.with_dtype": softmaxed("logSoftmax"),
    "nn.functional.layer_norm": Row(normalised_layer),
    "nn.functional.rms_norm": Row(lambda x, shape, weight=None, eps=None: function("rmsNorm", x, list(shape), *options(weight=weight, eps=eps))),
    "nn.functional.batch_norm": Row(batch_normalised, constants=(1, 2)),
    "nn.functional.scaled_dot_product_attention": Row(attended),
    # ── random ──
    "bernoulli": random(lambda x, *p, **named: bernoulli(x, *p, **named)),
    "multinomial": random(lambda x, num_samples, replacement=False: function("multinomial", x, num_samples, *options(replacement=replacement))),
    "randn": random(lambda *size, dtype=None, device=None, requires_grad=False: function("randn", listed(size), *options(dtype=dtype))),
    "randint": random(lambda *bounds, dtype=None, device=None, **rest: randint(*bounds, dtype=dtype)),
    "normal": random(lambda mean, std, **rest: function("normal", mean, std)),
    "normal.number_mean": random(numbered),
    "nn.functional.dropout": random(lambda x, p=None, training=None, inplace=False: function("dropout", x, p, *([{"training": training}] if training is not None else []))),
}


def bernoulli(x, *p, **named):
    if p or named:
        raise Skip("bernoulli with a p is the in-place form, in v2")
    return function("bernoulli", x)


def randint(*bounds, dtype=None):
    low, high, size = bounds if len(bounds) == 3 else (0, *bounds)
    return function("randint", low, high, list(size), *options(dtype=dtype))


def cast(x, *target, **extra):
    raise Skip("written by hand: see samples of `to`")
