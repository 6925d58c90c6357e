"""Which dtype two dtypes meet in, from PyTorch. Run: python tools/golden/promotion.py

float64, int64 and the rest are named alike in Adjoint. Four kinds of operands: tensors with dims, a 0-dim tensor beside one with dims, and a
Python number or fraction beside a tensor. Where PyTorch refuses (64-bit unsigned with signed), null.
"""

import torch

from fixtures import REPOSITORY, write

NAMES = ["float32", "float64", "float16", "bfloat16", "int32", "uint32", "int16", "uint16", "int8", "uint8", "bool", "int64", "uint64"]


def name_of(dtype):
    return str(dtype).removeprefix("torch.")


def attempt(compute):
    try:
        return name_of(compute())
    except RuntimeError:
        return None


def main():
    dtypes = [getattr(torch, name) for name in NAMES]
    tables = {
        "tensors": [[attempt(lambda: torch.promote_types(a, b)) for b in dtypes] for a in dtypes],
        "beside0dim": [[attempt(lambda: torch.result_type(torch.ones(2, dtype=a), torch.ones([], dtype=b))) for b in dtypes] for a in dtypes],
        "besideInteger": [attempt(lambda: torch.result_type(torch.ones(2, dtype=a), 1)) for a in dtypes],
        "besideFraction": [attempt(lambda: torch.result_type(torch.ones(2, dtype=a), 0.5)) for a in dtypes],
    }
    write(REPOSITORY / "packages" / "core" / "golden" / "promotion.json", {"names": NAMES, **tables})


if __name__ == "__main__":
    main()
