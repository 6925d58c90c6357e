"""The table's rows of linear algebra. See op_rows.py. Vectors whose sign is free (svd, eigh) are not here: conformance.py has their magnitudes."""

import torch

from op_rows import Row, Skip, function, number, options


def added(name):
    def call(x, a, b, beta=None, alpha=None):
        if not x.dtype.is_floating_point and any(isinstance(each, float) and each % 1 for each in (beta, alpha)):
            raise Skip("a fraction beside integers is refused: PyTorch truncates it for some ops, and refuses it for others")
        return function(name, x, a, b, *options(beta=number(beta), alpha=number(alpha)))

    return Row(call)


def square(name):
    return Row(lambda x: function(name, x))


def triangular(a, b, upper=None, left=None, unitriangular=None):
    return function("solveTriangular", a, b, {key: each for key, each in {"upper": upper, "left": left, "unitriangular": unitriangular}.items() if each is not None})


def tolerant(name):
    def call(x, *positional, atol=None, rtol=None, tol=None, hermitian=None, rcond=None):
        if positional or tol is not None or rcond is not None:
            raise Skip("tol and rcond are older names of tolerances")
        if any(isinstance(each, torch.Tensor) for each in (atol, rtol)):
            raise Skip("the generator gives every tensor a gradient, and tolerances have none")
        return function(name, x, *options(atol=atol, rtol=rtol, hermitian=hermitian))

    return call


def dims_of(value):
    return None if value is None else list(value) if isinstance(value, (tuple, list)) else value


def normed(x, ord=2, dim=None, keepdim=None, dtype=None):
    return function("vectorNorm", x, ord, dims_of(dim), *options(keepdim=keepdim, dtype=dtype))


def matrix_normed(x, ord="fro", dim=(-2, -1), keepdim=None, dtype=None):
    return function("matrixNorm", x, ord, dims_of(dim), *options(keepdim=keepdim, dtype=dtype))


def contracted(a, b, dims=2):
    return function("tensordot", a, b, [list(each) for each in dims] if isinstance(dims, (tuple, list)) else dims)


def chained(tensors):
    if len(tensors) > 4:
        raise Skip("what rounds in a chain of five products in float32 is more than the tolerance of one")
    return function("multiDot", list(tensors))


def qr(x, mode=None):
    if mode == "r":
        raise Skip("R alone: PyTorch's gradient is an error")
    return function("qr", x, mode)


LINALG = {
    "linalg.cholesky": Row(lambda x, upper=None: function("cholesky", x, *options(upper=upper))),
    "linalg.solve": Row(lambda a, b, left=None: function("solve", a, b, *options(left=left))),
    "linalg.solve_triangular": Row(triangular),
    "linalg.inv": square("inv"),
    "linalg.det": square("det"),
    "linalg.slogdet": square("slogdet"),
    "linalg.lu": Row(lambda x, pivot=None: function("lu", x, *options(pivot=pivot))),
    "linalg.qr": Row(qr),
    "linalg.svdvals": square("svdvals"),
    "linalg.eigvalsh": Row(lambda x, UPLO=None: function("eigvalsh", x, UPLO)),
    "linalg.pinv": Row(tolerant("pinv")),
    "linalg.matrix_rank": Row(tolerant("matrixRank"), positions=(0,)),
    "linalg.matrix_rank.hermitian": Row(tolerant("matrixRank"), positions=(0,)),
    "linalg.matrix_power": Row(lambda x, n: function("matrixPower", x, n)),
    "linalg.vector_norm": Row(normed),
    "linalg.matrix_norm": Row(matrix_normed),
    "linalg.cond": Row(lambda x, p=None: function("cond", x, p)),
    "linalg.multi_dot": Row(chained),
    "tensordot": Row(contracted),
    "inner": Row(lambda a, b: function("inner", a, b)),
    "kron": Row(lambda a, b: function("kron", a, b)),
    "linalg.cross": Row(lambda a, b, dim=None: function("cross", a, b, dim)),
    "linalg.vecdot": Row(lambda a, b, dim=None: function("vecdot", a, b, dim)),
    **{name: added(name) for name in ("addmm", "addmv", "addbmm", "baddbmm", "addr")},
}
