"""The coefficients in packages/core/src/ops/special-coefficients.ts: rational interpolation at Chebyshev nodes, in 60 digits. Needs mpmath.

Run: python tools/golden/special_coefficients.py

A fit of degrees (m, n) goes through the function at m + n + 1 Chebyshev nodes; for functions as smooth as these it is within a small factor of the best one. Beside
each it prints the largest error, relative to what the fit is part of.
"""

from pathlib import Path

import mpmath as mp

mp.mp.dps = 60
TARGET = Path(__file__).parents[2] / "packages/core/src/ops/special-coefficients.ts"


def nodes(a, b, count):
    return [(a + b) / 2 + (b - a) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * count)) for i in range(count)]


def fit(f, a, b, m, n):
    """Numerator and denominator, lowest power first; the denominator begins with 1."""
    a, b = mp.mpf(a), mp.mpf(b)
    points = nodes(a, b, m + n + 1)
    values = [f(x) for x in points]
    rows = [[x**j for j in range(m + 1)] + [-y * x**j for j in range(1, n + 1)] for x, y in zip(points, values)]
    solved = mp.lu_solve(mp.matrix(rows), mp.matrix(values))
    return [solved[i] for i in range(m + 1)], [mp.mpf(1)] + [solved[m + i] for i in range(1, n + 1)]


def at(coefficients, x):
    total = mp.mpf(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def error(f, fitted, a, b, weight):
    p, q = fitted
    worst = mp.mpf(0)
    for i in range(400):
        x = mp.mpf(a) + (mp.mpf(b) - mp.mpf(a)) * (i + mp.mpf(1) / 2) / 400
        worst = max(worst, abs((at(p, x) / at(q, x) - f(x)) * weight(x)))
    return worst


FLAT = lambda x: 1
ROOT = mp.findroot(mp.digamma, 1.4616)


def log_gamma_near_one(z):
    """log Γ(1 + z) / (z·(z − 1)), whose zeros at 1 and 2 are divided out."""
    return mp.loggamma(1 + z) / (z * (z - 1))


def log_gamma_near_two(z):
    """log Γ(2 + z) / z·(z + 1)."""
    return mp.loggamma(2 + z) / (z * (z + 1)) if z else 1 - mp.euler


def stirling(w):
    """What Stirling's formula leaves, times x, in w = 1/x²."""
    x = 1 / mp.sqrt(w)
    return (mp.loggamma(x) - (x - mp.mpf(1) / 2) * mp.log(x) + x - mp.log(2 * mp.pi) / 2) * x


def digamma_near_root(z):
    """ψ(2 + z) without its zero."""
    return mp.digamma(2 + z) / (2 + z - ROOT)


def digamma_far(w):
    x = 1 / mp.sqrt(w)
    return (mp.log(x) - 1 / (2 * x) - mp.digamma(x)) * x**2


def scaled_erfc(t):
    """(1 + 2x)·e^(x²)·erfc(x) in t = (x − 3)/(x + 3) (after Shepherd & Laframboise 1981)."""
    x = 3 * (1 + t) / (1 - t)
    return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x)


def inverse_erf(w):
    """erf⁻¹(x)/x in w = −log(1 − x²) (after Giles 2010)."""
    if w > 40:
        raise ValueError
    x = mp.sqrt(-mp.expm1(-w))
    y = mp.erfinv(x) if w < 12 else mp.findroot(lambda y: mp.log(mp.erfc(y)) - mp.log(1 - x), mp.sqrt(w) - mp.mpf("0.2"))
    return y / x


def t_of(x):
    return (mp.mpf(x) - 3) / (mp.mpf(x) + 3)


FITS = [
    ("logGammaNearOne", log_gamma_near_one, -0.5, 0.5, {"float32": (4, 3), "float64": (8, 7)}),
    ("logGammaNearTwo", log_gamma_near_two, -0.5, 1, {"float32": (3, 3), "float64": (6, 6)}),
    ("stirling", stirling, mp.mpf(10) ** -30, mp.mpf(1) / 9, {"float32": (3, 0), "float64": (5, 5)}),
    ("digammaNearRoot", digamma_near_root, -1, 1, {"float32": (4, 3), "float64": (7, 7)}),
    ("digammaFar", digamma_far, mp.mpf(10) ** -20, mp.mpf(1) / 9, {"float32": (3, 0), "float64": (5, 5)}),
    ("scaledErfc", scaled_erfc, t_of(0.5), t_of(28), {"float32": (5, 5), "float64": (10, 10)}),
    ("inverseErf", inverse_erf, mp.mpf(10) ** -12, 5, {"float32": (4, 4)}),
    ("inverseErfTail", lambda s: inverse_erf(s * s), mp.sqrt(5), 4.05, {"float32": (8, 0)}),
    ("inverseErfEnd", lambda s: inverse_erf(s * s), 4, 6.1, {"float64": (5, 0)}),
]
CENTRES = {"inverseErf": mp.mpf(2.5), "inverseErfTail": mp.mpf(3), "inverseErfEnd": mp.mpf(5)}


def written(c, dtype):
    return mp.nstr(c, 10 if dtype == "float32" else 19, min_fixed=-3, max_fixed=8)


def main():
    lines = []
    for name, f, a, b, degrees in FITS:
        centre = CENTRES.get(name, mp.mpf(0))
        shifted = lambda x, f=f, centre=centre: f(x + centre)
        low, high = mp.mpf(a) - centre, mp.mpf(b) - centre
        lines.append(f"  {name}: {{")
        for dtype, (m, n) in degrees.items():
            p, q = fit(shifted, low, high, m, n)
            worst = error(shifted, (p, q), low, high, lambda x: 1 / shifted(x) if "tirling" not in name and "Far" not in name else 1)
            print(f"{name} {dtype}: {mp.nstr(worst, 3)}, least denominator {mp.nstr(min(at(q, low), at(q, high), at(q, (low + high) / 2)), 3)}")
            lists = [", ".join(written(c, dtype) for c in part) for part in (p, q)]
            lines.append(f"    {dtype}: [[{lists[0]}], [{lists[1]}]],")
        lines.append("  },")
    root = [mp.mpf(round(float(ROOT) * 2**12)) / 2**12]
    root.append(mp.mpf(float(ROOT - root[0])))
    HEADER = '''/**
 * Written by tools/golden/special_coefficients.py, which says what each is: numerators and denominators, lowest power first. Do not edit.
 */

type Rational = readonly [numerator: readonly number[], denominator: readonly number[]];

/** @internal */
export const special = {
'''
    tail = f'''}} as const satisfies Readonly<Record<string, Readonly<Record<string, Rational>>>>;

/** @internal Where ψ is 0, in two parts: the first is exact in float32. */
export const digammaRoot = [{mp.nstr(root[0], 17)}, {mp.nstr(root[1], 17)}] as const;
'''
    TARGET.write_text(HEADER + "\n".join(lines) + "\n" + tail)


if __name__ == "__main__":
    main()
