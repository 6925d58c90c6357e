"""Which calls of NumPy `numpy_calls.py` makes."""

import numpy as np

INTEGERS = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
FLOATS = ["float16", "float32", "float64"]
DTYPES = ["bool", *INTEGERS, *FLOATS]

UNARY = """negative positive absolute fabs sign square reciprocal conjugate floor ceil trunc rint sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos
tan arcsin arccos arctan sinh cosh tanh radians degrees deg2rad rad2deg isnan isinf isfinite logical_not invert""".split()
BINARY = """add subtract multiply divide floor_divide remainder fmod maximum minimum logaddexp arctan2 hypot equal not_equal less less_equal greater
greater_equal logical_and logical_or logical_xor""".split()
INTEGER_BINARY = ["bitwise_and", "bitwise_or", "bitwise_xor"]
REDUCTIONS = ["sum", "prod", "max", "min", "mean", "var", "std", "all", "any", "ptp", "count_nonzero"]
PAIRS = [
    *[(dtype, dtype) for dtype in DTYPES],
    *[("int8", "uint8"), ("int8", "float32"), ("int32", "float32"), ("int64", "float16"), ("bool", "int16"), ("bool", "float64")],
    *[("uint32", "int32"), ("uint64", "int64"), ("float32", "float64"), ("float16", "float32"), ("int16", "float16"), ("uint16", "int8")],
]


def sample(dtype, shape=(6,), seed=0):
    """Small numbers, of both signs where there are, without zeros."""
    rng = np.random.default_rng(seed + len(dtype) * 101 + sum(shape))
    if dtype == "bool":
        return rng.random(shape) < 0.5
    if dtype.startswith("float"):
        return (rng.integers(1, 40, shape) * rng.choice([-1, 1], shape) / 8).astype(dtype)
    low = 1 if dtype.startswith("u") else -9
    values = rng.integers(low, 10, shape)
    return np.where(values == 0, 3, values).astype(dtype)


def unit(dtype, shape=(6,), seed=0):
    """Numbers in [−1, 1]."""
    x = sample(dtype, shape, seed)
    return (x / 5).astype(dtype) if dtype.startswith("float") else (x % 2).astype(dtype)


def ufuncs(call, Plain):
    bounded = {"arcsin", "arccos"}
    positive = {"sqrt", "log", "log2", "log10", "log1p"}
    for name in UNARY:
        for dtype in DTYPES:
            x = unit(dtype) if name in bounded else sample(dtype)
            call(name, abs(x) if name in positive and dtype != "bool" else x)
        special = np.array([0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 0.5, -2.5])
        call(name, special)
        call(name, special.astype("float32"))
        call(name, np.array(0.5))
        call(name, 2)
        call(name, 0.25)
        call(name, np.zeros((0, 2)))
    for name in [*BINARY, *INTEGER_BINARY]:
        for a, b in PAIRS:
            x, y = sample(a, (2, 3)), sample(b, (3,), 5)
            if name in ("logaddexp", "hypot", "arctan2") and "16" in f"{a}{b}" and a != b:
                continue
            call(name, x, y)
        for dtype in ("bool", "int8", "uint16", "int32", "int64", "float16", "float32", "float64"):
            x = sample(dtype)
            call(name, x, 3)
            call(name, 2, x)
            call(name, x, 1.5)
            call(name, x, True)
        call(name, np.array([1.0, np.nan, np.inf, -np.inf, 0.0]), np.array([np.nan, 2.0, np.inf, 1.0, 0.0]))
        call(name, np.ones((2, 3)), np.ones(4))
        call(name, np.ones((3, 1)), np.ones((1, 0)))
        call(name, np.int8([1, 2]), 300)
        call(name, np.uint8([1, 2]), -1)
    for x, y in ((np.int32([2, 3, -2]), np.int32([3, 0, 2])), (np.float64([2, -8, 0]), np.float64([0.5, 1 / 3, -1])), (np.uint8([2, 3]), np.uint8([7, 9]))):
        call("power", x, y)
    call("power", np.int64([2, 3]), 2)
    call("power", np.int64([2, 3]), -1)
    call("power", np.int64([2, 3]), 0.5)
    call("power", np.float32([2, 3]), 2)
    call("float_power", np.int32([2, 3]), -2)
    for name in ("left_shift", "right_shift"):
        for dtype in INTEGERS:
            call(name, sample(dtype), np.array(2, dtype))
        call(name, np.int8([1, 2]), 1)
        call(name, np.float32([1]), 1)
    for name in ("add", "multiply", "maximum", "minimum", "logical_and", "logical_or", "subtract", "bitwise_and", "bitwise_or", "bitwise_xor"):
        for dtype in ("int8", "uint16", "int64", "float32", "bool"):
            if (name.startswith("bit") and dtype == "float32") or (name == "subtract" and dtype == "bool"):
                continue
            x = sample(dtype, (3, 4))
            for axis in (0, 1, -1):
                call(f"{name}.reduce", x, axis=axis)
                call(f"{name}.accumulate", x, axis=axis)
            call(f"{name}.reduce", x, axis=None) if name != "subtract" else None
            call(f"{name}.reduce", x, axis=1, keepdims=True)
            call(f"{name}.outer", x[0], x[:, 1])
        call(f"{name}.reduce", np.zeros((0, 3), "int64"))
    for name in ("add", "multiply", "maximum"):
        call(f"{name}.reduce", np.arange(6.0).reshape(2, 3), axis=[0, 1])
        call(f"{name}.reduce", np.arange(6.0).reshape(2, 3), axis=2)


def reductions(call, Plain):
    for name in REDUCTIONS:
        for dtype in DTYPES:
            if name == "ptp" and dtype == "bool":
                continue
            x = sample(dtype, (2, 3, 2))
            if name == "prod":
                x = np.minimum(np.abs(x), 2).astype(dtype) if dtype != "bool" else x
            call(name, x)
            call(name, x, axis=1)
            call(name, x, axis=-1, keepdims=True)
            call(name, x, axis=[0, 2])
        call(name, np.array([1.0, np.nan, 3.0]))
        call(name, np.array(2.5))
        call(name, np.zeros((0, 3)), axis=0)
        call(name, np.zeros((2, 0)), axis=0)
        call(name, np.ones((2, 2)), axis=2)
        call(name, np.ones((2, 2)), axis=[0, 0])
        call(name, [1.5, 2.5])
    for name in ("sum", "prod", "max", "min"):
        call(name, sample("float64", (2, 3)), axis=0, initial=2.0)
    for name in ("sum", "prod", "mean", "cumsum", "cumprod"):
        for dtype in ("float32", "float64", "int32"):
            call(name, sample("int16", (2, 3)), dtype=dtype) if not (name == "mean" and dtype == "int32") else None
    for name in ("var", "std"):
        call(name, sample("float64", (2, 5)), axis=1, ddof=1)
        call(name, sample("float32", (2, 5)), correction=1)
    for name in ("argmax", "argmin"):
        for dtype in DTYPES:
            x = sample(dtype, (3, 4))
            call(name, x)
            call(name, x, axis=0)
            call(name, x, axis=1, keepdims=True)
        call(name, np.array([1.0, np.nan, 3.0]))
        call(name, np.zeros(0))
    for name in ("cumsum", "cumprod"):
        for dtype in DTYPES:
            x = sample(dtype, (2, 3))
            call(name, x)
            call(name, x, axis=0)
            call(name, x, axis=-1)
    for name in ("cumulative_sum", "cumulative_prod"):
        call(name, np.arange(1.0, 5))
        call(name, np.arange(1.0, 5), include_initial=True)
        call(name, sample("int8", (2, 3)), axis=1, include_initial=True)
        call(name, np.ones((2, 2)))


def shapes(call, Plain):
    P = Plain
    for dtype in ("bool", "int8", "int64", "float32", "float64"):
        x = sample(dtype, (2, 3, 4))
        for shape in ([6, 4], [-1], [2, -1, 2], 24, [4, 3, 2]):
            call("reshape", x, P(shape))
            call("reshape", x, P(shape), order="F")
        for shape in ([5, 5], [-1, 7], [-1, -1]):
            call("reshape", x, P(shape))
        call("ravel", x)
        call("ravel", x, order="F")
        call("transpose", x)
        call("transpose", x, P([1, 0, 2]))
        call("transpose", x, P([0, 1]))
        call("transpose", x, P([0, 0, 1]))
        call("permute_dims", x, P([2, 0, 1]))
        call("matrix_transpose", x)
        call("moveaxis", x, P(0), P(-1))
        call("moveaxis", x, P([0, 1]), P([-1, 0]))
        call("rollaxis", x, P(2), P(0))
        call("rollaxis", x, P(0), P(3))
        call("swapaxes", x, P(0), P(2))
        call("expand_dims", x, P(1))
        call("expand_dims", x, P([0, -1]))
        call("expand_dims", x, P(9))
        call("squeeze", x[:, :1, :1])
        call("squeeze", x[:, :1], axis=1)
        call("squeeze", x, axis=0)
        call("broadcast_to", x, P([5, 2, 3, 4]))
        call("broadcast_to", x, P([2, 2]))
        call("broadcast_to", x[0, 0], P([2, 5]))
        call("flip", x)
        call("flip", x, axis=1)
        call("flip", x, axis=[0, 2])
        call("fliplr", x)
        call("flipud", x)
        call("roll", x, P(5))
        call("roll", x, P(-2), axis=1)
        call("roll", x, P([1, 2]), axis=[0, 2])
        for k in range(-1, 4):
            call("rot90", x, P(k))
        call("rot90", x, P(1), P([2, 0]))
        call("tile", x[0], P(2))
        call("tile", x[0], P([2, 1, 3]))
        call("repeat", x, P(2))
        call("repeat", x, P([1, 0, 2]), axis=1)
        call("repeat", x, P([1, 2]), axis=1)
        call("concatenate", [x, x])
        call("concatenate", [x, x], axis=-1)
        call("concatenate", [x, x], axis=None)
        call("concatenate", [x, x[:, :2]], axis=1)
        call("concatenate", [x, x[:, :2]], axis=0)
        call("concatenate", [x, x[0]])
        call("stack", [x, x], axis=1)
        call("stack", [x, x[0]])
        for name in ("vstack", "hstack", "dstack"):
            call(name, [x, x])
            call(name, [x[0, 0], x[0, 1]])
        call("column_stack", [x[0, 0], x[0, 1]])
        for name in ("split", "array_split"):
            call(name, x, P(2), P(2))
            call(name, x, P(3), P(2))
            call(name, x, P([1, 3]), P(2))
        call("hsplit", x, P(3))
        call("vsplit", x, P(2))
        call("dsplit", x, P(2))
        call("unstack", x, axis=1)
        call("tril", x[0])
        call("triu", x[0], P(1))
        call("tril", x, P(-1))
        for name in ("atleast_1d", "atleast_2d", "atleast_3d"):
            call(name, x[0])
            call(name, x[0, 0, 0])
        call("astype", x, P("float32"))
        call("astype", x, P("int64"))
        call("copy", x)
    call("concatenate", [np.int8([1]), np.float32([2])])
    call("concatenate", [np.int64([1]), np.float32([2])])
    call("broadcast_arrays", np.ones((2, 1)), np.arange(3))
    call("block", [[np.ones((2, 2)), np.zeros((2, 1))], [np.ones((1, 3))]])
    for name in ("zeros", "ones", "empty"):
        if name != "empty":
            call(name, P([2, 3]))
            call(name, P(3), dtype="int32")
    call("full", P([2, 2]), 7)
    call("full", P([2, 2]), 7.5)
    call("full", P([2, 2]), True)
    call("full", P([2, 3]), np.float32([1, 2, 3]))
    for name in ("zeros_like", "ones_like"):
        call(name, sample("int8", (2, 2)))
        call(name, sample("int8", (2, 2)), dtype="float32", shape=[3])
    for arguments in ([5], [2, 7], [1, 10, 3], [5, 1, -2], [0, 1, 0.25], [3, 3], [1, 0], [0.5, 4]):
        call("arange", *map(P, arguments))
    call("arange", P(4), dtype="float32")
    for arguments in ([0.0, 1.0], [2.0, 3.0, P(5)], [5.0, 1.0, P(1)], [0.0, 0.0, P(3)], [1.0, 2.0, P(0)]):
        call("linspace", *arguments)
    call("linspace", 0.0, 10.0, P(4), endpoint=False)
    call("linspace", 0.0, 10.0, P(4), dtype="int64")
    call("linspace", np.array([0.0, 1.0]), np.array([1.0, 5.0]), P(3))
    call("eye", P(3))
    call("eye", P(3), P(4), k=1)
    call("eye", P(4), P(2), k=-1, dtype="int8")
    call("identity", P(2))
    call("tri", P(3), P(5), P(1))


def indexing(call, get, put):
    a = np.arange(60, dtype="int64").reshape(3, 4, 5)
    s = slice
    i, j = np.array([0, 2]), np.array([[1], [3]])
    mask = a[:, :, 0] % 3 == 0
    row = np.array([True, False, True])
    indices = [
        (0,), (-1,), (3,), (1, 2), (1, 2, 3), (1, 2, 3, 4), (s(None),), (s(1, None),), (s(None, None, -1),), (s(-2, None, -1), s(None, None, 2)),
        (..., 0), (0, ..., s(1, 4)), (..., ...), (None,), (None, 0, None), (s(None), None, 1, s(4, 0, -2)), (s(10, 20),), (s(None), s(3, 1)),
        (i,), (i, i), (j, i), (i, s(None), i), (s(None), i, i), (0, s(None), i), (i, s(None), 0), (i, None, i), (None, i), (i, ..., 1),
        (s(None, None, -1), j), (j, s(1, 3), 1), (np.array([-1, 0, -3]),), (np.array([3]),), (i, np.array([0, 1, 2])), (np.zeros(0, "int64"),),
        (mask,), (mask, 0), (mask, s(1, 3)), (row,), (row, 1), (row, i), (row, s(None), i), (s(None), np.array([True, False, True, True])),
        (np.array([True, False]),), (a > 30,), (a > 99,), (True,), (False,), (0, True), (np.array(1),), (row, None, 0), (mask, None),
        (i, j, np.array(1)), (0, i, s(None, None, 2)), (s(0, 1), i, 0),
    ]
    for index in indices:
        for array in (a, a.astype("float32").transpose(2, 1, 0).transpose(2, 1, 0)):
            get(array, *index)
        put(a, -7, *index)
        put(a.astype("float64"), 1.5, *index)
        try:
            shape = a[index].shape
        except IndexError:
            continue
        value = -1 - np.arange(int(np.prod(shape))).reshape(shape)
        put(a, value, *index)
        if len(shape) > 0 and shape[-1] > 1:
            put(a, value[..., :1], *index)
            put(a, np.arange(shape[-1] + 1), *index)
    put(np.int8([1, 2]), 300, 0)
    put(np.int8([1, 2]), 1.9, 0)
    put(np.zeros(3), np.array([1, 2]), s(None))
    get(np.array(5.0))
    get(np.array(5.0), ...)
    get(np.array(5.0), 0)
    get(np.arange(4.0), np.array([0.5]))


def searching(call, Plain):
    P = Plain
    for dtype in DTYPES:
        x = sample(dtype, (3, 4))
        call("take", x, np.array([0, 5, -1]))
        call("take", x, np.array([[0, 1], [2, 0]]), axis=1)
        call("take", x, np.array([7, -9]), axis=0, mode="wrap")
        call("take", x, np.array([7, -9]), axis=0, mode="clip")
        call("take", x, 1, axis=1)
        call("take_along_axis", x, np.argsort(x, axis=1, kind="stable"), axis=1)
        call("nonzero", x)
        call("flatnonzero", x)
        call("argwhere", x)
        call("sort", x)
        call("sort", x, axis=0)
        call("sort", x, axis=None)
        call("argsort", x, kind="stable")
        call("argsort", x, axis=0, kind="stable")
        call("where", x > np.array(1, dtype) if dtype != "bool" else x, x, x[0])
        call("where", np.array([True, False, True, False]), x, 1)
        call("where", x)
        call("compress", np.array([True, False, True]), x, axis=0)
        call("extract", x != x.flat[0], x)
        call("searchsorted", np.sort(x.ravel()), x[0])
        call("searchsorted", np.sort(x.ravel()), x[0], side="right")
        call("choose", np.array([0, 1, 0, 1]), [x[0], x[1]])
        call("select", [x[0] > np.array(0, dtype), x[0] == x[0]], [x[1], x[2]])
        if dtype != "bool":
            call("clip", x, 2, 5)
            call("clip", x, None, 4)
            call("clip", x, x[0], None)
            call("digitize", x, np.array([1, 3, 6]))
    call("take", np.arange(3), np.array([3]))
    call("take", np.arange(3), np.array([0.5]))
    call("sort", np.array([3, np.nan, 1, -np.inf]))
    call("argsort", np.array([3, np.nan, 1, -np.inf]))
    call("sort", np.array(1.0))
    call("lexsort", [np.array([3, 1, 2, 1]), np.array([1, 1, 0, 0])])
    call("digitize", np.array([0.5, 2.5, 9]), np.array([6.0, 3.0, 1.0]))
    call("digitize", np.array([0.5, 2.5, 9]), np.array([6.0, 8.0, 1.0]))
    call("clip", np.int8([1, 2]), 300, None)
    call("ix_", np.array([0, 2]), np.array([True, False, True]))
    call("unravel_index", np.array([5, 7]), P([3, 4]))
    call("unravel_index", np.array([12]), P([3, 4]))
    call("ravel_multi_index", [np.array([1, 2]), np.array([3, 0])], P([3, 4]))
    call("indices", P([2, 3]))
    for k in (-1, 0, 1):
        call("tril_indices", P(3), P(k))
        call("triu_indices", P(3), P(k), P(4))
    call("diag_indices", P(3))
    call("nan_to_num", np.array([np.nan, np.inf, -np.inf, 1.0]))
    call("nan_to_num", np.float32([np.nan, np.inf, -np.inf, 1.0]), nan=3.0, posinf=9.0)
    for decimals in (-1, 0, 1, 2):
        for dtype in ("float32", "float64", "int32"):
            call("round", (sample("float64") * 7.77).astype(dtype), P(decimals))
    call("round", np.array([0.5, 1.5, 2.5, -0.5]))


def products(call, Plain):
    P = Plain
    for dtype in ("bool", "int8", "int64", "float32", "float64"):
        a, b = sample(dtype, (2, 3)), sample(dtype, (3, 4), 1)
        v, w = a[0], b[:, 0]
        for name in ("matmul", "dot"):
            call(name, a, b)
            call(name, v, w)
            call(name, a, w)
            call(name, v, b)
            call(name, a, a)
        call("matmul", sample(dtype, (2, 2, 3)), b)
        call("dot", sample(dtype, (2, 2, 3)), sample(dtype, (2, 3, 2), 3))
        call("inner", a, a)
        call("inner", v, w)
        call("inner", a, b)
        call("outer", v, w)
        call("outer", a, v)
        call("vdot", a, a)
        call("vecdot", a, a)
        call("tensordot", a, b, P(1))
        call("tensordot", sample(dtype, (2, 3, 4)), sample(dtype, (4, 3, 2), 2), P([[0, 1], [2, 1]]))
        call("tensordot", a, a, P(1))
        call("kron", a, b)
        call("kron", v, a)
        call("cross", sample(dtype, (2, 3)), sample(dtype, (2, 3), 1)) if dtype != "bool" else None
        call("einsum", P("ij,jk->ik"), a, b)
        call("einsum", P("ij->j"), a)
    call("matmul", np.int8([[1, 2]]), np.float32([[1], [2]]))
    call("matmul", np.ones((2, 2)), 2)
    call("dot", np.ones((2, 2)), 2)
    call("matmul", np.ones((0, 3)), np.ones((3, 2)))
    call("cross", np.ones(2), np.ones(2))


def statistics(call, Plain):
    P = Plain
    methods = """inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf hazen weibull linear median_unbiased normal_unbiased
    lower higher midpoint nearest""".split()
    for dtype in ("int32", "float32", "float64"):
        x = sample(dtype, (3, 5))
        for method in methods:
            for q in (0.0, 0.1, 0.25, 0.5, 0.8, 1.0):
                call("quantile", x[0], q, method=method)
        call("quantile", x, np.array([0.2, 0.7]), axis=1)
        call("percentile", x, 30.0, axis=0, keepdims=True)
        call("median", x)
        call("median", x, axis=1)
        call("median", x, axis=[0, 1], keepdims=True)
        call("median", x[:, :4], axis=-1)
        call("average", x)
        call("average", x, axis=0)
        for n in (0, 1, 2):
            call("diff", x, P(n))
            call("diff", x, P(n), axis=0)
        call("ediff1d", x)
        call("cov", x)
        call("cov", x, rowvar=False)
        call("cov", x[0], x[1], bias=True)
        call("cov", x[0])
        call("corrcoef", x)
        call("trapezoid", x)
        call("trapezoid", x, axis=0, dx=0.5)
        call("trapezoid", x[0], np.array([0.0, 1, 3, 4, 8]))
        call("gradient", x[0])
        call("gradient", x)
        call("gradient", x, axis=1)
        call("gradient", x[0], 2.0)
        call("histogram", x, P(4))
        call("histogram", x, P(4), density=True)
        call("histogram", x, np.array([-5.0, 0, 2, 5]))
        call("isclose", x, x + np.array([0, 1e-9, 0, 1e-3, 0]))
        call("allclose", x, x)
        call("array_equal", x, x)
        call("array_equal", x, x[0])
        call("array_equiv", x, x[0])
    call("gradient", np.array([1.0, 2, 4, 7, 11]), np.array([0.0, 1, 1.5, 3.5, 4]))
    call("gradient", np.array([1.0, 2, 4, 7, 11]), edge_order=2)
    call("gradient", np.array([1.0]))
    call("quantile", np.array([1.0, np.nan]), 0.5)
    call("quantile", np.array([1.0, 2]), 1.5)
    call("percentile", np.array([1.0, 2]), 101.0)
    call("median", np.array([1.0, np.nan, 3]))
    call("median", np.array([[np.inf, np.inf], [1, 2]]), axis=1)
    call("median", np.array([True, False, True]))
    call("bincount", np.array([0, 1, 1, 3]))
    call("bincount", np.array([0, 1, 1, 3]), minlength=6)
    call("bincount", np.array([-1]))
    call("bincount", np.zeros(0, "int64"))
    call("histogram_bin_edges", np.array([1.0, 5, 2]), P(4))
    call("histogram_bin_edges", np.array([2.0, 2]), P(2))
    holed = np.array([[1.0, np.nan, 3], [np.nan, np.nan, np.nan], [4, 5, -6]])
    for name in ("nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanvar", "nanstd"):
        for dtype in ("float64", "float32"):
            call(name, holed.astype(dtype))
            call(name, holed.astype(dtype), axis=1)
            call(name, holed.astype(dtype), axis=0, keepdims=True)
        call(name, sample("int16", (2, 3)), axis=0)
    for name in ("nancumsum", "nancumprod"):
        call(name, holed)
        call(name, holed, axis=1)


def sets(call, Plain):
    P = Plain
    for dtype in DTYPES:
        x, y = sample(dtype, (2, 5)), sample(dtype, (6,), 4)
        call("unique", x)
        call("unique", x, return_index=True, return_inverse=True, return_counts=True)
        call("isin", x, y)
        call("isin", x, y, invert=True)
        for name in ("intersect1d", "union1d", "setdiff1d", "setxor1d"):
            call(name, x, y)
        call("append", x, y)
        call("append", x, x, axis=0)
        call("append", x, y, axis=0)
        call("delete", x, P(1))
        call("delete", x, P(-1), axis=1)
        call("delete", x, P([0, 2]), axis=1)
        call("delete", x, P(5), axis=0)
        call("insert", x[0], P(1), y[0])
        call("insert", x[0], P(2), y[:3])
        call("insert", x, P(1), y[:5], axis=0)
        call("insert", x, P(1), y[0], axis=1)
        call("insert", x[0], P([1, 3]), y[:2])
        call("resize", x, P([3, 4]))
        call("resize", x, P(3))
        call("pad", x, P(1))
        for mode in ("edge", "reflect", "symmetric", "wrap"):
            call("pad", x, P([[1, 2], [3, 4]]), P(mode))
            call("pad", x[0], P([7, 6]), P(mode))
        if dtype != "bool":
            call("trim_zeros", np.array([0, 0, 1, 0, 2, 0]).astype(dtype))
            call("convolve", x[0], y[:3])
            for mode in ("same", "valid", "full"):
                call("convolve", x[0], y[:3], P(mode))
                call("convolve", y[:2], x[0], P(mode))
                call("correlate", x[0], y[:3], P(mode))
            call("polyval", x[0, :3], y)
            call("polyadd", x[0, :3], y[:2])
            call("polysub", x[0, :2], y[:4])
            call("polymul", x[0, :3], y[:2])
            call("polyder", x[0])
            call("polyder", x[0], P(2))
            call("polyint", x[0])
            call("vander", y[:3])
            call("vander", y[:3], P(2), P(True))
    call("unique", np.array([2.0, np.nan, 1, np.nan]))
    call("unique", np.array([2.0, np.nan, 1, np.nan]), equal_nan=False)
    call("unique", np.array([[1, 2], [0, 5], [1, 2]]), axis=0)
    call("unique", np.array([[1, 2, 1], [0, 5, 0]]), axis=1, return_counts=True)
    for name in ("bartlett", "hamming", "hanning", "blackman"):
        for n in (0, 1, 2, 5, 8):
            call(name, P(n))
    call("logspace", P(0), P(3), P(4))
    call("logspace", P(0), P(3), P(4), base=2, endpoint=False)
    call("geomspace", P(1), P(256), P(9))
    call("geomspace", P(-1), P(-8), P(4), endpoint=False)
    call("geomspace", P(0), P(5))
    call("meshgrid", np.arange(3), np.arange(2.0))
    call("meshgrid", np.arange(3), np.arange(2), np.arange(4), indexing="ij")
    call("meshgrid", np.arange(3), np.arange(2), sparse=True)
    call("interp", np.array([-1.0, 0, 0.5, 2.5, 9]), np.array([0.0, 1, 3]), np.array([3.0, 2, 0]))
    call("interp", np.array([-1.0, 9]), np.array([0.0, 1, 3]), np.array([3.0, 2, 0]), left=7.0, right=8.0)
    call("interp", np.array([-180.0, -170, 190, 365]), np.array([190.0, -190, 350, -350]), np.array([5.0, 10, 3, 4]), period=360)
    call("interp", 2.5, np.array([1.0, 2, 3]), np.array([3.0, 2, 0]))
    call("unwrap", np.array([0, 1.0, 7, 8, 2, -5]))
    call("unwrap", np.array([0, 1, 2, -1, 0]), period=4)


def inspection(call, Plain):
    P = Plain
    for dtype in DTYPES:
        x = sample(dtype, (3, 4))
        call("ndim", x)
        call("size", x)
        call("trace", x)
        call("trace", x, P(1))
        call("trace", x, P(-2))
        for name in ("isreal", "iscomplex", "real", "imag"):
            call(name, x)
        if dtype != "bool":
            call("divmod", x, np.array(3, dtype))
    for dtype in ("float32", "float64"):
        special = np.array([0.5, -1.5, np.inf, -np.inf, np.nan, 0.0, 3.0], dtype)
        call("modf", special)
        call("sinc", special[[0, 1, 5, 6]])
        call("isposinf", special)
        call("isneginf", special)
    holed = np.array([[1.0, np.nan, 3], [4, 5, -6]])
    for name in ("nanmedian", "nanargmax", "nanargmin"):
        call(name, holed)
        call(name, holed, axis=0) if name == "nanmedian" else call(name, holed, axis=1)
    call("nanargmax", np.array([np.nan, np.nan]))
    call("nanquantile", holed, 0.3)
    call("nanpercentile", holed, 40.0, axis=1)
    for number, base in ((5, 2), (-255, 16), (35, 36)):
        call("base_repr", P(number), P(base))
    for number, width in ((3, None), (-3, None), (3, 6), (-3, 5)):
        call("binary_repr", P(number), P(width))


def later_ufuncs(call, Plain):
    special = np.array([0.0, -0.0, 1.5, -1.0, np.inf, -np.inf, np.nan, 0.5])
    for dtype in ("int8", "int32", "float32", "float64"):
        x, y = sample(dtype), sample(dtype, seed=9)
        call("arcsinh", x)
        call("arccosh", abs(x) + np.array(1, dtype))
        call("arctanh", (x / 50).astype(dtype))
        call("signbit", x)
        for name in ("copysign", "heaviside", "logaddexp2", "fmax", "fmin"):
            call(name, x, y)
        if dtype.startswith("float"):
            call("nextafter", x, y)
            for name in ("fmax", "fmin", "copysign", "heaviside"):
                call(name, special.astype(dtype), special[::-1].astype(dtype))
            call("signbit", special.astype(dtype))
    for dtype in INTEGERS:
        for name in ("gcd", "lcm"):
            call(name, sample(dtype), np.array(6, dtype))


def weighted(call, Plain):
    """Elements that count more than others, or not at all."""
    P = Plain
    shares = [3.0, 0.0, 1.0, 2.5, 1.0]
    for dtype in ("int32", "float32", "float64"):
        x = sample(dtype, (3, 5))
        for q in (0.0, 0.1, 0.25, 0.4, 0.5, 0.8, 1.0):
            call("quantile", x[0], q, method="inverted_cdf", weights=shares)
        # NumPy's functions that leave NaN out fail where weights have another shape than the array.
        full = [[float(i + 3 * j % 4) for j in range(5)] for i in range(3)]
        for name, scale in (("nanquantile", 1), ("nanpercentile", 100)):
            call(name, x, np.array([0.25, 0.75]) * scale, axis=1, method="inverted_cdf", weights=full)
            call(name, x, 0.3 * scale, method="inverted_cdf", weights=full, keepdims=True)
        for name, scale in (("quantile", 1), ("percentile", 100)):
            call(name, x, np.array([0.25, 0.75]) * scale, axis=1, method="inverted_cdf", weights=shares)
            call(name, x, 0.3 * scale, axis=0, method="inverted_cdf", weights=[0.0, 2.0, 1.0], keepdims=True)
            call(name, x, 0.6 * scale, axis=[1, 0], method="inverted_cdf", weights=[[float(i + j) for i in range(3)] for j in range(5)])
        call("average", x, axis=1, weights=shares)
        call("average", x, axis=[1, 0], weights=[[float(i + j) for i in range(3)] for j in range(5)])
    x = np.array([3.0, np.nan, 1.0, 2.0, 5.0])
    call("quantile", x, 0.5, method="inverted_cdf", weights=shares)
    call("nanquantile", x, 0.5, method="inverted_cdf", weights=shares)
    call("nanquantile", np.stack([x, x[::-1]]), np.array([0.2, 0.9]), axis=1, method="inverted_cdf", weights=[shares, shares])
    call("quantile", x, 0.0, method="inverted_cdf", weights=[0.0, 0.0, 0.0, 1.0, 0.0])
    call("quantile", x, 0.5, method="inverted_cdf", weights=[0.0, 0.0, 0.0, 0.0, 0.0])
    call("quantile", x, 0.5, method="inverted_cdf", weights=[1.0, 1.0, -1.0, 1.0, 1.0])
    call("quantile", x, 0.5, method="inverted_cdf", weights=[1.0, 1.0])
    call("quantile", x, 0.5, weights=shares)
    call("quantile", np.ones((3, 5)), 0.5, axis=0, method="inverted_cdf", weights=shares)
    call("average", np.ones((3, 5)), weights=shares)
    holed = np.array([[1.0, np.nan, 3], [np.nan, np.nan, np.nan], [4, 5, -6]])
    masks = ([True, False, True], [[True, True, False], [True, False, True], [False, False, False]])
    for dtype in ("float64", "float32"):
        y = holed.astype(dtype)
        for mask in masks:
            for axis in (None, 0, 1):
                for name in ("nanmean", "nanvar", "nanstd", "nansum", "nanprod"):
                    call(name, y, axis=axis, where=mask)
                for name in ("nanmax", "nanmin"):
                    call(name, y, axis=axis, where=mask, initial=2.0)
        for name in ("nanmax", "nanmin"):
            call(name, y, axis=1, initial=2.0, keepdims=True)
            call(name, y, where=masks[0])
            call(name, np.zeros((0, 3), dtype))
            call(name, np.zeros((0, 3), dtype), axis=0, initial=1.5)
        for name in ("nanvar", "nanstd"):
            call(name, y, axis=1, ddof=1)
            call(name, y, axis=1, mean=[[2.0], [0.0], [1.0]])
    for name in ("nanmax", "nanmin", "nansum"):
        call(name, sample("int16", (2, 3)), axis=0, where=masks[0], initial=3)
    for dtype in ("int32", "float32", "float64"):
        y = sample(dtype, (3, 3))
        for mask in masks:
            for name in ("sum", "prod", "mean", "var", "std", "all", "any", "add.reduce", "multiply.reduce"):
                call(name, y, axis=1, where=mask)
            for name in ("max", "min", "maximum.reduce", "fmax.reduce", "fmin.reduce"):
                call(name, y, axis=0, where=mask, initial=2)
        call("std", y, axis=1, mean=[[2.0], [0.0], [1.0]])
    for dtype in DTYPES[1:]:
        for bounds in ([4], [1, 9, 3], [9, 1, -3], [0, 2.5], [1.5, 5.5]):
            call("arange", *map(P, bounds), dtype=dtype)
    for bounds in ([0, 1], [1, 3]):
        call("arange", *map(P, bounds), dtype="bool")


def write_calls(call, get, put, Plain):
    later_ufuncs(call, Plain)
    inspection(call, Plain)
    statistics(call, Plain)
    weighted(call, Plain)
    sets(call, Plain)
    ufuncs(call, Plain)
    reductions(call, Plain)
    shapes(call, Plain)
    indexing(call, get, put)
    searching(call, Plain)
    products(call, Plain)
