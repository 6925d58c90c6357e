"""`np.promote_types` of all pairs of dtypes, for packages/compat-numpy/src/promotion.test.ts.

Run: python tools/golden/numpy_promotion.py
"""

import json
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split()

pairs = {a: {b: np.promote_types(a, b).name for b in DTYPES} for a in DTYPES}
path = REPOSITORY / "packages" / "compat-numpy" / "golden" / "promotion.json"
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text(json.dumps({"source": f"NumPy {np.__version__}", "pairs": pairs}) + "\n")
