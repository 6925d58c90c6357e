"""Whether what an example gave here is what it gave in NumPy."""

import doctest
import types

import numpy as np
from adjoint_numpy.arrays import Array, DType, Handle
from namespace import as_numpy

# What is not compared: names that hold what a program consists of.
CODE = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
PRINTED = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def numbers_agree(found, wanted):
    tolerance = 1e-6 if found.dtype.kind == "f" and found.dtype.itemsize < 8 else 1e-10
    if found.dtype.kind != "f":
        return bool(np.array_equal(found, wanted))
    return bool(np.allclose(found, wanted, rtol=tolerance, atol=tolerance, equal_nan=True))


def agree(found, wanted):
    """The same values (within a tolerance), dtypes and shapes. An array without axes stands for a scalar of NumPy's."""
    if isinstance(wanted, np.dtype) or (isinstance(wanted, type) and issubclass(wanted, np.generic)):
        return isinstance(found, DType) and np.dtype(found.name) == np.dtype(wanted)
    if isinstance(wanted, np.ndarray | np.generic):
        if isinstance(found, Array):
            own = as_numpy(found)
            return own.dtype == wanted.dtype and own.shape == wanted.shape and numbers_agree(own, np.asarray(wanted))
        # Numbers and truths of JavaScript have no dtype.
        return np.ndim(wanted) == 0 and isinstance(found, bool | int | float) and bool(np.isclose(float(found), float(wanted), equal_nan=True))
    if isinstance(wanted, list | tuple):
        if isinstance(found, Array):
            return agree(found, np.asarray(wanted))
        return isinstance(found, list | tuple) and len(found) == len(wanted) and all(map(agree, found, wanted))
    if isinstance(wanted, dict):
        found = found._asdict() if hasattr(found, "_asdict") else found
        return isinstance(found, dict) and found.keys() == wanted.keys() and all(agree(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, bool | int | float):
        if not isinstance(found, bool | int | float | Array):
            return False
        return bool(np.isclose(float(found), float(wanted), equal_nan=True))
    return found == wanted


def comparable(value):
    return isinstance(value, np.ndarray | np.generic | list | tuple | bool | int | float | str) and not isinstance(value, np.ma.MaskedArray)


def names_agree(names, own, real):
    """What a statement left behind: the first of the names whose values differ, with both."""
    for name in names:
        if name in real and name in own and comparable(real[name]) and not isinstance(own[name], CODE):
            if not agree(own[name], real[name]):
                return name, own[name], real[name]
    return None


def same_text(wanted, found):
    return doctest.OutputChecker().check_output(wanted, found, PRINTED)


__all__ = ["Handle", "agree", "names_agree", "same_text"]
