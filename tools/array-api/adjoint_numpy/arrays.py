"""The array: a number by which the Node process knows it, with operators that forward."""

from collections import namedtuple

from .pipe import number, pipe


class DType:
    """A dtype, which in JavaScript is its name."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"adjoint_numpy.{self.name}"

    def __reduce__(self):
        return dtype_named, (self.name,)


NAMES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64".split()
dtypes = {name: DType(name) for name in NAMES}


def dtype_named(name):
    return dtypes[name]


def encode(value, operand):
    """As the Node process reads it. `operand`: whether an integer is a value of arrays, and not an axis, a count or a size."""
    if isinstance(value, Array):
        return {"a": value._id}
    if isinstance(value, DType):
        return value.name
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        return number(value) if operand else value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, tuple | list | range):
        return [encode(one, operand) for one in value]
    raise TypeError(f"takes arrays and numbers, not {type(value).__name__}")


def decode(value):
    if isinstance(value, list):
        return tuple(decode(one) for one in value)
    if not isinstance(value, dict):
        return dtypes.get(value, value) if isinstance(value, str) else value
    if "a" in value:
        return Array(value["a"], dtypes[value["dtype"]], tuple(value["shape"]), value["device"])
    if "h" in value:
        return Handle(value["h"], value["kind"])
    if "i" in value:
        return int(value["i"])
    if "f" in value:
        return float(value["f"])
    fields = {name: decode(one) for name, one in value["o"].items()}
    return namedtuple("Result", fields)(**fields)


def key_of(key):
    """An index as `a.get(…)` takes it."""

    def one(part):
        if part is Ellipsis:
            return "..."
        if isinstance(part, slice):
            return {"s": [None if bound is None else int(bound) for bound in (part.start, part.stop, part.step)]}
        return encode(part, False)

    return [one(part) for part in (key if isinstance(key, tuple) else (key,))]


class Handle:
    """An object over there that is not an array, such as a generator of random numbers."""

    def __init__(self, id, kind):
        self._id, self._kind = id, kind

    def __del__(self):
        pipe.released.append(self._id)


class Array:
    def __init__(self, id, dtype, shape, device):
        self._id, self._dtype, self._shape, self._device = id, dtype, shape, device

    def __del__(self):
        pipe.released.append(self._id)

    dtype = property(lambda self: self._dtype)
    shape = property(lambda self: self._shape)
    device = property(lambda self: self._device)
    ndim = property(lambda self: len(self._shape))
    T = property(lambda self: call(".T", self))
    mT = property(lambda self: call(".mT", self))

    @property
    def size(self):
        product = 1
        for length in self._shape:
            product *= length
        return product

    def __repr__(self):
        return pipe.ask("array_repr", [{"a": self._id}])

    def __array_namespace__(self, /, *, api_version=None):
        if api_version not in (None, "2021.12", "2022.12", "2023.12", "2024.12"):
            raise ValueError(f"the version {api_version!r} of the array API is not there")
        import adjoint_numpy

        return adjoint_numpy

    def to_device(self, device, /, *, stream=None):
        if stream is not None:
            raise ValueError("there are no streams")
        return call("to_device", self, device)

    def __getitem__(self, key, /):
        return decode(pipe.ask("get", [{"a": self._id}, *key_of(key)]))

    def __setitem__(self, key, value, /):
        pipe.ask("set", [{"a": self._id}, *key_of(key), encode(value, True)])

    def _item(self):
        return decode(pipe.ask("item", [{"a": self._id}]))

    def __bool__(self, /):
        return bool(self._item())

    def __int__(self, /):
        return int(self._item())

    def __float__(self, /):
        return float(self._item())

    def __complex__(self, /):
        return complex(self._item())

    def __index__(self, /):
        value = self._item()
        if not isinstance(value, int) and not self._dtype.name.startswith(("int", "uint")):
            raise TypeError("only integer arrays can be indices")
        return int(value)

    def __iter__(self):
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(self._shape[0]))

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("len() of unsized object")
        return self._shape[0]


def call(name, *args, operand=False, **keywords):
    return decode(pipe.ask(name, [encode(one, operand) for one in args], {key: encode(one, operand) for key, one in keywords.items()}))


def operator(name):
    def forward(self, other, /):
        if not isinstance(other, Array | int | float):
            return NotImplemented
        return call(name, self, other, operand=True)

    def reflected(self, other, /):
        if not isinstance(other, Array | int | float):
            return NotImplemented
        return call(name, other, self, operand=True)

    def in_place(self, other, /):
        if not isinstance(other, Array | int | float):
            return NotImplemented
        call(name, self, other, operand=True, out=self)
        return self

    return forward, reflected, in_place


ARITHMETIC = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "power",
    "matmul": "matmul",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "lshift": "left_shift",
    "rshift": "right_shift",
}
for method, function in ARITHMETIC.items():
    for prefix, forward in zip(("", "r", "i"), operator(function), strict=True):
        setattr(Array, f"__{prefix}{method}__", forward)
for method, function in {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}.items():
    setattr(Array, f"__{method}__", operator(function)[0])
for method, function in {"abs": "absolute", "neg": "negative", "pos": "positive", "invert": "invert"}.items():
    setattr(Array, f"__{method}__", lambda self, /, function=function: call(function, self))
Array.__hash__ = None
