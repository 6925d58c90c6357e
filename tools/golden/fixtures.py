"""How fixtures are written: JSON whose arrays are base64 of little-endian bytes, so that a megabyte holds many cases."""

import base64
import json
from pathlib import Path

import numpy as np
import torch

REPOSITORY = Path(__file__).resolve().parents[2]
TESTKIT = REPOSITORY / "packages" / "backend-testkit" / "src" / "golden"
NN = REPOSITORY / "packages" / "nn" / "golden"
AUTOGRAD = REPOSITORY / "packages" / "autograd" / "golden"

DTYPES = {
    torch.float32: "float32",
    torch.float64: "float64",
    torch.int32: "int32",
    torch.int64: "int64",
    torch.bool: "bool",
}


def encoded(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode("ascii")


def array(tensor: torch.Tensor) -> dict:
    """A tensor, with shape and dtype. Indices are narrowed: PyTorch's are int64, Adjoint's int32."""
    x = tensor.detach()
    if x.dtype == torch.int64:
        x = x.to(torch.int32)
    return {"dtype": DTYPES[x.dtype], "shape": list(x.shape), "data": encoded(x.numpy())}


def write(path: Path, content: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"source": f"PyTorch {torch.__version__.split('+')[0]}", **content}, separators=(",", ":"), ensure_ascii=False)
    # One case a line, so that a change shows in a diff.
    text = text.replace('},{"name"', '},\n{"name"')
    path.write_text(text + "\n")
    print(f"{path.relative_to(REPOSITORY)}: {len(text) / 1024:.0f} KiB")
