"""Files as safetensors, NumPy and Pillow write them, with what they hold. Run: python tools/golden/formats.py"""

import base64
import io
import json
import sys
import zipfile

import numpy as np
import torch
from safetensors.torch import save

from fixtures import REPOSITORY, encoded

# Adjoint's names; safetensors and PyTorch agree on the values' bytes.
TORCH = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int64": torch.int64,
    "int32": torch.int32,
    "int16": torch.int16,
    "int8": torch.int8,
    "uint64": torch.uint64,
    "uint32": torch.uint32,
    "uint16": torch.uint16,
    "uint8": torch.uint8,
    "bool": torch.bool,
}
SIZES = {name: dtype.itemsize for name, dtype in TORCH.items()}


def bits(name: str, count: int) -> bytes:
    """Every bit pattern may occur (NaN, subnormals, extremes), but for bools."""
    generator = np.random.default_rng(len(name) * 100 + SIZES[name])
    high = 2 if name == "bool" else 256
    return generator.integers(0, high, count * SIZES[name], dtype=np.uint8).tobytes()


def torch_tensor(name: str, shape: tuple) -> torch.Tensor:
    count = int(np.prod(shape))
    if count == 0:
        return torch.empty(shape, dtype=TORCH[name])
    return torch.frombuffer(bytearray(bits(name, count)), dtype=TORCH[name]).reshape(shape)


def numpy_array(name: str, shape: tuple) -> np.ndarray:
    return np.frombuffer(bits(name, int(np.prod(shape))), dtype=np.dtype(name)).reshape(shape)


def described(name: str, dtype: str, shape, raw: bytes) -> dict:
    return {"name": name, "dtype": dtype, "shape": list(shape), "data": base64.b64encode(raw).decode("ascii")}


def described_torch(name: str, x: torch.Tensor) -> dict:
    dtype = str(x.dtype).removeprefix("torch.")
    return described(name, dtype, x.shape, x.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())


def described_numpy(name: str, x: np.ndarray) -> dict:
    """As little-endian bytes in C order."""
    return described(name, x.dtype.name, x.shape, x.astype(x.dtype.newbyteorder("<")).tobytes())


def case(name: str, kind: str, file: bytes, tensors: list, **rest) -> dict:
    """`exact`: Adjoint is to write the same bytes."""
    return {"name": name, "kind": kind, **rest, "file": base64.b64encode(file).decode("ascii"), "tensors": tensors}


def safetensors_cases() -> list:
    dtypes = {f"x.{name}": torch_tensor(name, (2, 3)) for name in TORCH}
    shapes = {
        "scalar": torch_tensor("float32", ()),
        "empty": torch_tensor("int64", (0, 3)),
        "empty.inside": torch_tensor("float32", (2, 0, 2)),
        "deep": torch_tensor("bfloat16", (1, 2, 1, 2, 1)),
    }
    names = ["b", "a", "ä", "", " ", "数", "\uff5e", "\U0001f600", 'quote"', "back\\slash", "line\nend\t\x01\x7f\u2028", "toString"]
    named = {name: torch_tensor("uint8", (1,)) for name in names}
    # One key: the reference implementation writes several in random order.
    cases = [("all dtypes", dtypes, {"made by": "safetensors, ünïcode"}), ("shapes", shapes, None), ("names", named, None), ("nothing", {}, None)]
    return [
        case(name, "safetensors", save(tensors, metadata), [described_torch(*item) for item in tensors.items()], metadata=metadata or {}, exact=True)
        for name, tensors, metadata in cases
    ]


def npy(x: np.ndarray, version=None, **options) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, x, version=version, **options)
    return file.getvalue()


def npy_cases() -> list:
    cases = []

    def add(name: str, x: np.ndarray, exact: bool, version=None) -> None:
        cases.append(case(name, "npy", npy(x, version), [described_numpy("", x)], exact=exact))

    for name in TORCH:
        if name == "bfloat16":
            continue
        x = numpy_array(name, (2, 3))
        add(name, x, True)
        if SIZES[name] > 1:
            add(f"{name}, big-endian", x.astype(x.dtype.newbyteorder(">")), False)
    x = numpy_array("float32", (2, 3, 4))
    add("Fortran order", np.asfortranarray(x), False)
    add("Fortran order, big-endian", np.asfortranarray(x.astype(">f4")), False)
    add("version 2", x, False, (2, 0))
    add("version 3", x, False, (3, 0))
    add("scalar", numpy_array("float64", ()), True)
    add("one dim", numpy_array("int16", (5,)), True)
    add("empty", numpy_array("float32", (0, 3)), True)
    add("empty, Fortran order", np.asfortranarray(numpy_array("float32", (2, 0, 3))), False)
    add("many dims", numpy_array("uint8", (1, 2) * 4 + (1,) * 24), True)
    return cases


class Unseekable(io.BytesIO):
    """To a stream, zip files are written with the sizes after the data."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise io.UnsupportedOperation

    def tell(self):
        raise io.UnsupportedOperation


def npz_cases() -> list:
    arrays = {
        "x": numpy_array("float32", (3, 4)),
        "layer/0.weight": numpy_array("int64", (2,)),
        "zeros": np.zeros((16, 16), dtype=np.float64),
        "ünïcode": np.asfortranarray(numpy_array("uint8", (2, 3))),
        "scalar": numpy_array("float16", ()),
    }
    tensors = [described_numpy(*item) for item in arrays.items()]
    files = []
    for writer in (np.savez, np.savez_compressed):
        for target in (io.BytesIO(), Unseekable()):
            writer(target, **arrays)
            kind = "streamed" if isinstance(target, Unseekable) else "in place"
            files.append((f"{writer.__name__}, {kind}", target.getvalue()))
    with_comment = io.BytesIO(files[0][1])
    with zipfile.ZipFile(with_comment, "a") as archive:
        archive.comment = b"a comment"
    files.append(("with a comment", with_comment.getvalue()))
    nothing = io.BytesIO()
    np.savez(nothing)
    return [case(name, "npz", file, tensors) for name, file in files] + [case("nothing", "npz", nothing.getvalue(), [])]


def refused_cases() -> list:
    arrays = {
        "Python objects": (np.array([{"a": 1}], dtype=object), "unpickling"),
        "complex64": (np.zeros(2, np.complex64), "complex"),
        "complex128": (np.zeros(2, np.complex128), "complex"),
        "byte strings": (np.array([b"abc"]), "byte strings"),
        "strings": (np.array(["abc"]), "strings"),
        "records": (np.zeros(2, dtype=[("a", "<i4"), ("b", "<f8", (2,))]), "structured"),
        "raw": (np.zeros(2, dtype="V3"), "raw records"),
        "dates": (np.zeros(2, dtype="M8[s]"), "dates"),
        "time spans": (np.zeros(2, dtype="m8[s]"), "time spans"),
        "long doubles": (np.zeros(2, dtype=np.longdouble), "floats of another size"),
    }
    return [{"name": name, "message": message, "file": base64.b64encode(npy(x)).decode("ascii")} for name, (x, message) in arrays.items()]


def main():
    source = f"safetensors {sys.modules['safetensors'].__version__}, NumPy {np.__version__}"
    cases = safetensors_cases() + npy_cases() + npz_cases()
    text = json.dumps({"source": source, "cases": cases, "refused": refused_cases()}, separators=(",", ":"), ensure_ascii=False)
    path = REPOSITORY / "packages" / "formats" / "golden" / "formats.json"
    path.write_text(text.replace('},{"name"', '},\n{"name"') + "\n")
    print(f"{path.relative_to(REPOSITORY)}: {len(text) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
