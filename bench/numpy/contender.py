"""NumPy on one thread, as a child of a contender's process: see ../serving.py."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from serving import serve  # noqa: E402


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


generator = np.random.default_rng(1)

OPERATIONS = {
    "add": lambda a, b: a + b,
    "addRow": lambda a, b: a + b,
    "exp": np.exp,
    "sum": np.sum,
    "sumRows": lambda x: np.sum(x, axis=1),
    "sumColumns": lambda x: np.sum(x, axis=0),
    "cumsum": np.cumsum,
    "sort": np.sort,
    "argsort": np.argsort,
    "where": np.where,
    "mask": lambda x, mask: x[mask],
    "take": lambda x, index: x[index],
    "matmul": np.matmul,
    "softmax": softmax,
    "solve": np.linalg.solve,
    "svd": lambda x: np.linalg.svd(x)[1],
}


def prepare(request, operands):
    if request["operation"] == "normal":
        size, dtype = request["size"], request["dtype"]
        run = lambda: generator.standard_normal(size, dtype=dtype)  # noqa: E731
    else:
        apply = OPERATIONS[request["operation"]]
        run = lambda: apply(*operands)  # noqa: E731
    return run, run()


serve(prepare)
