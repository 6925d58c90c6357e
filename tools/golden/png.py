"""PNG files of every kind, with the pixels that Pillow finds in them. Run: python tools/golden/png.py"""

import base64
import io
import json
import struct
import zlib

import numpy as np
import PIL
from PIL import Image

from fixtures import REPOSITORY

WIDTH, HEIGHT = 11, 9
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
KINDS = {0: "gray", 2: "rgb", 3: "palette", 4: "gray and alpha", 6: "rgba"}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def packed_row(row: np.ndarray, depth: int) -> np.ndarray:
    """[width, samples] → bytes, the first sample in the highest bits."""
    flat = row.reshape(-1)
    if depth == 16:
        return flat.astype(">u2").view(np.uint8)
    if depth == 8:
        return flat.astype(np.uint8)
    bits = (flat[:, None] >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.reshape(-1).astype(np.uint8))


def paeth(a: int, b: int, c: int) -> int:
    p = a + b - c
    return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]


def filtered(row: np.ndarray, above: np.ndarray, step: int, kind: int) -> bytes:
    out = []
    for i, value in enumerate(row.tolist()):
        a = int(row[i - step]) if i >= step else 0
        c = int(above[i - step]) if i >= step else 0
        b = int(above[i])
        out.append((value - [0, a, b, (a + b) // 2, paeth(a, b, c)][kind]) & 255)
    return bytes([kind, *out])


def rows_of(image: np.ndarray, depth: int, interlaced: bool) -> bytes:
    """Each row with another filter."""
    out, step, kind = b"", max(1, image.shape[2] * depth // 8), 0
    for x, y, step_x, step_y in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = image[y::step_y, x::step_x]
        above = None
        for row in part if part.shape[1] else []:
            packed = packed_row(row, depth)
            out += filtered(packed, np.zeros_like(packed) if above is None else above, step, kind % 5)
            above, kind = packed, kind + 1
    return out


def png(image: np.ndarray, color: int, depth: int, interlaced: bool, extra: list, level=6) -> bytes:
    height, width, _ = image.shape
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    data = zlib.compress(rows_of(image, depth, interlaced), level)
    half = len(data) // 2
    chunks = [(b"IHDR", header), (b"tEXt", b"Comment\0golden"), *extra, (b"IDAT", data[:half]), (b"IDAT", data[half:]), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


def expected(file: bytes, image: np.ndarray, color: int, depth: int, clear) -> np.ndarray:
    """
    Red, green, blue and alpha, as Pillow finds them; but by the specification where Pillow differs: it cuts 16 bits to their upper half,
    and compares gray of 2 or 4 bits with the transparent one after scaling it.
    """
    found = np.array(Image.open(io.BytesIO(file)).convert("RGBA"))
    if clear is not None:
        found[..., 3] = np.where((image == np.array(clear)).all(-1), 0, 255)
    if depth == 16:
        eight = np.round(image / 257).astype(np.uint8)
        found[..., :3] = eight[..., :3] if color in (2, 6) else eight[..., :1]
        if color in (4, 6):
            found[..., 3] = eight[..., -1]
    return found


def cases(generator: np.random.Generator):
    for color, depths in DEPTHS.items():
        for depth in depths:
            for interlaced in (False, True):
                for transparent in (False, True) if color in (0, 2, 3) else (False,):
                    image = generator.integers(0, 2**depth, (HEIGHT, WIDTH, SAMPLES[color]))
                    extra, clear = [], None
                    if color == 3:
                        extra.append((b"PLTE", generator.integers(0, 256, 3 * 2**depth, dtype=np.uint8).tobytes()))
                    if transparent and color == 3:
                        extra.append((b"tRNS", generator.integers(0, 256, 2 ** (depth - 1), dtype=np.uint8).tobytes()))
                    elif transparent:
                        clear = image[3, 4].tolist()
                        extra.append((b"tRNS", struct.pack(f">{len(clear)}H", *clear)))
                    file = png(image, color, depth, interlaced, extra)
                    name = f"{KINDS[color]}, {depth} bits{', transparent' * transparent}{', interlaced' * interlaced}"
                    yield name, file, expected(file, image, color, depth, clear)


def main():
    generator = np.random.default_rng(0)
    found = [(name, file, pixels) for name, file, pixels in cases(generator)]
    one = generator.integers(0, 256, (1, 1, 3))
    for name, interlaced in (("one pixel", False), ("one pixel, interlaced", True)):
        file = png(one, 2, 8, interlaced, [])
        found.append((name, file, expected(file, one, 2, 8, None)))
    text = lambda raw: base64.b64encode(raw).decode("ascii")
    gray = lambda pixels: np.asarray(Image.fromarray(np.ascontiguousarray(pixels[..., :3])).convert("L"))
    listed = [
        {"name": name, "width": pixels.shape[1], "height": pixels.shape[0], "file": text(file), "rgba": text(pixels.tobytes()), "gray": text(gray(pixels).tobytes())}
        for name, file, pixels in found
    ]
    content = json.dumps({"source": f"Pillow {PIL.__version__}", "cases": listed}, separators=(",", ":"))
    path = REPOSITORY / "packages" / "data" / "golden" / "png.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(content.replace('},{"name"', '},\n{"name"') + "\n")
    print(f"{path.relative_to(REPOSITORY)}: {len(content) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
