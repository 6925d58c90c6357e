"""Which calls on bits, on the parts of floats, of histograms and of windows `numpy_calls.py` makes."""

import numpy as np

from numpy_call_tables import FLOATS, INTEGERS, sample

SPECIAL = np.array([0.0, -0.0, 1.0, -1.5, 0.1, np.inf, -np.inf, np.nan, 1024.0, 3e-5])


def bits(call, Plain):
    P = Plain
    for dtype in INTEGERS:
        bounds = np.iinfo(dtype)
        call("bitwise_count", np.array([bounds.min, bounds.max, 0, 1, 5, 77], dtype))
        call("packbits", sample(dtype, (3, 10)) % np.array(2, dtype))
    call("bitwise_count", np.array([True, False]))
    call("bitwise_count", np.ones(2))
    b = sample("bool", (3, 11))
    for order in ("big", "little"):
        call("packbits", b, bitorder=order)
        call("packbits", b, axis=0, bitorder=order)
        call("packbits", b, P(-1), bitorder=order)
        packed = np.arange(0, 250, 21, dtype="uint8").reshape(3, 4)
        call("unpackbits", packed, bitorder=order)
        call("unpackbits", packed, axis=1, bitorder=order)
        for count in (5, -3, 40, 0):
            call("unpackbits", packed, axis=0, count=count, bitorder=order)
    call("packbits", np.ones(3))
    call("packbits", b, bitorder="x")
    call("unpackbits", np.ones(3, "int8"))
    call("packbits", np.zeros((0, 3), bool), axis=0)


def float_parts(call, Plain):
    for dtype in FLOATS:
        info = np.finfo(dtype)
        x = np.concatenate([SPECIAL.astype(dtype), np.array([info.max, info.tiny, info.smallest_subnormal, -info.smallest_subnormal * 5], dtype)])
        call("frexp", x)
        call("spacing", x)
        call("ldexp", x, np.arange(x.size) - 3)
        call("ldexp", x, np.int32([3]))
        call("angle", x)
        call("real_if_close", x)
        call("fix", x)
    call("ldexp", np.array([2.0**-1074, 2.0**1000, 1.0, 1.0]), np.array([2000, -2000, 5000, -5000]))
    call("ldexp", np.int8([1, 2]), 3)
    call("ldexp", 5.0, np.array([0.5]))
    for dtype in ("int8", "int32", "uint16"):
        call("frexp", sample(dtype))
        call("spacing", sample(dtype))
    call("angle", np.array([1.0, -1, 0]), deg=True)
    for dtype in ("float32", "float64", "int32"):
        call("i0", np.abs(sample(dtype)))
        call("i0", sample(dtype))


def windows(call, Plain):
    P = Plain
    for count in (0, 1, 2, 7):
        for beta in (0, 5, 8.6):
            call("kaiser", P(count), P(beta))
    x = np.arange(24).reshape(2, 3, 4)
    call("lib.stride_tricks.sliding_window_view", x, P([1, 2, 2]))
    call("lib.stride_tricks.sliding_window_view", x, P(2), axis=1)
    call("lib.stride_tricks.sliding_window_view", x, P([2, 3]), P([0, 2]))
    call("lib.stride_tricks.sliding_window_view", x, P([2, 2]), P([2, 2]))
    call("lib.stride_tricks.sliding_window_view", x, P(2))
    call("lib.stride_tricks.sliding_window_view", x, P([1, 2]), axis=[0])
    call("lib.stride_tricks.sliding_window_view", x, P(5), axis=2)
    call("lib.stride_tricks.sliding_window_view", x, P(-1), axis=2)
    call("lib.stride_tricks.as_strided", np.arange(5), P([3, 2]), P([8, 8]))
    call("lib.stride_tricks.as_strided", np.arange(6, dtype="int16"), P([2, 3]), P([2, 4]))
    call("lib.stride_tricks.as_strided", np.arange(6.0), P([2, 2, 2]), P([0, 16, 8]))


def histograms(call, Plain):
    P = Plain
    x = np.array([0.1, 2.5, 1.1, 3.9, 0.1, 2.0, 4.0, -1.0])
    y = np.array([1.0, 0.2, 3.3, 2.2, 1.0, 0.0, 5.0, 2.0])
    for bins in (3, [2, 4]):
        call("histogram2d", x, y, P(bins))
        call("histogram2d", x, y, P(bins), density=True)
        call("histogram2d", x, y, P(bins), range=[[0, 3], [0, 2]])
    call("histogram2d", x, y, [np.array([0.0, 1, 2]), np.array([0.0, 2, 5])])
    call("histogram2d", x, y, np.array([0.0, 1, 2, 5]))
    call("histogramdd", np.stack([x, y, x * y], 1), P(2))
    call("histogramdd", [x, y], P([2, 3]))
    call("histogramdd", [x, y], P([2, 3, 4]))
    call("histogramdd", np.zeros((0, 2)), P(2))
    call("histogram", x, P(4), range=[0, 3])
    call("histogram", x, P(4), range=[3, 0])
    call("histogram", np.array([np.nan, 1]), P(4))
    call("histogram", x, np.array([3.0, 1, 2]))
    call("histogram", x, P(0))
    call("histogram", np.array([True, False, True]), P(2))
    call("histogram", np.int8([-100, 100, 5]), P(3))
    call("searchsorted", np.array([1.0, np.nan, np.nan]), np.array([np.nan, 0.0, np.inf]))
    call("searchsorted", np.array([1.0, np.nan, np.nan]), np.array([np.nan, 0.0, np.inf]), side="right")
    call("searchsorted", np.array([3, 1, 2]), np.array([2]), P("right"))
    call("repeat", np.arange(3), np.array([1, 0, 2]))
    call("repeat", np.arange(3), np.array([1.0, 0, 2]))
    call("arange", P(2), P(None), P(0.5))
    for bounds in ((0, 5, 0.5), (0, 5, 1.5), (1.5, 6, 1), (0.5, 3, 0.5), (-1.5, 2, 0.7), (4, -3, -1.5)):
        for dtype in ("int64", "int32", "float32"):
            call("arange", *map(P, bounds), dtype=dtype)
    call("eye", P(2), P(3), k=9)
    for name in ("sum", "max", "argmax", "cumsum", "sort", "mean", "std", "any"):
        call(name, np.arange(6.0).reshape(2, 3), P(0))
    call("take", np.arange(6).reshape(2, 3), np.array([1]), P(1))
    call("concatenate", [np.ones((2, 1)), np.zeros((2, 1))], P(1))
    special = np.array([0.0, -0.0, 1.0, -1.0, 5.5, np.inf, -np.inf, np.nan])
    for name in ("floor_divide", "remainder", "divmod"):
        for dtype in ("float64", "float32"):
            call(name, special.astype(dtype)[:, None], special.astype(dtype))


def write_bit_calls(call, Plain):
    bits(call, Plain)
    float_parts(call, Plain)
    windows(call, Plain)
    histograms(call, Plain)
