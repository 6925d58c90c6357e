"""Whose docstrings are read."""

import numpy as np

# What is about NumPy itself, its floating-point flags or its buffers, and what takes a minute with NumPy.
SKIPPED = set("show_config show_runtime test info errstate seterr seterrcall geterr geterrcall setbufsize getbufsize shares_memory".split())
# What we draw bit for bit.
DRAWS = "random integers uniform standard_normal normal standard_exponential exponential permutation shuffle permuted choice".split()


def names_of(path, module, names):
    for name in sorted(names):
        if not name.startswith("_") and callable(getattr(module, name)) and name not in SKIPPED:
            yield path + name, getattr(module, name)


def subjects():
    """Name and object of everything public: functions and ufuncs, classes and dtypes, methods of arrays and generators, assertions."""
    yield from names_of("", np, dir(np))
    yield from names_of("linalg.", np.linalg, np.linalg.__all__)
    yield from names_of("testing.", np.testing, [name for name in np.testing.__all__ if name.startswith("assert")])
    yield from names_of("lib.stride_tricks.", np.lib.stride_tricks, np.lib.stride_tricks.__all__ if hasattr(np.lib.stride_tricks, "__all__") else [])
    yield from names_of("ndarray.", np.ndarray, [name for name in dir(np.ndarray) if callable(getattr(np.ndarray, name))])
    for name in ("T", "flat", "ndim", "shape", "size", "itemsize", "nbytes", "dtype", "mT"):
        yield f"ndarray.{name}", getattr(np.ndarray, name)
    yield from names_of("random.Generator.", np.random.Generator, DRAWS)
    yield from names_of("random.", np.random, ["default_rng", "rand", "randn", "randint", "seed", "permutation", "shuffle", "choice", "uniform", "normal"])
