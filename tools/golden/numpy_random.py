"""What NumPy's generators draw, for packages/compat-numpy/src/random.test.ts.

Of long draws a checksum: the sum of the values' bits, as unsigned integers, modulo 2⁶⁴ (or 2³²), each times its position.

Run: python tools/golden/numpy_random.py
"""

import json
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
LONG = 50_000


def checksum(values):
    bits = values.view({4: np.uint32, 8: np.uint64, 1: np.uint8, 2: np.uint16}[values.itemsize]).astype(np.uint64).ravel()
    return str(int((bits * np.arange(1, bits.size + 1, dtype=np.uint64)).sum(dtype=np.uint64)))


def shown(value):
    if isinstance(value, np.ndarray):
        return {"dtype": value.dtype.name, "shape": list(value.shape), "data": [repr(v) if isinstance(v, float) else str(int(v)) for v in value.ravel().tolist()]}
    return {"dtype": "scalar", "data": repr(float(value)) if isinstance(value, float) else str(int(value))}


cases = []


def case(name, seed, code, long=False):
    """`code` is Python; the test has the same call in TypeScript, by its name."""
    rng = np.random.default_rng(seed) if not name.startswith("legacy") else np.random.RandomState(seed)
    value = eval(code, {"rng": rng, "np": np, "LONG": LONG})
    content = {"checksum": checksum(value), "dtype": value.dtype.name} if long else shown(value)
    # What comes next shows whether as many bits were used.
    after = rng.random() if hasattr(rng, "integers") else rng.random_sample()
    cases.append({"name": name, "seed": seed, **content, "after": repr(float(after))})


for seed in (0, 42, 2**40 + 17, [1, 2, 3], [2**40, 7, 8, 9, 10]):
    case("random", seed, "rng.random(5)")
    case("standard_normal", seed, "rng.standard_normal((2, 3))")
for dtype in ("float64", "float32"):
    for name in ("random", "standard_normal", "standard_exponential"):
        case(f"long {name} {dtype}", 7, f"rng.{name}(LONG, dtype='{dtype}')", long=True)
    case(f"inverse exponential {dtype}", 3, f"rng.standard_exponential(6, dtype='{dtype}', method='inv')")
case(
    "mixed",
    21,
    "np.concatenate([rng.random(3), rng.standard_normal(4), rng.random(2), rng.integers(0, 9, 3).astype(float), rng.normal(1.0, 2.0, 5), rng.standard_normal(700), rng.random(1)])",
    long=True,
)
case("normal", 5, "rng.normal(3.0, 2.5, 8)")
case("uniform", 5, "rng.uniform(-2.0, 7.5, (2, 2))")
case("exponential", 5, "rng.exponential(0.5, 4)")
for dtype in ("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"):
    low = 0 if dtype[0] in "bu" else -5
    high = 2 if dtype == "bool" else 100
    case(f"integers {dtype}", 11, f"rng.integers({low}, {high}, size=11, dtype='{dtype}')")
    if dtype != "bool":
        info = np.iinfo(dtype)
        case(f"integers whole {dtype}", 12, f"rng.integers({info.min}, {info.max}, size=7, dtype='{dtype}', endpoint=True)")
case("integers wide", 13, "rng.integers(-2**40, 2**62, size=9)")
case("integers rejecting", 14, "rng.integers(0, 2**31 + 2**30, size=LONG)", long=True)
case("integers scalar", 15, "rng.integers(1000)")
case("permutation", 16, "rng.permutation(20)")
case("permutation array", 17, "rng.permutation(np.arange(12).reshape(4, 3))")
case("permutation axis", 17, "rng.permutation(np.arange(12).reshape(4, 3), axis=1)")
case("permutation vector", 17, "rng.permutation(np.arange(9) * 1.5)")
case("shuffle", 18, "(lambda a: (rng.shuffle(a), a)[1])(np.arange(15))")
case("shuffle axis", 18, "(lambda a: (rng.shuffle(a, axis=1), a)[1])(np.arange(15).reshape(3, 5))")
case("permuted", 19, "rng.permuted(np.arange(12).reshape(3, 4), axis=1)")
case("permuted all", 19, "rng.permuted(np.arange(12).reshape(3, 4))")
case("choice", 20, "rng.choice(10, 12)")
case("choice weighted", 21, "rng.choice(5, 9, p=[0.1, 0.2, 0.3, 0.15, 0.25])")
case("choice distinct", 22, "rng.choice(30, 10, replace=False)")
case("choice distinct unshuffled", 22, "rng.choice(30, 10, replace=False, shuffle=False)")
case("choice distinct weighted", 23, "rng.choice(6, 5, replace=False, p=[0.1, 0.2, 0.3, 0.15, 0.2, 0.05])")
case("choice distinct large", 24, "rng.choice(20000, 1000, replace=False)[:10]")
case("choice of rows", 25, "rng.choice(np.arange(12).reshape(6, 2), 4)")

for seed in (0, 12345, 2**32 - 1, [1, 2, 3]):
    case("legacy rand", seed, "rng.rand(3, 2)")
    case("legacy randn", seed, "rng.randn(5)")
case("legacy long", 1, "rng.random_sample(LONG)", long=True)
case("legacy long randn", 1, "rng.randn(500)")
case("legacy randint", 2, "rng.randint(3, 50, 12)")
case("legacy randint wide", 2, "rng.randint(-2**40, 2**50, 6)")
case("legacy randint uint8", 2, "rng.randint(0, 200, 9, dtype='uint8')")
case("legacy randint bool", 2, "rng.randint(0, 2, 9, dtype='bool')")
case("legacy uniform", 3, "rng.uniform(-1, 1, 4)")
case("legacy normal", 3, "rng.normal(1, 2, 5)")
case("legacy exponential", 3, "rng.exponential(2.0, 5)")
case("legacy permutation", 4, "rng.permutation(12)")
case("legacy permutation rows", 4, "rng.permutation(np.arange(12).reshape(6, 2))")
case("legacy choice", 5, "rng.choice(10, 7)")
case("legacy choice distinct", 5, "rng.choice(10, 7, replace=False)")
case("legacy choice weighted", 5, "rng.choice(4, 7, p=[0.1, 0.2, 0.3, 0.4])")
case("legacy choice distinct weighted", 5, "rng.choice(4, 3, replace=False, p=[0.1, 0.2, 0.3, 0.4])")

sequences = [
    {"entropy": entropy, "spawn_key": key, "state": np.random.SeedSequence(entropy, spawn_key=key).generate_state(6).tolist()}
    for entropy, key in ((0, []), (42, []), ([5, 6], [3]), ([1, 2, 3, 4, 5], [2, 7]))
]
path = REPOSITORY / "packages" / "compat-numpy" / "golden" / "random.json"
text = json.dumps({"source": f"NumPy {np.__version__}", "sequences": sequences, "cases": cases}, separators=(",", ":"))
path.write_text(text.replace('},{"name"', '},\n{"name"') + "\n")
print(len(cases), "draws")
