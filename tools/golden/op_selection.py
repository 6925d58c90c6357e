"""Rows of the table for masks, indices, sets and statistics: see op_table.py."""

import torch

from op_rows import Index, Row, Skip, function, options


def indexed(name: str) -> Row:
    """`x`, a dim, positions, a source, and perhaps a way to join them."""

    def call(x, dim, index, source, reduce=None, include_self=True, alpha=None):
        extra = {} if include_self else {"includeSelf": False}
        if alpha is not None:
            extra["alpha"] = alpha
        if isinstance(alpha, bool):
            raise Skip("alpha is a number")
        return function(name, x, dim, Index(index), source, *([] if reduce is None else [reduce]), *([extra] if extra else []))

    return Row(call)


def searched(sequence, values, out_int32=False, right=None, side=None, sorter=None):
    extra = {"right": right or None, "side": side, "sorter": None if sorter is None else Index(sorter)}
    kept = {name: value for name, value in extra.items() if value is not None}
    return function("searchsorted", sequence, values, *([kept] if kept else []))


def distinct(name: str) -> Row:
    def call(x, sorted=True, return_inverse=False, return_counts=False, dim=None):
        return function(name, x, *options(returnInverse=return_inverse, returnCounts=return_counts, dim=dim))

    # Unsorted is unsaid; here all are sorted.
    def found(x, sorted=True, **rest):
        return torch.unique(x.detach(), sorted=True, **rest) if name == "unique" else torch.unique_consecutive(x.detach(), **rest)

    return Row(call, positions=(1, 2), gradients=False, function=found)


def along(name: str, **more) -> Row:
    return Row(lambda x, dim=None, keepdim=False: function(name, x, dim, *options(keepdim=keepdim)), positions=(1,), ties=True, **more)


def quantiles(name: str) -> Row:
    def call(x, q, dim=None, keepdim=False, interpolation=None):
        return function(name, x, q, dim, *options(keepdim=keepdim, interpolation=None if interpolation == "linear" else interpolation))

    return Row(call)


def summary(name: str) -> Row:
    def call(x, dim=None, keepdim=False, dtype=None):
        return function(name, x, list(dim) if isinstance(dim, tuple) else dim, *options(keepdim=keepdim, dtype=dtype))

    return Row(call)


def with_mean(name: str) -> Row:
    def call(x, dim=None, unbiased=None, keepdim=False, correction=None):
        if isinstance(dim, bool):
            dim, unbiased = None, dim
        if unbiased is not None:
            correction = int(unbiased)
        extra = {"keepdim": keepdim} if keepdim else {}
        if correction is not None:
            extra["correction"] = correction
        return function(name, x, list(dim) if isinstance(dim, tuple) else dim, *([extra] if extra else []))

    return Row(call)


def counted(x, bins, range=None, weight=None, density=False):
    kept = {"range": None if range is None else list(range), "weight": weight, "density": density or None}
    kept = {name: value for name, value in kept.items() if value is not None}
    return function("histogram", x, bins, *([kept] if kept else []))


def numbered(x, weights=None, minlength=None):
    if weights is not None and not weights.is_floating_point():
        raise Skip("weights that are integers sum in float32 here")
    return function("bincount", Index(x), weights, minlength)


def covariance(x, correction=None, fweights=None, aweights=None):
    if aweights is not None and aweights.dtype != x.dtype:
        raise Skip("weights of another dtype than the values")
    if fweights is not None and fweights.dtype == torch.int64:
        fweights = Index(fweights)
    kept = {"correction": correction, "fweights": fweights, "aweights": aweights}
    kept = {name: value for name, value in kept.items() if value is not None}
    return function("cov", x, *([kept] if kept else []))


def integral(name: str) -> Row:
    def call(y, x=None, dx=None, dim=None):
        if x is not None and y.dtype == torch.uint8:
            raise Skip("products of uint8 wrap in PyTorch")
        return function(name, y, x, *options(dx=dx, dim=dim if dim != -1 else None))

    return Row(call)


def triangle(name: str) -> Row:
    def call(rows, columns, offset=None, dtype=None, device=None, layout=None):
        if dtype not in (None, torch.int64, torch.int32):
            raise Skip("indices are int32")
        return function(name, rows, columns, *options(offset=offset))

    return Row(call, positions=(0,), gradients=False)


SELECTION = {
    "masked_scatter": Row(lambda x, mask, source: function("maskedScatter", x, mask, source)),
    "nonzero": Row(lambda x, as_tuple=False: function("nonzero", x, *options(asTuple=as_tuple)), positions=tuple(range(8)), gradients=False),
    "argwhere": Row(lambda x: function("argwhere", x), positions=(0,), gradients=False),
    "take_along_dim": Row(lambda x, index, dim=None: function("takeAlongDim", x, Index(index), dim)),
    "put": Row(lambda x, index, source, accumulate=False: function("put", x, Index(index), source, *options(accumulate=accumulate))),
    "index_add": indexed("indexAdd"),
    **{f"index_reduce.{name}": indexed("indexReduce") for name in ("mean", "prod", "amin", "amax")},
    **{f"scatter_reduce.{name}": indexed("scatterReduce") for name in ("sum", "prod", "mean", "amin", "amax")},
    "searchsorted": Row(searched, positions=(0,), gradients=False),
    "bucketize": Row(lambda x, boundaries, out_int32=False, right=False: function("bucketize", x, boundaries, *options(right=right)), positions=(0,), gradients=False),
    "unravel_index": Row(lambda index, shape: function("unravelIndex", Index(index), list(shape) if isinstance(shape, (tuple, list, torch.Size)) else [shape]), positions=tuple(range(8)), gradients=False),
    "isin": Row(lambda elements, tests, assume_unique=False, invert=False: function("isin", elements, tests, *options(assumeUnique=assume_unique, invert=invert)), gradients=False),
    "unique": distinct("unique"),
    "unique_consecutive": distinct("uniqueConsecutive"),
    "tril_indices": triangle("trilIndices"),
    "triu_indices": triangle("triuIndices"),
    "msort": Row(lambda x: function("msort", x)),
    "median": along("median"),
    "nanmedian": along("nanmedian"),
    "mode": along("mode"),
    "kthvalue": Row(lambda x, k, dim=None, keepdim=False: function("kthvalue", x, k, dim, *options(keepdim=keepdim)), positions=(1,), ties=True),
    "quantile": quantiles("quantile"),
    "nanquantile": quantiles("nanquantile"),
    "nansum": summary("nansum"),
    "nanmean": summary("nanmean"),
    "var_mean": with_mean("varMean"),
    "var_mean.unbiased": with_mean("varMean"),
    "std_mean": with_mean("stdMean"),
    "std_mean.unbiased": with_mean("stdMean"),
    "aminmax": Row(lambda x, dim=None, keepdim=False: function("aminmax", x, *options(dim=dim, keepdim=keepdim))),
    "histc": Row(lambda x, bins=None, min=None, max=None: function("histc", x, bins, min, max), gradients=False, jumps=True),
    "histogram": Row(counted, gradients=False, jumps=True),
    "bincount": Row(numbered, positions=(0,), gradients=False),
    "cov": Row(covariance),
    "corrcoef": Row(lambda x: function("corrcoef", x)),
    "trapezoid": integral("trapezoid"),
    "cumulative_trapezoid": integral("cumulativeTrapezoid"),
}
