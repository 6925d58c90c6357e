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


def upper_bytes(values: np.ndarray) -> np.ndarray:
    """Of each double the upper five bytes, rounded: 28 bits after the point, which are 2e-9 of a value of which tests allow 1e-7."""
    bits = np.ascontiguousarray(values, np.float64).view(np.uint64)
    rounded = bits + np.uint64(1 << 23)
    keeps = np.isfinite(rounded.view(np.float64)) | ~np.isfinite(values)
    rounded = np.where(np.isnan(values) | ~keeps, bits, rounded)
    return rounded.view(np.uint8).reshape(-1, 8)[:, 3:]


def holds(values: np.ndarray, dtype: torch.dtype) -> bool:
    there = torch.from_numpy(values).to(dtype).to(torch.float64).numpy()
    return bool(np.array_equal(there, values, equal_nan=True) and np.array_equal(np.signbit(there), np.signbit(values)))


def generic(tensor: torch.Tensor) -> tuple[str, str]:
    """Floats that take the dtype of the run, in as few bytes as hold them: what `Generic` of the testkit's fixtures.ts reads."""
    values = np.ascontiguousarray(tensor.detach().cpu().to(torch.float64).numpy()).reshape(-1)
    if holds(values, torch.bfloat16):
        return "brief", encoded(torch.from_numpy(values).to(torch.bfloat16).view(torch.int16).numpy())
    if holds(values, torch.float32):
        return "float", encoded(values.astype(np.float32))
    return "wide", encoded(upper_bytes(values))


def brief(tensor: torch.Tensor) -> torch.Tensor:
    """The nearest numbers of eight significant bits, in the tensor's own dtype: they take a third of the room, and so do sums and products of them."""
    return tensor.to(torch.bfloat16).to(tensor.dtype) if tensor.is_floating_point() else tensor


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
