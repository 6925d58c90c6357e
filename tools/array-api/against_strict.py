"""compat-numpy held against array-api-strict, the standard's own reference over NumPy, on drawn inputs: the same call on both, and the same dtype,
shape and values from both. One test is one function, with as many calls as asked for.

Run: python tools/array-api/against_strict.py [--seed 1] [--calls 12] [--report FILE] [NAME …]
"""

import argparse
import json
import sys
import time
import warnings
from pathlib import Path

import array_api_strict as strict
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
import adjoint_numpy as xp  # noqa: E402
from adjoint_numpy.pipe import pipe  # noqa: E402

warnings.simplefilter("ignore")
np.seterr(all="ignore")
strict.set_array_api_strict_flags(api_version="2024.12")

SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
INTEGERS = SIGNED + UNSIGNED
FLOATS = ["float32", "float64"]
NUMBERS = INTEGERS + FLOATS
ALL = ["bool", *NUMBERS]
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, np.inf, -np.inf, np.nan]


class Drawn:
    """Inputs by chance, from a seed."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def one(self, items):
        return items[self.rng.integers(len(items))]

    def shape(self, least=0, most=3, empty=True):
        return tuple(int(n) for n in self.rng.integers(0 if empty and self.rng.random() < 0.15 else 1, 5, self.rng.integers(least, most + 1)))

    def array(self, dtypes, shape=None, low=-20, high=20, special=True):
        dtype = self.one(dtypes)
        shape = self.shape() if shape is None else shape
        if dtype == "bool":
            return self.rng.random(shape) < 0.5
        if dtype in FLOATS:
            values = self.rng.normal(0, 4, shape)
            values = np.clip(values, low, high)
            odd = self.rng.random(shape) < (0.15 if special else 0)
            return np.where(odd, self.rng.choice(SPECIAL, shape), values).astype(dtype)
        return self.rng.integers(max(low, 0) if dtype in UNSIGNED else low, high + 1, shape).astype(dtype)

    def pair(self, dtypes):
        """Two arrays that promote and broadcast."""
        kind = self.one([[d for d in kind if d in dtypes] for kind in (["bool"], SIGNED, UNSIGNED, FLOATS) if any(d in dtypes for d in kind)])
        shape = self.shape()
        other = tuple(1 if self.rng.random() < 0.3 else n for n in shape)[self.rng.integers(0, len(shape) + 1) :]
        shapes = [shape, other]
        self.rng.shuffle(shapes)
        return self.array(kind, tuple(shapes[0])), self.array(kind, tuple(shapes[1]))

    def axis(self, ndim):
        return None if ndim == 0 else int(self.rng.integers(-ndim, ndim))

    def axes(self, ndim):
        """None, one axis or several."""
        choice = self.rng.integers(3)
        if ndim == 0 or choice == 0:
            return None
        if choice == 1:
            return self.axis(ndim)
        return tuple(int(one) for one in self.rng.permutation(ndim)[: self.rng.integers(1, ndim + 1)])

    def flag(self):
        return bool(self.rng.random() < 0.5)


def unary(dtypes, **bounds):
    return lambda d: ([d.array(dtypes, **bounds)], {})


def binary(dtypes):
    return lambda d: (list(d.pair(dtypes)), {})


def reduction(dtypes, **more):
    def recipe(d):
        x = d.array(dtypes, d.shape(empty=False))
        return [x], {"axis": d.axes(x.ndim), "keepdims": d.flag(), **{key: value(d) for key, value in more.items()}}

    return recipe


def along(dtypes, least=1, **more):
    """A function of one axis that is given."""

    def recipe(d):
        x = d.array(dtypes, d.shape(least, empty=False))
        return [x], {"axis": d.axis(x.ndim), **{key: value(d) for key, value in more.items()}}

    return recipe




def shifts(d):
    x, y = d.pair(INTEGERS)
    return [x, np.abs(y % 7).astype(y.dtype)], {}


def integral_powers(d):
    x, y = d.pair(NUMBERS)
    return [x, np.abs(y % 4).astype(y.dtype) if y.dtype.kind in "iu" else y], {}


def nonzero_divisors(d):
    x, y = d.pair(NUMBERS)
    return [x, np.where(y == 0, 3, y).astype(y.dtype) if y.dtype.kind in "iu" else y], {}


def clip(d):
    x = d.array(NUMBERS, special=False)
    low, high = sorted(int(one) for one in d.rng.integers(0, 9, 2))
    return [x, low if d.flag() else None, high], {}


def joined(d):
    kind = d.one([["bool"], SIGNED, UNSIGNED, FLOATS])
    shape = d.shape(1, empty=False)
    return [[d.array(kind, shape) for _ in range(d.rng.integers(1, 4))]], {"axis": d.axis(len(shape))}


def matrices(d):
    kind = d.one([INTEGERS[:4], UNSIGNED, FLOATS])
    n, k, m = (int(one) for one in d.rng.integers(1, 5, 3))
    batch = d.shape(0, 1, empty=False)
    dtype = [d.one(kind)]
    return [d.array(dtype, (*batch, n, k), special=False), d.array(dtype, (k, m), special=False)], {}


def well_conditioned(d, batch=True):
    n = int(d.rng.integers(1, 5))
    x = d.array(FLOATS, (*(d.shape(0, 1, empty=False) if batch else ()), n, n), special=False, low=-3, high=3)
    return (x + (9 * np.eye(n)).astype(x.dtype)).astype(x.dtype)


def solvable(d):
    a = well_conditioned(d, batch=False)
    return [a, d.array([a.dtype.name], (a.shape[0], 2), special=False)], {}


def symmetric(d):
    x = well_conditioned(d)
    return [(x + np.swapaxes(x, -1, -2)) / x.dtype.type(2)], {}


def takes(d):
    x = d.array(ALL, d.shape(1, empty=False))
    axis = d.axis(x.ndim)
    return [x, d.rng.integers(-x.shape[axis], x.shape[axis], 3)], {"axis": axis}


def takes_along(d):
    x = d.array(ALL, d.shape(1, empty=False))
    axis = d.axis(x.ndim)
    shape = list(x.shape)
    shape[axis] = 2
    return [x, d.rng.integers(0, x.shape[axis], shape)], {"axis": axis}


def reshaped(d):
    x = d.array(ALL)
    return [x, d.one([(-1,), (x.size, 1), (1, *x.shape)]) if x.size else (0, 2)], {}


def squeezed(d):
    x = d.array(ALL, (1, 3, 1))
    return [x, d.one([0, -1, (0, 2)])], {}


def broadcast(d):
    x = d.array(ALL, d.one([(3, 1), (1,), (), (2, 3, 1)]))
    return [x, (2, 3, 4)], {}


def where(d):
    x, y = d.pair(ALL)
    return [d.array(["bool"], np.broadcast_shapes(x.shape, y.shape)), x, y], {}


def sorted_search(d):
    kind = d.one([SIGNED, FLOATS])
    x = np.sort(d.array(kind, (int(d.rng.integers(1, 8)),), special=False))
    return [x, d.array([x.dtype.name], special=False)], {"side": d.one(["left", "right"])}


def cumulated(d):
    x = d.array(NUMBERS, d.shape(1, empty=False), low=-2, high=2)
    return [x], {"axis": d.axis(x.ndim), "include_initial": d.flag()}


def ranges(d):
    start, stop = (int(one) for one in d.rng.integers(-9, 30, 2))
    return [start, stop, d.one([1, 2, -3, 0.5])], {}


def permuted(d):
    x = d.array(ALL)
    return [x, tuple(int(one) for one in d.rng.permutation(x.ndim))], {}


def rolled(d):
    x = d.array(ALL)
    axis = d.axis(x.ndim)
    return [x, int(d.rng.integers(-5, 6))], {} if axis is None else {"axis": axis}


def keyed(name, values):
    return lambda d: ([d.array(ALL)], {name: d.one(values)})


RECIPES = {
    **{name: unary(ALL) for name in "isfinite isinf isnan".split()},
    **{name: unary(NUMBERS) for name in "abs negative positive sign square ceil floor trunc round conj".split()},
    **{name: unary(FLOATS) for name in "cos sin tan exp expm1 sinh cosh tanh atan asinh reciprocal sqrt log log1p log2 log10 acosh signbit".split()},
    **{name: unary(FLOATS, low=-1, high=1) for name in "acos asin atanh".split()},
    "logical_not": unary(["bool"]),
    "bitwise_invert": unary(["bool", *INTEGERS]),
    **{name: binary(NUMBERS) for name in "add subtract multiply maximum minimum less less_equal greater greater_equal".split()},
    **{name: binary(ALL) for name in "equal not_equal".split()},
    **{name: binary(FLOATS) for name in "divide atan2 copysign hypot logaddexp nextafter".split()},
    **{name: nonzero_divisors for name in "floor_divide remainder".split()},
    **{name: binary(["bool"]) for name in "logical_and logical_or logical_xor".split()},
    **{name: binary(["bool", *INTEGERS]) for name in "bitwise_and bitwise_or bitwise_xor".split()},
    **{name: shifts for name in "bitwise_left_shift bitwise_right_shift".split()},
    "pow": integral_powers,
    "clip": clip,
    **{name: reduction(NUMBERS) for name in "sum prod max min count_nonzero".split()},
    **{name: reduction(FLOATS) for name in "mean".split()},
    **{name: reduction(FLOATS, correction=lambda d: d.one([0, 0.5])) for name in "var std".split()},
    **{name: reduction(ALL) for name in "all any".split()},
    **{name: along(NUMBERS, keepdims=Drawn.flag) for name in "argmax argmin".split()},
    **{name: along(NUMBERS, descending=Drawn.flag) for name in "sort argsort".split()},
    **{name: cumulated for name in "cumulative_sum cumulative_prod".split()},
    "diff": along(NUMBERS),
    "flip": along(ALL),
    "unstack": along(ALL),
    "expand_dims": lambda d: (lambda x: ([x, int(d.rng.integers(-x.ndim - 1, x.ndim + 1))], {}))(d.array(ALL)),
    "concat": joined,
    "stack": joined,
    "take": takes,
    "take_along_axis": takes_along,
    "reshape": reshaped,
    "squeeze": squeezed,
    "broadcast_to": broadcast,
    "broadcast_arrays": lambda d: (list(d.pair(ALL)), {}),
    "permute_dims": permuted,
    "moveaxis": lambda d: ([d.array(ALL, (2, 3, 4)), d.one([0, 1, -1]), d.one([0, 2, -2])], {}),
    "matrix_transpose": lambda d: ([d.array(ALL, (2, 3, 4))], {}),
    "roll": rolled,
    "repeat": lambda d: (lambda x: ([x, int(d.rng.integers(0, 4))], {"axis": d.axis(x.ndim)}))(d.array(ALL, d.shape(1))),
    "tile": lambda d: ([d.array(ALL), d.one([(2,), (1, 3), (2, 1, 2), (0,)])], {}),
    "where": where,
    "nonzero": lambda d: ([d.array(ALL, d.shape(1))], {}),
    "searchsorted": sorted_search,
    **{name: unary(ALL, special=False) for name in "unique_all unique_counts unique_inverse unique_values".split()},
    "matmul": matrices,
    "vecdot": lambda d: (lambda x: ([x, x], {}))(d.array(NUMBERS, d.shape(1, empty=False), special=False)),
    "tensordot": lambda d: (matrices(d)[0], {"axes": d.one([0, 1])}),
    "meshgrid": lambda d: ([d.array([dtype], (int(d.rng.integers(1, 4)),)) for dtype in [d.one(NUMBERS)] * 2], {"indexing": d.one(["xy", "ij"])}),
    **{name: keyed("dtype", [None]) for name in "zeros_like ones_like".split()},
    "tril": lambda d: ([d.array(ALL, (2, 3, 4))], {"k": int(d.rng.integers(-3, 4))}),
    "triu": lambda d: ([d.array(ALL, (3, 4))], {"k": int(d.rng.integers(-3, 4))}),
    "arange": ranges,
    "linspace": lambda d: ([float(d.rng.integers(-5, 5)), float(d.rng.integers(-5, 5)), int(d.rng.integers(0, 7))], {"endpoint": d.flag()}),
    "eye": lambda d: ([int(d.rng.integers(0, 5)), int(d.rng.integers(0, 5))], {"k": int(d.rng.integers(-6, 7))}),
    "full_like": lambda d: ([d.array(NUMBERS), 3], {}),
    "astype": lambda d: ([d.array(ALL, low=0, special=False), np.dtype(d.one(ALL))], {}),
    "full": lambda d: ([d.shape(), d.one([True, 3, -2.5])], {}),
    **{name: (lambda d: ([d.shape()], {})) for name in "zeros ones".split()},
    **{f"linalg.{name}": (lambda d: ([well_conditioned(d)], {})) for name in "inv det slogdet svdvals pinv matrix_rank matrix_norm".split()},
    "linalg.solve": solvable,
    "linalg.eigvalsh": symmetric,
    "linalg.cholesky": symmetric,
    "linalg.matrix_power": lambda d: ([well_conditioned(d), int(d.rng.integers(-2, 4))], {}),
    "linalg.vector_norm": lambda d: (lambda x: ([x], {"axis": d.axes(x.ndim), "keepdims": d.flag(), "ord": d.one([1, 2, 3, 0.5])}))(d.array(FLOATS, d.shape(1, empty=False), special=False)),
    "linalg.outer": lambda d: ([d.array(FLOATS, (3,)), d.array(FLOATS, (2,))], {}),
    "linalg.cross": lambda d: ([d.array(FLOATS, (2, 3), special=False), d.array(FLOATS, (2, 3), special=False)], {}),
    "linalg.trace": lambda d: ([d.array(NUMBERS, (2, 3, 4), special=False)], {"offset": int(d.rng.integers(-2, 3))}),
    "linalg.diagonal": lambda d: ([d.array(ALL, (2, 3, 4))], {"offset": int(d.rng.integers(-2, 3))}),
}

def ours(value):
    """A value as an argument of ours."""
    if isinstance(value, np.ndarray | np.generic):
        dtype = getattr(xp, value.dtype.name)
        # A list of nothing tells no shape.
        return xp.asarray(value.tolist(), dtype=dtype) if value.size else xp.zeros(value.shape, dtype=dtype)
    if isinstance(value, np.dtype):
        return getattr(xp, value.name)
    return [ours(one) for one in value] if isinstance(value, list) else value


def theirs(value):
    if isinstance(value, np.ndarray | np.generic):
        return strict.asarray(np.asarray(value))
    if isinstance(value, np.dtype):
        return getattr(strict, value.name)
    return [theirs(one) for one in value] if isinstance(value, list) else value


def values_of(array):
    """An array of ours as NumPy's."""
    values = [one if isinstance(one, bool) else int(one["i"]) if "i" in one else float(one["f"]) for one in pipe.ask("tolist", [{"a": array._id}])]
    return np.array(values, dtype=array.dtype.name).reshape(array.shape)


def plain(result, array_of):
    if isinstance(result, tuple | list):
        return [plain(one, array_of) for one in result]
    return array_of(result)


def difference(found, wanted):
    """What is wrong, or None."""
    if isinstance(wanted, list):
        if len(found) != len(wanted):
            return f"gave {len(found)} arrays, not {len(wanted)}"
        return next((one for one in map(difference, found, wanted) if one is not None), None)
    if found.dtype != wanted.dtype or found.shape != wanted.shape:
        return f"gave {found.dtype}{found.shape}, not {wanted.dtype}{wanted.shape}"
    if wanted.dtype.kind != "f":
        return None if np.array_equal(found, wanted) else f"gave {found.tolist()}, not {wanted.tolist()}"
    bound = 2e-5 if wanted.dtype == np.float32 else 1e-12
    scale = max(1.0, float(np.max(np.abs(wanted[np.isfinite(wanted)]), initial=0)))
    return None if np.allclose(found, wanted, rtol=bound, atol=bound * scale, equal_nan=True) else f"gave {found.tolist()}, not {wanted.tolist()}"


def function_of(namespace, name):
    for part in name.split("."):
        namespace = getattr(namespace, part)
    return namespace


def check(name, seed, calls):
    """What is wrong with a function, if anything, and how many calls were compared."""
    drawn, compared = Drawn([seed, *name.encode()]), 0
    for _ in range(calls):
        args, keywords = RECIPES[name](drawn)
        try:
            wanted = plain(function_of(strict, name)(*map(theirs, args), **keywords), lambda x: x._array)
        except Exception:  # noqa: BLE001: what the reference refuses decides nothing
            continue
        shown = f"{name}({', '.join(map(repr, args))}, {keywords})"
        try:
            found = plain(function_of(xp, name)(*map(ours, args), **keywords), values_of)
        except Exception as error:  # noqa: BLE001: any refusal is a difference
            return f"{shown}: {type(error).__name__}: {error}", compared
        problem = difference(found, wanted)
        if problem is not None:
            return f"{shown}: {problem}", compared
        compared += 1
    return (None if compared > calls / 3 else f"{name}: the reference refused {calls - compared} of {calls} calls"), compared


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calls", type=int, default=12)
    parser.add_argument("--report")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    started, total, failed = time.time(), 0, 0
    names = options.names or list(RECIPES)
    for name in names:
        problem, compared = check(name, options.seed, options.calls)
        total += compared
        if problem is not None:
            failed += 1
            print(problem)
    print(f"{len(names) - failed} of {len(names)} functions agree with array-api-strict {strict.__version__} in {total} drawn calls, {time.time() - started:.0f} s")
    if options.report:
        counts = {"numPassedTests": len(names) - failed, "numFailedTests": failed, "numPendingTests": 0, "numTodoTests": 0}
        Path(options.report).write_text(json.dumps(counts))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
