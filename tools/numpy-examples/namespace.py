"""An `np` for NumPy's examples that computes nothing: each call goes to Node as NumPy code ported to JavaScript would write it.

Positional arguments stay where they are, keywords become the trailing object (but those without a default stand at their place), integers among values are
int64, and integers that are axes, counts or sizes are numbers of JavaScript.
"""

import base64
import inspect
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "array-api"))
from adjoint_numpy import whole  # noqa: E402
from adjoint_numpy.arrays import Array, DType, Handle, decode, dtypes, encode, key_of  # noqa: E402
from adjoint_numpy.pipe import pipe  # noqa: E402

# What takes plain numbers of JavaScript by its nature: an axis, a count, a size, an option. Integers elsewhere are values of arrays.
PLAIN = set(
    """axis axis1 axis2 axisa axisb axisc axes shape newshape new_shape k n N M num decimals reps repeats shift source destination start_axis ddof ndim
    dims dimensions indices_or_sections number base width kth bins minlength pad_width window_shape strides deg offset order copy precision ndmin correction
    sections size repetitions count period discont edge_order seed beta rcond keepdims rowvar padding d0 args dimension length x_min exp_digits
    pad_left pad_right sparse new_order chunks nan posinf neginf low high scale loc edgeitems threshold linewidth max_line_width ord decimal rtol atol""".split()
)
PLAIN_IN = {("rollaxis", "start"), ("cond", "p"), ("tensorinv", "ind"), ("permutation", "x"), ("choice", "a")}
# What takes dtypes.
DTYPES = set("dtype from_ to type1 type2 arrays_and_dtypes arg1 arg2 otype".split())
CONSTANTS = {"pi": np.pi, "e": np.e, "inf": np.inf, "nan": np.nan, "newaxis": None, "euler_gamma": np.euler_gamma, "True_": True, "False_": False}
SCALARS = {int: "int64", float: "float64", bool: "bool"}


class Untranslatable(Exception):
    """What Python has and JavaScript, or this package, has not: records, texts, complex numbers, functions that would have to cross the pipe."""


class Absent(Exception):
    """A name of NumPy's that the package does not have."""


def handed(value, plain):
    if isinstance(value, complex) and not isinstance(value, float | int):
        raise Untranslatable("a complex number")
    if isinstance(value, type):
        if value in SCALARS:
            return SCALARS[value]
        raise Untranslatable(f"the class {value.__name__}")
    if isinstance(value, Handle):
        return {"h": value._id}
    if isinstance(value, slice):
        return {"s": [None if one is None else int(one) for one in (value.start, value.stop, value.step)]}
    if isinstance(value, list | tuple):
        return [handed(one, plain) for one in value]
    if isinstance(value, dict):
        raise Untranslatable("a dict")
    if isinstance(value, range):
        return [handed(one, plain) for one in value]
    if isinstance(value, str) and not value.isascii():
        raise Untranslatable("a text")
    if isinstance(value, int) and not isinstance(value, bool) and plain and abs(value) > 2**53:
        return encode(value, True)
    if isinstance(value, float) and plain:
        return encode(value, True)
    try:
        return encode(value, not plain)
    except TypeError as error:
        raise Untranslatable(type(value).__name__) from error


def check_dtype(value):
    """Dtypes that are not there: records, texts, dates, complex numbers, other byte orders."""
    if isinstance(value, type) and value in SCALARS:
        return
    if isinstance(value, list | type) or (isinstance(value, str) and (np.dtype(value).kind not in "biuf" or not np.dtype(value).isnative)):
        raise Untranslatable(f"the dtype {value}")


class Fields(tuple):
    """An object of JavaScript's, by its names or in its order."""

    def __new__(cls, fields):
        made = super().__new__(cls, fields.values())
        made._fields = fields
        return made

    def __getattr__(self, name):
        return self._fields[name]

    def __getitem__(self, key):
        return self._fields[key] if isinstance(key, str) else super().__getitem__(key)

    def _asdict(self):
        return self._fields


def native(value):
    """JavaScript's whole numbers as Python's integers, and objects by their names."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return Fields({name: native(one) for name, one in value._asdict().items()})
    return tuple(native(one) for one in value) if isinstance(value, tuple) else value


def signature_of(reference):
    try:
        return list(inspect.signature(reference).parameters.values())
    except (TypeError, ValueError):
        return []


class Call:
    """A function of the package's, called by NumPy's signature."""

    def __init__(self, path, reference, owner=None, parameters=None):
        # The owner of a method lives as long as the method.
        self._path, self._owner = path, owner
        self._parameters = signature_of(reference) if parameters is None else parameters
        if isinstance(reference, np.ufunc):
            for part in ("reduce", "accumulate", "outer", "at"):
                setattr(self, part, Call(f"{path}.{part}", getattr(reference, part)))
            self.nin, self.nout, self.__name__ = reference.nin, reference.nout, reference.__name__

    def _plain(self, position):
        """Whether the argument at a position is a plain number."""
        many = None
        for i, one in enumerate(self._parameters):
            if one.kind is one.VAR_POSITIONAL:
                many = one
                break
            if i == position:
                many = one
                break
        return many is not None and self._is_plain(many.name)

    def _bins(self, value):
        """A number of bins is plain, edges are values; of several axes there is a list of either."""
        several = self._path in ("histogram2d", "histogramdd") and isinstance(value, list | tuple)
        if several and all(isinstance(one, int) for one in value) and len(value) < 4:
            return handed(value, True)
        return [self._bins(one) for one in value] if several and not all(isinstance(one, int | float) for one in value) else handed(value, isinstance(value, int))

    def _first(self):
        if self._owner is None:
            return []
        object, name = self._owner
        return [{"h" if isinstance(object, Handle) else "a": object._id}, name]

    def _is_plain(self, name):
        return name in PLAIN or (self._name(), name) in PLAIN_IN

    def _name(self):
        return self._path.split(".")[-1]

    def _check(self, args, keywords):
        for one, value in [*zip(self._parameters, args, strict=False), *((one, keywords[one.name]) for one in self._parameters if one.name in keywords)]:
            if one.name in DTYPES:
                check_dtype(value)

    def __call__(self, *args, **keywords):
        args = list(args)
        if self._path == "arange":
            args = [whole(one) if isinstance(one, float) else one for one in args]
        for one in self._parameters[len(args) :]:
            if one.name not in keywords or one.default is not one.empty:
                break
            args.append(keywords.pop(one.name))
        self._check(args, keywords)
        names = [one.name for one in self._parameters]
        drawn = self._name() in ("permutation", "choice")
        ordered = [
            self._bins(one) if i < len(names) and names[i] == "bins" else handed(one, self._plain(i) and not (drawn and isinstance(one, list)))
            for i, one in enumerate(args)
        ]
        options = {key: self._bins(one) if key == "bins" else handed(one, self._is_plain(key)) for key, one in keywords.items()}
        return native(decode(pipe.ask("object" if self._owner else self._path, [*self._first(), *ordered], options)))


class Namespace:
    def __init__(self, path, reference):
        self._path, self._reference = path, reference

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        reference = getattr(self._reference, name)
        path = f"{self._path}.{name}" if self._path else name
        if not self._path and name in CONSTANTS:
            return CONSTANTS[name]
        if inspect.ismodule(reference):
            return Namespace(path, reference)
        if not decode(pipe.ask("has", [path])):
            raise Absent(f"np.{path}")
        if inspect.isclass(reference) and issubclass(reference, np.generic):
            return dtypes[np.dtype(reference).name]
        if inspect.isclass(reference) and name not in CLASSES:
            raise Untranslatable(f"the class np.{path}")
        return Call(path, reference, parameters=CLASSES.get(name))


# Classes that are functions in JavaScript.
CLASSES = {"ndindex": [inspect.Parameter("shape", inspect.Parameter.VAR_POSITIONAL)], "ndenumerate": None, "dtype": None}


def attribute(self, name):
    """Attributes of arrays that the standard has not: properties, and methods that forward."""
    if name.startswith("_") or not hasattr(np.ndarray, name):
        raise AttributeError(name)
    reference = getattr(np.ndarray, name)
    if not decode(pipe.ask("has", [{"a": self._id}, name])):
        raise Absent(f"ndarray.{name}")
    if not callable(reference):
        return native(decode(pipe.ask(f".{name}", [{"a": self._id}])))
    if name == "tolist":
        return lambda: nested(self)
    return Call(f"object.{name}", reference, (self, name), signature_of(reference)[1:])


def method(self, name):
    """Methods of an object that is not an array, such as a generator of random numbers."""
    reference = getattr(getattr(np.random, self._kind, None), name, None)
    if name.startswith("_") or reference is None:
        raise AttributeError(name)
    if not decode(pipe.ask("has", [{"h": self._id}, name])):
        raise Absent(f"{self._kind}.{name}")
    return Call(f"object.{name}", reference, (self, name), signature_of(reference)[1:])


def as_numpy(array):
    """An array's values, in NumPy's own."""
    if array.dtype.name != "bfloat16" and array.dtype.name != "float16":
        bytes = base64.b64decode(pipe.ask("bytes", [{"a": array._id}]))
        return np.frombuffer(bytes, dtype=array.dtype.name).reshape(array.shape)
    values = [one if isinstance(one, bool) else int(one["i"]) if "i" in one else float(one["f"]) for one in pipe.ask("tolist", [{"a": array._id}])]
    return np.array(values, dtype=array.dtype.name).reshape(array.shape)


def nested(array):
    return as_numpy(array).tolist()


def scalar(self, value=0):
    """A dtype called as a function: an array without axes."""
    return decode(pipe.ask("array", [handed(value, False)], {"dtype": self.name}))


def same_dtype(self, other):
    return isinstance(other, DType | type | str | np.dtype) and np.dtype(self.name) == np.dtype(other.name if isinstance(other, DType) else other)


def beside_integers(forward):
    """An operator beside which a whole float stays a float: JavaScript has no 2.0 beside 2, and a port would write np.float64."""

    def operator(self, other, /):
        integers = self.dtype.name[0] in "iub"
        return forward(self, whole(other) if integers else other)

    return operator


def prepare():
    """Gives arrays and dtypes what examples use beside the standard's."""
    Array.__getattr__ = attribute
    Array.__str__ = lambda self: pipe.ask("array_str", [{"a": self._id}])
    Array.__divmod__ = lambda self, other: decode(pipe.ask("divmod", [{"a": self._id}, handed(other, False)]))
    Array.__format__ = lambda self, how: format(self._item(), how)
    Array.__round__ = lambda self, digits=0: decode(pipe.ask("round", [{"a": self._id}, digits]))
    Array.__contains__ = lambda self, one: bool((self == one).any())
    Array.shape = property(lambda self: self._shape, lambda self, _: refuse("an assignment to a.shape"))
    for part in "add sub mul truediv floordiv mod pow".split():
        for name in (f"__{part}__", f"__r{part}__"):
            setattr(Array, name, beside_integers(getattr(Array, name)))
    Handle.__getattr__ = method
    DType.__call__, DType.__eq__, DType.__hash__ = scalar, same_dtype, lambda self: hash(self.name)
    for name in ("kind", "itemsize", "char", "type"):
        setattr(DType, name, property(lambda self, name=name: getattr(np.dtype(self.name), name)))


def refuse(what):
    raise Untranslatable(what)


__all__ = ["Absent", "Namespace", "Untranslatable", "as_numpy", "key_of", "prepare"]
