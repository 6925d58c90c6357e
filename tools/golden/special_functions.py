"""Values of the special functions in 40 digits, rounded to float64, at points that float32 holds. Needs mpmath. Run: python tools/golden/special_functions.py"""

import mpmath as mp
import numpy as np

from fixtures import REPOSITORY, encoded, write

mp.mp.dps = 40
LOWEST = 2.0**-20


def erfinv(x):
    if abs(x) < 0.9:
        return mp.erfinv(x)
    y = mp.findroot(lambda y: mp.log(mp.erfc(y)) - mp.log(1 - abs(x)), mp.sqrt(-mp.log(1 - abs(x))) - mp.mpf("0.3"))
    return mp.sign(x) * y


def points(low, high, *more):
    random = np.random.RandomState(3)
    spread = random.uniform(low, high, 60)
    small = random.choice([-1, 1], 12) * 2.0 ** random.uniform(-20, 0, 12) if low < 0 else 2.0 ** random.uniform(-20, 0, 12)
    small = [x for x in small if low <= x <= high]
    return sorted({float(np.float32(x)) for x in [*spread, *small, *more]})


# Our name, the function, points, and the largest error in units in the last place of float32 and of float64.
ROWS = [
    ("erfc", mp.erfc, points(-4, 9), (6, 8)),
    ("erfinv", erfinv, points(-1 + 2**-24, 1 - 2**-24, 0.999999, 0.9999, 0.99, -0.95), (5, 8)),
    ("lgamma", lambda x: mp.log(abs(mp.gamma(x))), points(2.0**-20, 40, 0.5, 1.5, 3, 1.0001, 0.9999, 2.0001, 1.9999, 1e3, 1e6), (6, 8)),
    ("digamma", mp.digamma, points(2.0**-20, 40, 1.46, 1.4617, 3, 1e3), (6, 8)),
    ("trigamma", lambda x: mp.polygamma(1, x), points(2.0**-20, 40, 1e3, -0.3, -1.7, -4.25), (8, 12)),
    ("polygamma4", lambda x: mp.polygamma(4, x), points(0.01, 40, -0.3, -1.7), (12, 16)),
    ("i0", lambda x: mp.besseli(0, x), points(-40, 40, 8.99, 9.01, 19.9, 20.1, 85), (12, 16)),
    ("asinh", mp.asinh, points(-40, 40, 1e6, 1e12), (6, 6)),
    ("acosh", mp.acosh, points(1, 40, 1.0001, 1.01, 1e6, 1e12), (6, 6)),
    ("atanh", mp.atanh, points(-0.999, 0.999), (6, 6)),
    ("cbrt", lambda x: mp.sign(x) * mp.cbrt(abs(x)), points(-100, 100, 27, 1e30), (3, 3)),
    ("sinc", mp.sincpi, points(-20, 20, 100.5), (6, 6)),
]


def main():
    cases = []
    for name, function, xs, (single, double) in ROWS:
        values = [float(function(mp.mpf(x))) for x in xs]
        cases.append({"name": name, "ulps": {"float32": single, "float64": double}, "x": encoded(np.array(xs)), "y": encoded(np.array(values))})
    write(REPOSITORY / "packages/core/golden/special-functions.json", {"cases": cases})


main()
