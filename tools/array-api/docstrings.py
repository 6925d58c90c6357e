"""NumPy's own docstring examples, read from the installed package, run with NumPy and with compat-numpy: the results are to agree.

An example is a statement of Python's. It runs twice: once as it is, and once with an `np` that forwards each call to Node, with Python's integers among
values as int64. What takes functions, texts or classes of Python cannot be handed over, and is not counted as run.

Run: python tools/array-api/docstrings.py [--show] [--report FILE] [NAME …]
"""

import argparse
import ast
import doctest
import inspect
import json
import re
import sys
import warnings
from collections import Counter
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
from adjoint_numpy import whole  # noqa: E402
from adjoint_numpy.arrays import Array, DType, decode, dtypes, encode  # noqa: E402
from adjoint_numpy.pipe import InternalError, pipe  # noqa: E402

warnings.simplefilter("ignore")
np.seterr(all="ignore")

# What is whole by its nature: an axis, a count, a size. Other integers are values.
COUNTS = set(
    """axis axis1 axis2 axes shape newshape new_shape k n m N M num decimals reps repeats shift source destination start_axis ddof ndim dims dimensions
    indices_or_sections number base width kth bins minlength pad_width window_shape strides deg deg_ count offset order reps copy precision ndmin
    correction sections size repetitions""".split()
)
CONSTANTS = {"pi": np.pi, "e": np.e, "inf": np.inf, "nan": np.nan, "newaxis": None, "euler_gamma": np.euler_gamma}
SKIPPED = set("show_config show_runtime test info errstate seterr seterrcall geterr geterrcall setbufsize getbufsize printoptions set_printoptions".split())


class Untranslatable(Exception):
    """What Python has and JavaScript has not."""


def handed(value, counts):
    try:
        if isinstance(value, np.generic | np.ndarray | np.dtype) or callable(value):
            raise TypeError
        if isinstance(value, slice):
            return {"s": [value.start, value.stop, value.step]}
        if isinstance(value, list | tuple):
            return [handed(one, counts) for one in value]
        return encode(value, not counts)
    except TypeError as error:
        raise Untranslatable(type(value).__name__) from error


@cache
def arity(path):
    """How many arguments a function of ours takes by position, the object of keywords included."""
    try:
        return int(float(pipe.ask("arity", [path])["f"]))
    except InternalError:
        return 0


def dtype_of(value):
    """Python's own types, as NumPy takes them."""
    if isinstance(value, list) and value and all(isinstance(one, tuple) and isinstance(one[0], str) for one in value):
        raise Untranslatable("a record")
    return {int: "int64", float: "float64", bool: "bool"}.get(value, value) if isinstance(value, type) else value


def parameters(function):
    try:
        return [p.name for p in inspect.signature(function).parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    except (TypeError, ValueError):
        return []


def forward(path, reference):
    names = parameters(reference)

    def call(*args, **keywords):
        args = list(args)
        # What JavaScript takes by position goes there, where Python's keyword names it.
        # The last place is that of the keywords, unless one alone is left.
        places = arity(path) - (1 if len(keywords) > 1 else 0)
        while keywords and len(args) < min(len(names), places) and names[len(args)] in keywords:
            args.append(keywords.pop(names[len(args)]))
        kept = [whole(dtype_of(one)) if path == "arange" else dtype_of(one) for one in args]
        ordered = [handed(one, i < len(names) and names[i] in COUNTS) for i, one in enumerate(kept)]
        options = {key: handed(dtype_of(one), key in COUNTS) for key, one in keywords.items()}
        return decode(pipe.ask(path, ordered, options))

    return call


class Namespace:
    def __init__(self, path, reference):
        self._path, self._reference = path, reference

    def __getattr__(self, name):
        reference = getattr(self._reference, name)
        if not self._path and name in CONSTANTS:
            return CONSTANTS[name]
        if not self._path and name in dtypes:
            return dtypes[name]
        path = f"{self._path}.{name}" if self._path else name
        if inspect.ismodule(reference):
            return Namespace(path, reference)
        if inspect.isclass(reference) and name not in ("ndindex", "ndenumerate"):
            raise Untranslatable(name)
        function = forward(path, reference)
        for part in ("reduce", "accumulate", "outer"):
            if isinstance(reference, np.ufunc):
                setattr(function, part, forward(f"{path}.{part}", getattr(reference, part)))
        return function


def method(self, name):
    """Attributes of arrays that the standard has not: properties, and methods that forward."""
    if name.startswith("_") or not hasattr(np.ndarray, name):
        raise AttributeError(name)
    reference = getattr(np.ndarray, name)
    if not callable(reference):
        return decode(pipe.ask(f".{name}", [{"a": self._id}]))
    bare = forward(f"array.{name}", reference)

    def call(*args, **keywords):
        if name == "tolist":
            return as_numpy(self).tolist()
        ordered = [handed(dtype_of(one), name not in ("dot", "searchsorted", "clip", "fill")) for one in args]
        return decode(pipe.ask(f"array.{name}", [{"a": self._id}, *ordered], {key: handed(dtype_of(one), True) for key, one in keywords.items()}))

    return call if bare else None


Array.__getattr__ = method


def as_numpy(array):
    values = [one if isinstance(one, bool) else int(one["i"]) if "i" in one else float(one["f"]) for one in pipe.ask("tolist", [{"a": array._id}])]
    return np.array(values, dtype=array.dtype.name).reshape(array.shape)


def agree(found, wanted):
    if isinstance(wanted, list | tuple):
        return isinstance(found, list | tuple) and len(found) == len(wanted) and all(map(agree, found, wanted))
    if isinstance(wanted, np.ndarray | np.generic) and not isinstance(wanted, np.dtype):
        if not isinstance(found, Array):
            return isinstance(found, bool | int | float) and bool(np.isclose(float(found), float(wanted), equal_nan=True)) if np.ndim(wanted) == 0 else False
        own = as_numpy(found)
        if own.dtype != wanted.dtype or own.shape != wanted.shape:
            return False
        return bool(np.allclose(own, wanted, rtol=1e-6 if own.dtype.itemsize < 8 else 1e-10, equal_nan=True))
    if isinstance(wanted, bool | int | float):
        return bool(np.isclose(float(found), float(wanted), equal_nan=True))
    if isinstance(wanted, np.dtype):
        return isinstance(found, DType) and found.name == wanted.name
    return found == wanted


def expression(source):
    try:
        return compile(ast.parse(source, mode="eval"), "<example>", "eval")
    except SyntaxError:
        return None


def check(name, doc, reference, show):
    """Runs the examples of one docstring. What became of each: "agrees", "differs", "refused", "not translated", "not run"."""
    outcomes = Counter()
    real, own = {"np": np}, {"np": Namespace("", np)}
    for example in doctest.DocTestParser().get_examples(doc):
        source = example.source
        code = expression(source.strip())
        # Our `np` is there already.
        if source.strip() == "import numpy as np":
            continue
        try:
            with redirect_stdout(StringIO()):
                wanted = eval(code, real) if code else exec(source, real)  # noqa: S307, S102
        except Exception:  # noqa: BLE001: what refuses with NumPy says nothing
            outcomes["not run"] += 1
            continue
        if re.search(r"\bis\b|\[\('|'[a-z]\d,|order=\(", source) or "np.ma" in source or "datetime" in source or "complex" in source or "j" in example.want and "+0.j" in example.want:
            outcomes["not translated"] += 1
            continue
        try:
            with redirect_stdout(StringIO()):
                found = eval(code, own) if code else exec(source, own)  # noqa: S307, S102
            ok = code is None or wanted is None or agree(found, wanted)
            outcome = "agrees" if ok else "differs"
            problem = None if ok else f"gave {found!r}, not {wanted!r}"
        except (Untranslatable, NameError, AttributeError, SyntaxError) as error:
            outcome, problem = "not translated", repr(error)
        except InternalError as error:
            outcome, problem = ("not translated" if "is not there" in str(error) else "refused"), str(error).split("\n")[0]
        except Exception as error:  # noqa: BLE001: any refusal is a difference
            outcome, problem = "refused", f"{type(error).__name__}: {error}".split("\n")[0]
        outcomes[outcome] += 1
        if show and problem and outcome != "not translated":
            print(f"{name}: {source.strip()}: {problem}"[:300])
    return outcomes


def subjects():
    for name in sorted(dir(np)):
        if not name.startswith("_") and callable(getattr(np, name)) and name not in SKIPPED:
            yield name, getattr(np, name)
    for name in np.linalg.__all__:
        if callable(getattr(np.linalg, name)):
            yield f"linalg.{name}", getattr(np.linalg, name)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", action="store_true", help="print what differs")
    parser.add_argument("--report")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    total, seen, each = Counter(), set(), {}
    for name, function in subjects():
        doc = getattr(function, "__doc__", None)
        if not doc or doc in seen or (options.names and name not in options.names):
            continue
        seen.add(doc)
        try:
            each[name] = check(name, doc, function, options.show)
        except KeyboardInterrupt:
            print(f"stopped at {name}")
            break
        total += each[name]
    ran = total["agrees"] + total["differs"] + total["refused"]
    print(f"{ran} examples ran, {total['agrees']} agree ({100 * total['agrees'] / max(1, ran):.1f} %); {total['not translated']} could not be translated, {total['not run']} do not run with NumPy")
    if options.report:
        Path(options.report).write_text(json.dumps({name: dict(one) for name, one in each.items()}, indent=0))


if __name__ == "__main__":
    main()
