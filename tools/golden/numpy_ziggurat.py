"""The tables of NumPy's ziggurat, read from the library of its wheel: packages/compat-numpy/src/random/ziggurat-tables.ts.

Computed anew they differ in the last bits, and then so does every draw. Needs `ar` and `readelf`.

Run: python tools/golden/numpy_ziggurat.py
"""

import base64
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
ARCHIVE = Path(np.random.__file__).parent / "lib" / "libnpyrandom.a"
OBJECT = "src_distributions_distributions.c.o"
# Of the other tables in single precision the doubles, rounded, are equal: the assertions below.
TABLES = ["ki_double", "wi_double", "fi_double", "ke_double", "we_double", "fe_double", "we_float", "fe_float"]
KINDS = {"kd": "<u8", "kf": "<u4", "wd": "<f8", "fd": "<f8", "wf": "<f4", "ff": "<f4"}


def read(*command, cwd):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


with tempfile.TemporaryDirectory() as folder:
    read("ar", "x", str(ARCHIVE), OBJECT, cwd=folder)
    content = (Path(folder) / OBJECT).read_bytes()
    sections = {
        int(number): int(offset, 16)
        for number, offset in re.findall(r"\[\s*(\d+)\]\s+\S+\s+\S+\s+\S+\s+(\S+)", read("readelf", "-SW", OBJECT, cwd=folder))
    }
    symbols = re.findall(r"([0-9a-f]{16})\s+(\d+)\s+OBJECT\s+\S+\s+\S+\s+(\d+)\s+([kwf][ie]_\w+)", read("readelf", "-sW", OBJECT, cwd=folder))

tables = {}
for address, size, section, name in symbols:
    start = sections[int(section)] + int(address, 16)
    tables[name] = np.frombuffer(content[start : start + int(size)], KINDS[name[0] + name[3]])

for kind, bits in (("i", 52), ("e", 53)):
    halves = (tables[f"k{kind}_double"].astype(object) + 2 ** (bits - 24)) >> (bits - 23)
    assert (halves == tables[f"k{kind}_float"]).all()
for name, scale in (("wi", 2.0**29), ("fi", 1.0)):
    assert ((tables[f"{name}_double"] * scale).astype("f4") == tables[f"{name}_float"]).all()

lines = [
    f"// Written by tools/golden/numpy_ziggurat.py from NumPy {np.__version__} (BSD 3-Clause License, © the NumPy developers). Little-endian, in base64.",
    "",
]
for name in TABLES:
    constant = re.sub(r"_(\w)", lambda match: match[1].upper(), name)
    lines.append(f'export const {constant} =\n  "{base64.b64encode(tables[name].tobytes()).decode()}";')
path = REPOSITORY / "packages" / "compat-numpy" / "src" / "random" / "ziggurat-tables.ts"
path.parent.mkdir(parents=True, exist_ok=True)
path.write_text("\n".join(lines) + "\n")
