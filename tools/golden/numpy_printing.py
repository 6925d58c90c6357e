"""How NumPy prints arrays, for packages/compat-numpy/src/print.test.ts.

Run: python tools/golden/numpy_printing.py
"""

import base64
import json
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
rng = np.random.default_rng(3)
nan, inf = np.nan, np.inf

arrays = [
    np.array(3.14159), np.array(7), np.array(True), np.array(1e-7), np.array(1e22), np.array(-0.0), np.float32(0.1), np.array(nan), np.array(-inf),
    np.array([1.5, 2, 3]), np.array([1.0, -2, 3]), np.array([nan, inf, -inf, 1]), np.array([nan, 0.5]), np.array([0.0, -0.0]), np.array([nan, nan]),
    np.array([1e-10, 1]), np.array([1e10, 1]), np.array([1e8, 1e7]), np.array([99999999.0]), np.array([1e16, 1]), np.array([1000.5, 0.1]),
    np.array([0.0001, 0.1]), np.array([0.00009999, 0.01]), np.array([1 / 3, 2 / 3]), np.array([0.001953125, 0.005859375]), np.array([1e-300, 1e300]),
    np.array([123456.789, 0.5]), np.array([1e100]), np.array([1.0, 1e5, 999.5]), np.array([0.1, 0.25, 0.333333333333]), np.array([5e-324]),
    np.float32([1.1, 2.5, 1 / 3]), np.float32([16777216, 0.1]), np.float32([1e-8, 3]), np.float32([1234567.0]), np.float32([123456784.0]), np.float32([nan, 1]),
    np.float16([1.1, 2.5, 65504]), np.float16([0.1, 1000.5]), np.float16([1e-7, 1]), np.float16([999, 3.14]),
    np.int8([-1, 100, 5]), np.int64([2**60, -1]), np.uint64([2**64 - 1, 0]), np.int32([]), np.array([True, False, True]), np.array([False]),
    np.zeros((0, 3)), np.zeros((2, 0), "float32"), np.zeros(0), np.zeros(0, bool), np.zeros((2, 0, 3), "int64"),
    np.arange(6).reshape(2, 3), np.arange(24).reshape(2, 3, 4), np.arange(16.0).reshape(2, 2, 2, 2), np.eye(3), np.eye(2, dtype=bool),
    np.arange(30), np.arange(50.0), np.arange(100).reshape(10, 10), np.array([[0.001, 123.4], [-5.5, 1e3]]), np.array([[1, nan], [inf, -2.5]]),
    rng.standard_normal(40), rng.standard_normal((3, 12)), rng.standard_normal((4, 5)).astype("float32"), rng.random((2, 30)), rng.integers(-999, 999, (5, 25)),
    (rng.standard_normal(20) * 1e6), (rng.standard_normal(12) * 1e-3), rng.standard_normal((3, 3)).astype("float16"), np.ones(60, bool),
    np.array([[-1.5, 2], [3.25, -4]]), np.array([100.0, 1e-3]), np.array([12345678.9]), np.array([-1e-5, 1e5]), np.array([2.0**-30, 1]), np.ones((1, 1, 1)),
    np.arange(7, dtype="uint8")[:, None], np.array([1.0, 10.0, 100.0, 1000.0, 1e4, 1e5, 1e6, 1e7]),
]
large = [("arange", [1001]), ("arange", [2000]), ("arange", [30, 40]), ("arange", [3, 20, 30]), ("arange", [5, 300]), ("arange", [300, 5]), ("arange", [2, 2, 2, 200])]
settings = [
    {}, {"precision": 3}, {"precision": 0}, {"suppress": True}, {"floatmode": "fixed", "precision": 4}, {"floatmode": "unique"}, {"floatmode": "maxprec_equal"},
    {"sign": "+"}, {"sign": " "}, {"linewidth": 40}, {"threshold": 5, "edgeitems": 1}, {"threshold": 3, "edgeitems": 2, "linewidth": 30},
    {"nanstr": "NaN", "infstr": "Infinity"}, {"precision": 2, "suppress": True},
]


def printed(x, options):
    with np.printoptions(**options):
        return {"repr": repr(x), "str": str(x)}


cases = []
for x in arrays:
    x = np.asarray(x)
    entry = {"dtype": x.dtype.name, "shape": list(x.shape), "data": base64.b64encode(np.ascontiguousarray(x).tobytes()).decode(), "print": []}
    for number, options in enumerate(settings):
        entry["print"].append(printed(x, options))
    cases.append(entry)
big = []
for _, shape in large:
    for dtype in ("int64", "float64"):
        x = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
        big.append({"dtype": dtype, "shape": shape, "print": [printed(x, options) for options in settings[:3]]})

path = REPOSITORY / "packages" / "compat-numpy" / "golden" / "printing.json"
content = {"source": f"NumPy {np.__version__}", "settings": settings, "cases": cases, "large": big}
path.write_text(json.dumps(content, separators=(",", ":")).replace('},{"dtype"', '},\n{"dtype"') + "\n")
print(len(cases) * len(settings) * 2, "texts")
