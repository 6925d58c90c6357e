"""Which call of Adjoint's each op of PyTorch's op_db is: a row takes the arguments of PyTorch's function, and gives ours.

A row that does not know a keyword raises a TypeError, which stops the generator: every kind of sample is either mapped or left out with a reason.
"""

from dataclasses import dataclass, field
from typing import Any, Callable

import torch


@dataclass
class Call:
    """`name` is a function of core, or with a dot in front a method of the first argument."""

    name: str
    args: list


class Skip(Exception):
    """A sample that Adjoint means not to take, and why."""


@dataclass
class Index:
    """A tensor of positions: int64 in PyTorch, int32 here."""

    tensor: torch.Tensor


@dataclass
class Slice:
    start: int | None
    end: int | None
    step: int | None


@dataclass
class Row:
    call: Callable[..., Call]
    #: Outputs that are positions or counts: int64 in PyTorch whatever the input, int32 here.
    positions: tuple[int, ...] = ()
    #: PyTorch's all and any of uint8 are uint8, for the sake of programs older than its bool.
    truths: bool = False
    #: Of integers and bools, which of several equal elements comes first is not said: positions are not compared.
    ties: bool = False
    #: What to call in PyTorch, where it is not op_db's own function.
    function: Callable[..., Any] | None = None
    #: False where the result is random: only shape and dtype are compared.
    values: bool = True
    #: Jumps, so that one case cannot stand for both precisions.
    jumps: bool = False
    #: 16-bit floats are computed in themselves.
    own: bool = False
    #: False where 16-bit floats are not compared: the gradient is computed from a rounded result, as PyTorch does, and is further off than a unit.
    halves: bool = True
    gradients: bool = True
    #: Arguments, by position, that get no gradient.
    constants: tuple[int, ...] = ()
    #: Of op_db's error inputs, those that are no error here: a part of PyTorch's message, and why.
    accepts: dict[str, str] = field(default_factory=dict)

    def compared(self, place: int, inputs: Any) -> bool:
        return self.values and not (self.ties and place in self.positions and not any(x.is_floating_point() for x in inputs))


DTYPES = {
    torch.float32: "float32", torch.float64: "float64", torch.float16: "float16", torch.bfloat16: "bfloat16",
    torch.int32: "int32", torch.int64: "int64", torch.int16: "int16", torch.int8: "int8", torch.uint8: "uint8", torch.bool: "bool",
    torch.uint32: "uint32", torch.uint16: "uint16", torch.uint64: "uint64",
}  # fmt: skip


def options(**given: Any) -> list:
    """The trailing object of options, or nothing where all have their defaults."""
    kept = {name: value for name, value in given.items() if value is not None and value is not False}
    return [{name: named(value) for name, value in kept.items()}] if kept else []


def named(value: Any) -> Any:
    if isinstance(value, torch.dtype):
        if value not in DTYPES:
            raise Skip(f"{value} is no dtype here")
        return DTYPES[value]
    return value


def method(name: str, *args: Any) -> Call:
    return Call(f".{name}", trimmed(args))


def function(name: str, *args: Any) -> Call:
    return Call(name, trimmed(args))


def trimmed(args: tuple) -> list:
    """Without trailing arguments that were not given."""
    kept = list(args)
    while kept and kept[-1] is None:
        kept.pop()
    return kept


def listed(sizes: tuple) -> list:
    return list(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], (list, tuple, torch.Size)) else list(sizes)


def number(value: Any) -> Any:
    if isinstance(value, complex):
        raise Skip("complex numbers are not in v1")
    return value


def unary(name: str, **more: Any) -> Row:
    return Row(lambda x: method(name, x), **more)


def binary(name: str, **more: Any) -> Row:
    return Row(lambda x, other: method(name, x, number(other)), **more)


def swapped(name: str) -> Row:
    """`other op x` where other is a number: a tensor of it, here."""

    def call(x: Any, other: Any) -> Call:
        if not isinstance(other, torch.Tensor):
            raise Skip("a JavaScript number has no methods: tensor(2).sub(x)")
        return method(name, other, x)

    return Row(call)


def reduction(name: str, **more: Any) -> Row:
    def call(x: Any, dim: Any = None, keepdim: bool = False, dtype: Any = None, **alias: Any) -> Call:
        dim = alias.pop("axis", dim)
        if alias:
            raise TypeError(f"no such arguments here: {sorted(alias)}")
        return method(name, x, list(dim) if isinstance(dim, tuple) else dim, *options(keepdim=keepdim, dtype=dtype))

    return Row(call, **more)


def order(p: Any) -> Any:
    if p == "nuc":
        raise Skip("the nuclear norm is in v2")
    return p


def variance(name: str) -> Row:
    def call(x: Any, dim: Any = None, unbiased: Any = None, keepdim: bool = False, correction: Any = None) -> Call:
        if isinstance(dim, bool):
            dim, unbiased = None, dim
        if unbiased is not None:
            correction = int(unbiased)
        extra = {"keepdim": keepdim} if keepdim else {}
        if correction is not None:
            extra["correction"] = correction
        return method(name, x, list(dim) if isinstance(dim, tuple) else dim, *([extra] if extra else []))

    return Row(call)


def extreme(name: str) -> Row:
    return Row(lambda x, dim=None, keepdim=False: method(name, x, dim, *options(keepdim=keepdim)), positions=(1,))


def index_of(index: Any) -> Any:
    """One index of `x[…]`."""
    if index is Ellipsis:
        return "..."
    if isinstance(index, slice):
        return Slice(index.start, index.stop, index.step)
    if isinstance(index, torch.Tensor):
        return index if index.dtype in (torch.bool, torch.uint8) else Index(index)
    if isinstance(index, bool):
        raise Skip("a bool as an index is NumPy's oldest trap")
    return index


def indices_of(index: Any) -> list:
    found = [index_of(each) for each in (index if isinstance(index, tuple) else (index,))]
    if any(isinstance(each, torch.Tensor) for each in found):
        raise Skip("a mask's result has a size that depends on values: await x.maskedSelect(mask)")
    return found


def read(x: Any, index: Any) -> Call:
    return Call(".at", [x, *indices_of(index)])


def put(x: Any, indices: Any, values: Any, accumulate: bool = False) -> Call:
    found = [index_of(each) for each in (indices if isinstance(indices, (tuple, list)) else (indices,))]
    if any(isinstance(each, torch.Tensor) and each.dtype == torch.uint8 for each in found):
        raise Skip("uint8 holds numbers, not truth")
    return method("indexPut", x, found, values, *options(accumulate=accumulate))


def padded(x: Any, pad: Any, mode: str = "constant", value: Any = None) -> Call:
    if mode != "constant":
        return method("pad", x, list(pad), mode, value)
    return method("pad", x, list(pad), *([] if value is None else ["constant", value]))


def creation(name: str) -> Row:
    def call(*sizes: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **rest: Any) -> Call:
        assert not rest, rest
        return function(name, listed(sizes), *options(dtype=dtype))

    return Row(call)


def like(name: str) -> Row:
    def call(x: Any, *value: Any, dtype: Any = None, device: Any = None, layout: Any = None, requires_grad: bool = False) -> Call:
        if value and not isinstance(value[0], bool) and value[0] < 0 and (dtype or x.dtype) == torch.uint8:
            raise Skip("a negative number does not fit uint8: PyTorch wraps it")
        return method(name, x, *value, *options(dtype=dtype))

    return Row(call)


def divided(x: Any, other: Any, rounding_mode: Any = None) -> Call:
    return method("div", x, other, *options(roundingMode=rounding_mode))


def summed(name: str) -> Row:
    def call(x: Any, other: Any, alpha: Any = None) -> Call:
        if isinstance(alpha, bool):
            raise Skip("alpha is a number")
        return method(name, x, number(other), *options(alpha=number(alpha)))

    return Row(call)


def normalised_layer(x: Any, shape: Any, weight: Any = None, bias: Any = None, eps: Any = None) -> Call:
    return function("layerNorm", x, list(shape), *options(weight=weight, bias=bias, eps=eps))


def batch_normalised(x: Any, mean: Any, var: Any, weight: Any = None, bias: Any = None, training: bool = False, momentum: Any = None, eps: Any = None) -> Call:
    if x.ndim < 2:
        raise Skip("one dim has no channels")
    return function("batchNorm", x, mean, var, *options(weight=weight, bias=bias, training=training, momentum=momentum, eps=eps))


def convolved(name: str) -> Row:
    def call(x: Any, weight: Any, bias: Any = None, **given: Any) -> Call:
        extra = options(**{"outputPadding" if key == "output_padding" else key: paired(value) for key, value in given.items()})
        return function(name, x, weight, *([bias] if extra or bias is not None else []), *extra)

    return Row(call)


def paired(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def max_pooled(x: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False, return_indices: bool = False) -> Call:
    extra = options(stride=paired(stride), padding=paired(padding) or None, dilation=paired(dilation), ceilMode=ceil_mode)
    return function("maxPool2dWithIndices" if return_indices else "maxPool2d", x, paired(kernel_size), *extra)


def strided(value: Any) -> Any:
    """PyTorch takes () for "as the kernel", and one size for all dims in a tuple."""
    value = paired(value)
    return (value[0] if len(value) == 1 else value or None) if isinstance(value, list) else value


def average_pooled(x: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False, count_include_pad: bool = True, divisor_override: Any = None) -> Call:
    extra = {"stride": strided(stride), "padding": strided(padding) or None, "ceilMode": ceil_mode or None, "divisorOverride": divisor_override}
    kept = {key: value for key, value in extra.items() if value is not None}
    if not x.is_floating_point():
        raise Skip("an average of integers is no integer: as mean does, Adjoint refuses them")
    if not count_include_pad:
        kept["countIncludePad"] = False
    return function("avgPool2d", x, paired(kernel_size), *([kept] if kept else []))


def attended(query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: float = 0.0, is_causal: bool = False, scale: Any = None, enable_gqa: bool = False) -> Call:
    if enable_gqa:
        raise Skip("grouped queries are in v2")
    if dropout_p:
        raise Skip("dropout draws other numbers here")
    return function("scaledDotProductAttention", query, key, value, *options(attnMask=attn_mask, isCausal=is_causal, scale=scale))


def embedded(index: Any, weight: Any, padding_idx: Any = None, max_norm: Any = None, norm_type: Any = None, scale_grad_by_freq: bool = False, sparse: bool = False) -> Call:
    if max_norm is not None or scale_grad_by_freq or sparse:
        raise Skip("max_norm, scale_grad_by_freq and sparse gradients are not in v1")
    return function("embedding", Index(index), weight, *([{"paddingIdx": padding_idx}] if padding_idx is not None else []))


def arranged(*bounds: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False, **named: Any) -> Call:
    given = [*bounds, *(named[key] for key in ("start", "end", "step") if key in named)]
    if any(isinstance(each, bool) for each in given):
        raise Skip("a bool is no number to count by")
    return function("arange", *given, *options(dtype=dtype))


def spaced(start: Any, end: Any, steps: Any, dtype: Any = None, device: Any = None, **rest: Any) -> Call:
    return function("linspace", number(start), number(end), steps, *options(dtype=dtype))


def softmaxed(name: str, **more) -> Row:
    return Row(lambda x, dim, dtype=None, _stacklevel=None: method(name, x, dim, *options(dtype=dtype)), **more)


def clamped(x: Any, min: Any = None, max: Any = None) -> Call:
    return method("clamp", x, min, max)


def chosen(condition: Any, x: Any, other: Any) -> Call:
    return function("where", condition, x, other)
