"""Which calls of np.linalg, of diagonals and of polynomials `numpy_calls.py` makes."""

import numpy as np

from numpy_call_tables import DTYPES, sample


def well_conditioned(dtype, shape, seed=0):
    """Square matrices whose diagonal outweighs the rest."""
    x = sample(dtype, shape, seed)
    return (x + 12 * np.eye(shape[-1])).astype(dtype)


def diagonals(call, Plain):
    P = Plain
    for dtype in DTYPES:
        x = sample(dtype, (3, 4))
        call("diag", x)
        call("diag", x, P(1))
        call("diag", x, k=-2)
        call("diag", x[0])
        call("diag", x[0], P(-1))
        call("diagflat", x)
        call("diagflat", x[0, :2], P(2))
        call("diagonal", x)
        call("diagonal", x, P(2))
        call("diagonal", x, offset=-1, axis1=1, axis2=0)
        call("diagonal", sample(dtype, (2, 3, 4)), P(0), P(1), P(2))
        call("trace", sample(dtype, (2, 3, 4)))
        call("trace", sample(dtype, (2, 3, 4)), P(1), P(2), P(1))
        call("trace", x, dtype="float32") if dtype != "float64" else None
    call("diag", np.ones((2, 2, 2)))
    call("diagonal", np.ones(3))
    call("diagonal", np.ones((2, 2)), P(0), P(1), P(1))
    call("diagonal", np.ones((2, 2)), P(0), P(2), P(1))
    call("diagonal", np.ones((2, 3)), P(7))
    call("diag_indices_from", np.ones((3, 3)))
    call("diag_indices_from", np.ones((3, 2)))
    call("diag_indices_from", np.ones(3))
    call("tril_indices_from", np.ones((3, 4)), P(1))
    call("triu_indices_from", np.ones(3))


def factorisations(call, Plain):
    P = Plain
    for dtype in ("float64", "float32", "int32", "bool"):
        a, stack = well_conditioned(dtype, (3, 3)), well_conditioned(dtype, (2, 4, 4), 3)
        tall, wide = sample(dtype, (5, 3)), sample(dtype, (2, 3, 4), 7)
        for x in (a, stack):
            call("linalg.inv", x)
            call("linalg.det", x)
            call("linalg.slogdet", x)
            call("linalg.matrix_power", x, P(3)) if dtype != "bool" else None
            call("linalg.matrix_power", x, P(-2))
            call("linalg.matrix_power", x, P(0))
        call("linalg.solve", a, tall[:3])
        call("linalg.solve", a, tall[:3, 0])
        call("linalg.solve", stack, well_conditioned(dtype, (2, 4, 4), 5))
        call("linalg.solve", stack, sample(dtype, (4,)))
        call("linalg.solve", a, tall)
        call("linalg.solve", a, tall[:, 0])
        for x in (tall, wide, a):
            call("linalg.svdvals", x)
            call("linalg.svd", x, compute_uv=False)
            call("linalg.pinv", x)
            call("linalg.matrix_rank", x)
            call("linalg.cond", x)
            call("linalg.matrix_norm", x)
            for order in (None, "fro", "nuc", 1, -1, 2, -2):
                call("linalg.norm", x, P(order), axis=[-2, -1])
                call("linalg.matrix_norm", x, ord=order) if order is not None else None
            call("linalg.norm", x, np.inf, axis=[-2, -1], keepdims=True)
            call("linalg.vector_norm", x)
            call("linalg.vector_norm", x, axis=0, ord=1)
            call("linalg.vector_norm", x, axis=-1, keepdims=True)
        for order in (1, -1, -2):
            call("linalg.cond", a, P(order))
        call("linalg.cond", a, np.inf)
        for order in (None, 0, 1, -1, 2, 3):
            call("linalg.norm", tall[:, 0], P(order))
            call("linalg.norm", tall, P(order), axis=1)
        call("linalg.norm", tall[:, 0], np.inf)
        call("linalg.norm", tall[:, 0], -np.inf)
        call("linalg.norm", wide)
        call("linalg.norm", tall, keepdims=True)
        call("linalg.qr", tall)
        call("linalg.qr", tall, P("r"))
        call("linalg.qr", a, mode="complete")
        call("linalg.eigvalsh", a)
        call("linalg.eigvalsh", stack, P("U"))
        call("linalg.lstsq", tall, sample(dtype, (5,), 2))
        call("linalg.lstsq", tall, sample(dtype, (5, 2), 2))
        call("linalg.lstsq", tall.T, sample(dtype, (3,), 2))
        call("linalg.tensorinv", well_conditioned(dtype, (6, 6)).reshape(2, 3, 6), P(2))
        call("linalg.tensorsolve", well_conditioned(dtype, (6, 6)).reshape(2, 3, 6), sample(dtype, (2, 3)))
        for name in ("diagonal", "trace"):
            call(f"linalg.{name}", wide)
            call(f"linalg.{name}", wide, offset=1)
        call("linalg.matrix_transpose", wide)
        call("linalg.outer", tall[0], tall[:, 0])
        call("linalg.outer", tall, tall)
        if dtype != "bool":
            call("linalg.cross", tall, sample(dtype, (5, 3), 4))
            call("linalg.multi_dot", [tall, a, tall.T])
            call("linalg.multi_dot", [tall[0], a, a, tall[1]])
        call("linalg.tensordot", wide, wide, axes=3)
        call("linalg.vecdot", tall, tall)
        call("linalg.matmul", tall, a)
    positive = np.array([[4.0, 2, 1], [2, 5, 3], [1, 3, 6]])
    for dtype in ("float64", "float32", "int64"):
        call("linalg.cholesky", positive.astype(dtype))
        call("linalg.cholesky", positive.astype(dtype), upper=True)
        call("linalg.eigvalsh", positive.astype(dtype))


def refusals(call, Plain):
    P = Plain
    singular = np.array([[1.0, 2], [2, 4]])
    for name in ("inv", "det", "slogdet", "cholesky", "eigvalsh", "eigh"):
        call(f"linalg.{name}", np.ones((2, 3)))
        call(f"linalg.{name}", np.ones(3))
        call(f"linalg.{name}", np.ones((2, 2), "float16"))
    for name in ("svdvals", "pinv", "qr", "cond"):
        call(f"linalg.{name}", np.ones(3))
    call("linalg.inv", singular)
    call("linalg.det", singular)
    call("linalg.slogdet", np.zeros((2, 2)))
    call("linalg.solve", singular, np.ones(2))
    call("linalg.solve", np.eye(2), np.ones((3, 1)))
    call("linalg.cholesky", -singular)
    call("linalg.cond", singular * 0)
    call("linalg.cond", np.zeros((0, 2)))
    call("linalg.matrix_rank", singular)
    call("linalg.matrix_rank", np.zeros((2, 2)))
    call("linalg.matrix_rank", np.diag([1.0, 1e-3]), tol=1e-2)
    call("linalg.matrix_rank", np.diag([1.0, 1e-3]), rtol=1e-2)
    call("linalg.pinv", np.diag([1.0, 1e-3]), rcond=1e-2)
    call("linalg.pinv", singular, hermitian=True)
    call("linalg.matrix_power", np.ones((2, 3)), P(2))
    call("linalg.matrix_power", singular, P(-1))
    call("linalg.lstsq", np.ones((3, 2)), np.ones(2))
    call("linalg.lstsq", np.ones(3), np.ones(3))
    call("linalg.lstsq", singular, np.array([1.0, 2]))
    call("linalg.multi_dot", [singular])
    call("linalg.norm", singular, P(3))
    call("linalg.norm", singular, P("x"), axis=0)
    call("linalg.norm", np.ones((2, 2, 2)), P(2))
    call("linalg.norm", singular, axis=[0, 0])
    call("linalg.norm", np.ones((2, 2, 2)), axis=[0, 1, 2])
    call("linalg.svd", np.array([[np.nan, 1], [1, 1]]), compute_uv=False)
    call("linalg.eigvalsh", singular, P("X"))
    call("linalg.qr", singular, mode="x")
    call("linalg.tensorsolve", np.ones((2, 3)), np.ones(2))
    call("linalg.det", np.zeros((0, 0)))
    call("linalg.inv", np.zeros((2, 0, 0)))
    call("linalg.solve", np.zeros((0, 0)), np.zeros((0, 2)))
    call("linalg.svdvals", np.zeros((0, 3)))


def polynomials(call, Plain):
    P = Plain
    x = np.array([0.0, 1, 2, 3, 5, 8])
    y = np.array([1.0, 2.5, 0.5, 4, 2, -1])
    for dtype in ("float64", "float32", "int32"):
        for degree in (0, 1, 3):
            call("polyfit", x.astype(dtype), y.astype(dtype), P(degree))
        call("polyfit", x.astype(dtype), np.stack([y, -y], 1).astype(dtype), P(2))
        call("polydiv", np.array([3, 5, 2]).astype(dtype), np.array([2, 1]).astype(dtype))
        call("polydiv", np.array([1, 2]).astype(dtype), np.array([2, 1, 4]).astype(dtype))
        call("poly", np.array([3, -1, 2]).astype(dtype))
    call("polyfit", x, y, P(1), cov=True)
    call("polyfit", x, y, P(1), cov="unscaled")
    call("polyfit", x, y, P(-1))
    call("polyfit", x, y[:3], P(1))
    call("polyfit", np.ones((2, 2)), y, P(1))
    call("polyfit", x[:0], y[:0], P(1))
    call("polyfit", x[:2], y[:2], P(1), cov=True)
    call("poly", np.zeros(0))


def write_matrix_calls(call, Plain):
    diagonals(call, Plain)
    factorisations(call, Plain)
    refusals(call, Plain)
    polynomials(call, Plain)
