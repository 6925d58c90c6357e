"""Values and first and second derivatives of every elementwise op, from PyTorch. Run: python tools/golden/elementwise.py"""

import numpy as np
import torch
import torch.nn.functional as F

from fixtures import TESTKIT, brief, encoded, upper_bytes, write

inf, nan = float("inf"), float("nan")


def real(low, high, *knots):
    return {"low": low, "high": high, "knots": knots}


TRUTH = {"truth": True}
WIDE = real(-10, 10)

# Our name: PyTorch's function, and where each argument is tried. Functions that PyTorch lacks are spelled in its terms.
ROWS = {
    "add": (torch.add, [WIDE, WIDE]),
    "sub": (torch.sub, [WIDE, WIDE]),
    "mul": (torch.mul, [WIDE, WIDE]),
    "div": (torch.div, [WIDE, WIDE]),
    "floorDivide": (torch.floor_divide, [WIDE, WIDE]),
    "remainder": (torch.remainder, [WIDE, WIDE]),
    "fmod": (torch.fmod, [WIDE, WIDE]),
    "pow": (torch.pow, [real(0.1, 5), real(-3, 3, 2, 0.5)]),
    "neg": (torch.neg, [WIDE]),
    "abs": (torch.abs, [WIDE]),
    "sign": (torch.sign, [WIDE]),
    "square": (torch.square, [WIDE]),
    "reciprocal": (torch.reciprocal, [WIDE]),
    "maximum": (torch.maximum, [WIDE, WIDE]),
    "minimum": (torch.minimum, [WIDE, WIDE]),
    "clamp": (torch.clamp, [WIDE, real(-5, 2), real(-2, 5)]),
    "clamp with numbers": (torch.clamp, [real(-10, 10, 2)], [-1, 2]),
    "clampMin with a tensor": (torch.clamp_min, [WIDE, WIDE]),
    "clampMax with a tensor": (torch.clamp_max, [WIDE, WIDE]),
    "clampMin": (torch.clamp_min, [WIDE], [1]),
    "clampMax": (torch.clamp_max, [WIDE], [1]),
    "lerp": (torch.lerp, [WIDE, WIDE, real(-1, 2, 0.5)]),
    "addcmul": (lambda x, a, b, value=1: torch.addcmul(x, a, b, value=value), [WIDE, WIDE, WIDE], [2]),
    "addcdiv": (lambda x, a, b, value=1: torch.addcdiv(x, a, b, value=value), [WIDE, WIDE, real(0.5, 10)], [2]),
    "fmax": (torch.fmax, [WIDE, WIDE]),
    "fmin": (torch.fmin, [WIDE, WIDE]),
    "copysign": (torch.copysign, [WIDE, WIDE]),
    "nextafter": (torch.nextafter, [WIDE, WIDE]),
    "ldexp": (torch.ldexp, [WIDE, real(-5, 5)]),
    "gcd": (torch.gcd, [WIDE, WIDE]),
    "lcm": (torch.lcm, [WIDE, WIDE]),
    "heaviside": (torch.heaviside, [WIDE, WIDE]),
    "deg2rad": (torch.deg2rad, [real(-360, 360)]),
    "rad2deg": (torch.rad2deg, [WIDE]),
    "floor": (torch.floor, [real(-4, 4, 0.5, 2.5, -1.5)]),
    "ceil": (torch.ceil, [real(-4, 4, 0.5, 2.5, -1.5)]),
    "round": (torch.round, [real(-4, 4, 0.5, 1.5, 2.5, -0.5, -1.5)]),
    "trunc": (torch.trunc, [real(-4, 4, 0.5, 2.5, -1.5)]),
    "frac": (torch.frac, [real(-4, 4, 0.5, 2.5, -1.5)]),
    "exp": (torch.exp, [WIDE]),
    "expm1": (torch.expm1, [real(-10, 10, 1e-5)]),
    "log": (torch.log, [real(0.01, 20)]),
    "log1p": (torch.log1p, [real(-0.99, 20, 1e-5)]),
    "log2": (torch.log2, [real(0.01, 20, 8)]),
    "log10": (torch.log10, [real(0.01, 20, 1000)]),
    "exp2": (torch.exp2, [WIDE]),
    "sqrt": (torch.sqrt, [real(0.01, 20)]),
    "rsqrt": (torch.rsqrt, [real(0.01, 20)]),
    "logaddexp": (torch.logaddexp, [WIDE, WIDE]),
    "logaddexp2": (torch.logaddexp2, [WIDE, WIDE]),
    "xlogy": (torch.xlogy, [real(-5, 5), real(0.1, 10)]),
    "cbrt": (lambda x: torch.copysign(x.abs() ** (1 / 3), x), [real(0.1, 20, 8, 27)]),
    "logit": (torch.logit, [real(0.05, 0.95, 0.5)], [0.25]),
    "sin": (torch.sin, [real(-20, 20)]),
    "cos": (torch.cos, [real(-20, 20)]),
    "tan": (torch.tan, [real(-1.5, 1.5)]),
    "asin": (torch.asin, [real(-0.99, 0.99)]),
    "acos": (torch.acos, [real(-0.99, 0.99)]),
    "atan": (torch.atan, [WIDE]),
    "atan2": (torch.atan2, [WIDE, WIDE]),
    "tanh": (torch.tanh, [real(-5, 5)]),
    "sinh": (torch.sinh, [real(-5, 5)]),
    "cosh": (torch.cosh, [real(-5, 5)]),
    "hypot": (torch.hypot, [WIDE, WIDE]),
    "erf": (torch.erf, [real(-4, 4)]),
    "asinh": (torch.asinh, [WIDE]),
    "acosh": (torch.acosh, [real(1.1, 20)]),
    "atanh": (torch.atanh, [real(-0.95, 0.95)]),
    "sinc": (torch.sinc, [real(-5, 5, 0.001)]),
    "erfc": (torch.erfc, [real(-4, 8, 9.5)]),
    "erfinv": (torch.erfinv, [real(-0.95, 0.95, 0.999999)]),
    "lgamma": (torch.lgamma, [real(-3.7, 12, 0.5, 1.5, 2, 3)]),
    "digamma": (torch.digamma, [real(-3.7, 12, 3, 1e-5)]),
    "i0": (torch.i0, [real(-12, 12, 25)]),
    "relu": (torch.relu, [real(-5, 5)]),
    "sigmoid": (torch.sigmoid, [WIDE]),
    "gelu": (F.gelu, [real(-5, 5)]),
    "geluTanh": (lambda x: F.gelu(x, approximate="tanh"), [real(-5, 5)]),
    "silu": (F.silu, [WIDE]),
    "softplus": (lambda x, beta=1, threshold=20: F.softplus(x, beta=beta, threshold=threshold), [real(-10, 25, 20)], [2, 5]),
    "leakyRelu": (lambda x, slope=0.01: F.leaky_relu(x, slope), [real(-5, 5)], [0.25]),
    "elu": (lambda x, alpha=1: F.elu(x, alpha), [real(-5, 5)], [1.5]),
    "celu": (lambda x, alpha=1: F.celu(x, alpha), [real(-5, 5)], [1.5]),
    "hardshrink": (lambda x, lambd=0.5: F.hardshrink(x, lambd), [real(-3, 3, 0.5)], [1.5]),
    "softshrink": (lambda x, lambd=0.5: F.softshrink(x, lambd), [real(-3, 3, 0.5)], [1.5]),
    "tanhshrink": (F.tanhshrink, [real(-5, 5)]),
    "selu": (F.selu, [real(-5, 5)]),
    "mish": (F.mish, [real(-10, 25, 20)]),
    "hardtanh": (lambda x, low=-1, high=1: F.hardtanh(x, low, high), [real(-3, 3)], [-2, 0.5]),
    "hardsigmoid": (F.hardsigmoid, [real(-5, 5, -3, 3)]),
    "hardswish": (F.hardswish, [real(-5, 5, -3, 3)]),
    "softsign": (F.softsign, [WIDE]),
    "logSigmoid": (F.logsigmoid, [real(-20, 20)]),
    "eq": (torch.eq, [WIDE, WIDE]),
    "ne": (torch.ne, [WIDE, WIDE]),
    "lt": (torch.lt, [WIDE, WIDE]),
    "le": (torch.le, [WIDE, WIDE]),
    "gt": (torch.gt, [WIDE, WIDE]),
    "ge": (torch.ge, [WIDE, WIDE]),
    "isnan": (torch.isnan, [WIDE]),
    "isinf": (torch.isinf, [WIDE]),
    "isfinite": (torch.isfinite, [WIDE]),
    "isposinf": (torch.isposinf, [WIDE]),
    "isneginf": (torch.isneginf, [WIDE]),
    "signbit": (torch.signbit, [WIDE]),
    "isclose": (lambda x, y, rtol=1e-5, atol=1e-8: torch.isclose(x, y, rtol=rtol, atol=atol), [WIDE, WIDE], [0.5, 1e-3]),
    "logicalNot": (torch.logical_not, [WIDE]),
    "logicalAnd": (torch.logical_and, [WIDE, WIDE]),
    "logicalOr": (torch.logical_or, [WIDE, WIDE]),
    "logicalXor": (torch.logical_xor, [WIDE, WIDE]),
    "bitwiseNot": (torch.bitwise_not, [WIDE]),
    "bitwiseAnd": (torch.bitwise_and, [WIDE, WIDE]),
    "bitwiseOr": (torch.bitwise_or, [WIDE, WIDE]),
    "bitwiseXor": (torch.bitwise_xor, [WIDE, WIDE]),
    "bitwiseLeftShift": (torch.bitwise_left_shift, [WIDE, real(0, 20)]),
    "bitwiseRightShift": (torch.bitwise_right_shift, [WIDE, real(0, 20)]),
    "maskedFill": (lambda x, mask, value: torch.where(mask, value, x), [WIDE, TRUTH, WIDE]),
    "where": (lambda x, condition, other: torch.where(condition, x, other), [WIDE, TRUTH, WIDE]),
    "nanToNum": (lambda x, n=0.0, p=None, m=None: torch.nan_to_num(x, n, p, m), [WIDE], [1, 2, -2]),
}

RANDOM = 8
INTEGER = {"add", "sub", "mul", "floorDivide", "remainder", "fmod", "pow", "neg", "abs", "sign", "square", "maximum", "minimum",
           "clamp", "div", "eq", "lt", "logicalAnd", "logicalNot", "bitwiseNot", "bitwiseAnd", "bitwiseOr", "bitwiseXor",
           "bitwiseLeftShift", "bitwiseRightShift", "where", "relu", "sqrt", "exp", "addcmul", "fmax", "fmin", "copysign", "ldexp", "gcd", "lcm",
           "heaviside", "deg2rad", "xlogy", "lgamma", "signbit", "isposinf"}
INTEGER_ALONE = {"gcd", "lcm"}
# PyTorch has no derivative of it.
VALUES_ALONE = {"floorDivide", "nextafter", "heaviside"}
# Their limits are numbers here.
NEEDS_OPTIONS = {"clampMin", "clampMax", "clamp with numbers"}
# PyTorch has no second derivative of it.
FIRST_ALONE = {"hardsigmoid"}
# Where a divisor of 0 raises, or the sign of a remainder is tested enough by the rest.
NO_ZERO = {"floorDivide", "remainder", "fmod"}


def points(argument, dtype, random):
    """What an argument is tried at: 0, ones, knots, ±100, the ends of the range, NaN and infinities; then random numbers."""
    if argument.get("truth"):
        return torch.tensor([True, False], dtype=torch.bool)
    if dtype == torch.int32:
        return torch.tensor([0, 1, -1, 2, -3, 7, 100], dtype=dtype)
    most = torch.finfo(dtype).max
    special = [0.0, -0.0, 1.0, -1.0, 100.0, -100.0, most, -most, inf, -inf, nan, *argument["knots"]]
    low, high = argument["low"], argument["high"]
    ordinary = brief(torch.tensor(random.uniform(low, high, RANDOM)))
    return torch.tensor([*special, *ordinary.tolist()], dtype=dtype)


def arguments(row, name, dtype, random):
    """Every special value beside ordinary ones, and pairs of special ones that matter: equal, zero, infinite."""
    lists = [points(argument, dtype, random) for argument in row[1]]
    if len(lists) == 1:
        return lists
    n = max(len(points_) for points_ in lists) * 2
    columns = []
    for place, values in enumerate(lists):
        count = len(values)
        order = [(i if place == 0 else i + (i // count) * (place + 2) * (1 if i >= count else 0)) % count for i in range(n)]
        columns.append(values[torch.tensor(order)])
    if dtype == torch.int32 and name in NO_ZERO:
        columns[1] = torch.where(columns[1] == 0, torch.tensor(5, dtype=dtype), columns[1])
    if name.startswith("bitwise") and "Shift" in name:
        columns[1] = columns[1].abs() % 20
    return columns


def derivatives(name, function, inputs, options):
    """The gradient of the sum in each float input, then the gradient of the sum of those; None for zero."""
    inputs = [x.clone().requires_grad_(x.is_floating_point() and name not in VALUES_ALONE) for x in inputs]
    out = function(*inputs, *options)
    if not out.requires_grad:
        return out, None, None
    floats = [x for x in inputs if x.requires_grad]
    first = torch.autograd.grad(out.sum(), floats, create_graph=True, allow_unused=True)
    total = sum(g.sum() for g in first if g is not None)
    if not (isinstance(total, torch.Tensor) and total.requires_grad):
        return out, first, [None] * len(floats)
    if name in FIRST_ALONE:
        return out, first, None
    return out, first, torch.autograd.grad(total, floats, allow_unused=True)


def result_of(x):
    """A double in five bytes, as the testkit's golden-elementwise-section.ts reads it."""
    values = x.numpy(force=True)
    return encoded(upper_bytes(values) if x.dtype == torch.float64 else values)


def spread(gradients, inputs):
    """One entry for each argument; null for bools and where there is no gradient."""
    if gradients is None:
        return None
    left = iter(gradients)
    listed = [next(left) if x.is_floating_point() else None for x in inputs]
    return [None if g is None else result_of(g) for g in listed]


def case(name, row, dtype, options):
    function = row[0]
    # The same numbers for every op: a compressor finds them again.
    random = np.random.RandomState(2)
    inputs = arguments(row, name, dtype, random)
    try:
        out, first, second = derivatives(name, function, inputs, options)
    except (NotImplementedError, RuntimeError) as error:
        if dtype == torch.int32 or name.startswith("bitwise") or name in INTEGER_ALONE:
            return None
        raise RuntimeError(f"{name}: {error}") from error
    result = {
        "name": name.split(" ")[0],
        "dtype": str(dtype).removeprefix("torch."),
        "inputs": [encoded(x.numpy()) for x in inputs],
        "outDType": str(out.dtype).removeprefix("torch."),
        "value": result_of(out),
    }
    if options:
        result["options"] = options
    if first is not None:
        result["first"] = spread(first, inputs)
    if second is not None:
        result["second"] = spread(second, inputs)
    return result


def main():
    cases = []
    for name, row in ROWS.items():
        for dtype in (torch.float32, torch.float64):
            if name not in NEEDS_OPTIONS:
                cases.append(case(name, row, dtype, []))
            if len(row) > 2:
                cases.append(case(name, row, dtype, row[2]))
        if name in INTEGER and name not in NEEDS_OPTIONS:
            cases.append(case(name, row, torch.int32, []))
    write(TESTKIT / "elementwise.json", {"cases": [c for c in cases if c is not None]})


if __name__ == "__main__":
    main()
