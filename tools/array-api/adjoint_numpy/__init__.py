"""`@adjoint/compat-numpy` as a namespace of Python's with the array API standard's names and signatures (2024.12).

Every function forwards its arguments to a Node process, where arrays, promotion, indexing and errors are; nothing is computed here.
"""

import inspect
import math
from pathlib import Path
from types import SimpleNamespace

from .arrays import Array, DType, call, decode, dtypes, encode  # noqa: F401
from .pipe import InternalError, pipe  # noqa: F401

__version__ = "0.1.0"
__array_api_version__ = "2024.12"
e, pi, inf, nan, newaxis = math.e, math.pi, math.inf, math.nan, None

# Numbers beside arrays, for which an integer is an int64; what else is whole is an axis, a count or a size.
OPERANDS = set("x x1 x2 obj fill_value condition arrays min max prepend append arrays_and_dtypes".split())

# What NumPy takes by position where the standard has a keyword, and the other way round.
POSITIONAL = {"tensordot": ["axes"], "take_along_axis": ["axis"], "trace": ["offset"]}
KEYWORDS = {"squeeze": ["axis"]}

# What JavaScript's numbers do not tell, and lists that are not tuples.
FINISHED = {
    "broadcast_arrays": list,
    "meshgrid": list,
    "finfo": lambda info: info._replace(bits=int(info.bits), precision=int(info.precision)),
    "iinfo": lambda info: info._replace(bits=int(info.bits), min=int(info.min), max=int(info.max)),
}


def whole(value):
    """JavaScript has no 2.0 beside 2, so a float of that kind comes as an array without axes."""
    return asarray(value, dtype=float64) if isinstance(value, float) and value.is_integer() else value


def forwarded(path, name, signature):
    """A function with the standard's signature that hands over what it is given."""
    positional = set(POSITIONAL.get(name, []))
    named = set(KEYWORDS.get(name, []))

    def function(*args, **keywords):
        bound = signature.bind(*args, **keywords)
        ordered, options = [], {}
        if name == "arange":
            # A keyword behind one that is not given.
            bound.apply_defaults()
            kept = [whole(bound.arguments.pop(key)) for key in ("start", "stop", "step")]
            ordered = [encode(one, True) for one in kept]
        skipped = False
        for key, parameter in signature.parameters.items():
            if key not in bound.arguments:
                skipped = True
                continue
            value = bound.arguments[key]
            if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                ordered += [encode(one, key in OPERANDS) for one in value]
            # Behind an argument that is not given, the next goes by its name.
            elif skipped or key in named or (parameter.kind is inspect.Parameter.KEYWORD_ONLY and key not in positional):
                options[key] = encode(value, key in OPERANDS)
            else:
                ordered.append(encode(value, key in OPERANDS))
        result = decode(pipe.ask(path, ordered, options))
        return FINISHED.get(name, lambda made: made)(result)

    function.__name__ = function.__qualname__ = name
    function.__signature__ = signature
    return function


def signature_of(text):
    scope = {}
    exec(f"def {text}: ...", scope)  # noqa: S102: the text is a file of ours
    return inspect.signature(scope[text.split("(")[0]])


linalg = SimpleNamespace(__name__="adjoint_numpy.linalg")
section = None
for line in (Path(__file__).parent / "signatures.txt").read_text().splitlines():
    if line.startswith("#"):
        section = line[2:]
        continue
    name = line.split("(")[0]
    if section == "linalg":
        setattr(linalg, name, forwarded(f"linalg.{name}", name, signature_of(line)))
    else:
        globals()[name] = forwarded(name, name, signature_of(line))
globals().update({name: dtype for name, dtype in dtypes.items() if name not in ("float16", "bfloat16")})


class Info:
    """What `__array_namespace_info__` gives."""

    def _ask(self, name, **options):
        return decode(pipe.ask(f"__array_namespace_info__().{name}", [], {key: encode(one, False) for key, one in options.items()}))

    def capabilities(self):
        # The keys have spaces, as the standard wants it.
        found = pipe_object("capabilities")
        return found | {"max dimensions": int(found["max dimensions"])}

    def default_device(self):
        return self._ask("default_device")

    def default_dtypes(self, *, device=None):
        return pipe_object("default_dtypes", device=device)

    def devices(self):
        return list(self._ask("devices"))

    def dtypes(self, *, device=None, kind=None):
        return pipe_object("dtypes", device=device, kind=kind)


def pipe_object(name, **options):
    found = pipe.ask(f"__array_namespace_info__().{name}", [], {key: encode(one, False) for key, one in options.items()})
    return {key: decode(one) for key, one in found["o"].items()}


def __array_namespace_info__():
    return Info()
