"""Calls of NumPy's functions with their results and refusals, for packages/compat-numpy/src/calls.test.ts.

Arrays and results are kept once each, by number. An integer of Python's among array arguments becomes a bigint of JavaScript, a float a number; what
names axes, shapes and counts is plain JSON.

Run: python tools/golden/numpy_calls.py
"""

import base64
import json
import warnings
from pathlib import Path

import numpy as np

from numpy_bit_calls import write_bit_calls
from numpy_call_tables import write_calls
from numpy_matrix_calls import write_matrix_calls

REPOSITORY = Path(__file__).resolve().parents[2]
warnings.simplefilter("ignore")
np.seterr(all="ignore")

arrays: list[list] = []
positions: dict[str, int] = {}
calls: list[str] = []
names: set[str] = set()


class Plain:
    """An argument that is handed over as it is: an axis, a shape, a text."""

    def __init__(self, value):
        self.value = value


def kept(array) -> int:
    array = np.asarray(array)
    entry = [array.dtype.name, list(array.shape), base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()]
    key = json.dumps(entry)
    if key not in positions:
        positions[key] = len(arrays)
        arrays.append(entry)
    return positions[key]


def encoded(value):
    """An argument: {"a": array}, {"i": integer}, {"f": float}, {"b": bool}, {"p": plain}, {"l": [arguments]}, {"s": slice}."""
    if isinstance(value, Plain):
        return {"p": value.value}
    if isinstance(value, np.ndarray | np.generic):
        return {"a": kept(value)}
    if isinstance(value, bool):
        return {"b": value}
    if isinstance(value, int):
        return {"i": str(value)}
    if isinstance(value, float):
        return {"f": repr(value)}
    if isinstance(value, slice):
        return {"s": [value.start, value.stop, value.step]}
    if value is None:
        return {"p": None}
    if value is Ellipsis:
        return {"p": "..."}
    if isinstance(value, list | tuple):
        return {"l": [encoded(item) for item in value]}
    raise TypeError(value)


def result(value):
    if isinstance(value, list | tuple):
        return {"l": [result(item) for item in value]}
    if isinstance(value, bool | str | int) or value is None:
        return {"p": value}
    return {"a": kept(value)}


def unwrapped(value):
    if isinstance(value, Plain):
        return tuple(value.value) if isinstance(value.value, list) else value.value
    if isinstance(value, list):
        return [unwrapped(item) for item in value]
    return value


def record(name, arguments, keywords, compute):
    entry = {"fn": name, "args": [encoded(argument) for argument in arguments]}
    if keywords:
        entry["kw"] = keywords
    try:
        entry["is"] = result(compute())
    except Exception as error:  # noqa: BLE001: what NumPy refuses is part of the table
        entry["error"] = str(error).split("\n")[0]
    calls.append(json.dumps(entry, separators=(",", ":")))
    names.add(name)


def function(name):
    target = np
    for part in name.split("."):
        target = getattr(target, part)
    return target


def call(name, *arguments, **keywords):
    """`np.name(*arguments, **keywords)`; lists among keywords are tuples in Python. Keywords that are arrays are not there: see `encoded`."""
    python = {key: tuple(value) if isinstance(value, list) else value for key, value in keywords.items()}
    record(name, arguments, keywords, lambda: function(name)(*[unwrapped(argument) for argument in arguments], **python))


def get(array, *index):
    record("get", [array, *index], {}, lambda: array[tuple(index)])


def put(array, value, *index):
    def compute():
        target = array.copy()
        target[tuple(index)] = value
        return target

    record("set", [array, *index, value], {}, compute)


write_calls(call, get, put, Plain)
write_matrix_calls(call, Plain)
write_bit_calls(call, Plain)
path = REPOSITORY / "packages" / "compat-numpy" / "golden" / "calls.json"
text = ",\n".join(calls)
stored = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in arrays)
path.write_text(f'{{"source":"NumPy {np.__version__}",\n"arrays":[\n{stored}],\n"calls":[\n{text}]}}\n')
print(f"{len(calls)} calls of {len(names)} functions, {path.stat().st_size / 1024:.0f} KiB")
