"""The public names of NumPy's main namespace, for docs/numpy.md (tools/gen/numpy-page.ts).

Run: python tools/golden/numpy_names.py
"""

import inspect
import json
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]


def kind(value):
    if isinstance(value, np.ufunc):
        return "ufunc"
    if inspect.ismodule(value):
        return "module"
    if inspect.isclass(value):
        return "class"
    return "function" if callable(value) else "constant"


names = {name: kind(getattr(np, name)) for name in sorted(dir(np)) if not name.startswith("_")}
linalg = sorted(name for name in np.linalg.__all__ if name != "linalg")
path = REPOSITORY / "packages" / "compat-numpy" / "golden" / "names.json"
path.write_text(json.dumps({"source": f"NumPy {np.__version__}", "names": names, "linalg": linalg}, indent=0) + "\n")
print(len(names), "names")
