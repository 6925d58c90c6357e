"""Samples written by hand, for what op_db has none of. PyTorch computes them all the same."""

import torch
import torch.nn.functional as F

from op_rows import Call, Row, function, method, named, options, order, put

CASTS = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int32, torch.int64, torch.int16, torch.int8, torch.uint8, torch.bool]


def floats(*shape):
    return torch.rand(shape) * 4 - 2


def casts():
    """Every dtype to every other, of numbers that both hold: beyond, C says nothing, and Adjoint saturates."""
    row = Row(lambda x, dtype: Call(".to", [x, named(dtype)]), gradients=False)
    for source in CASTS:
        for target in CASTS:
            numbers = [0.0, 1.0, 2.5, 3.75, 100.0] if torch.uint8 in (source, target) else [0.0, -1.0, 2.5, -3.75, 100.0]
            yield "to", row, lambda x, dtype: x.to(dtype), [torch.tensor(numbers).to(source), target], False


def norms():
    row = Row(lambda x, p, dim, keepdim: method("norm", x, order(p), dim, *options(keepdim=keepdim)))
    for p in (0, 1, 2, 3, 0.5, -1, float("inf"), float("-inf"), "fro"):
        for dim in ([1], [0, 2]):
            yield "norm", row, lambda x, p, dim, keepdim: x.norm(p, dim, keepdim), [floats(2, 3, 2) + 3, p, dim, dim == [1]], True


def equations():
    row = Row(lambda equation, *operands: function("einsum", equation, *operands))
    for equation, shapes in (
        ("ii->i", [(3, 3)]), ("ii", [(3, 3)]), ("iij->ji", [(2, 2, 3)]), ("ij,jk,kl", [(2, 3), (3, 2), (2, 4)]), ("i,j", [(3,), (2,)]),
        ("...ij,...jk->...ik", [(2, 1, 2, 3), (4, 3, 2)]), ("b...->b", [(2, 3, 2)]), ("...a", [(2, 3)]), ("ij,ij->", [(2, 3), (2, 3)]),
        ("bhqd,bhkd->bhqk", [(1, 2, 3, 2), (1, 2, 4, 2)]), ("ba", [(2, 3)]), ("ij,kj->ik", [(2, 3), (1, 3)]),
    ):  # fmt: skip
        yield "einsum", row, torch.einsum, [equation, *(floats(*shape) for shape in shapes)], True


def attention():
    row = Row(lambda q, k, v, mask, causal, scale: function("scaledDotProductAttention", q, k, v, *options(attnMask=mask, isCausal=causal, scale=scale)))

    def attend(q, k, v, mask, causal, scale):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal, scale=scale)

    q, k, v = floats(1, 2, 3, 4), floats(1, 2, 5, 4), floats(1, 2, 5, 2)
    allowed = torch.tensor([[1, 1, 0, 0, 1], [0, 0, 1, 0, 0], [1, 1, 1, 1, 1]], dtype=torch.bool)
    blind = allowed.clone()
    blind[1] = False
    for mask, causal, scale in ((None, True, None), (allowed, False, None), (blind, False, None), (floats(3, 5), False, 0.3), (floats(2, 1, 5), False, None), (None, False, 2.0)):
        yield "nn.functional.scaled_dot_product_attention", row, attend, [q, k, v, mask, causal, scale], True


def rotations():
    """Rotary embedding as its paper's authors write it (Su et al. 2021), for halves in place of pairs."""

    def turned(x, base, offset):
        half = x.shape[-1] // 2
        rates = base ** (-torch.arange(half, dtype=torch.float64) / half)
        angles = (torch.arange(x.shape[-2], dtype=torch.float64) + offset)[:, None] * rates
        a, b = x[..., :half], x[..., half:]
        return torch.cat([a * angles.cos() - b * angles.sin(), b * angles.cos() + a * angles.sin()], -1)

    row = Row(lambda x, base, offset: function("rotaryEmbedding", x, {"base": base, "offset": offset}))
    for shape, base, offset in (((2, 3, 4), 10000, 0), ((5, 6), 100, 3), ((1, 2, 1, 2), 10000, 7)):
        yield "rotaryEmbedding", row, turned, [floats(*shape), base, offset], True


def joined():
    for name, join in (("cat", torch.cat), ("stack", torch.stack)):
        row = Row(lambda *tensors, name=name: function(name, list(tensors)))
        for dtypes in ((torch.int32, torch.float32), (torch.bool, torch.uint8), (torch.float16, torch.float32), (torch.uint8, torch.int8), (torch.float16, torch.bfloat16)):
            yield name, row, lambda *tensors, join=join: join(tensors), [torch.tensor([1, 0, 2]).to(dtype) for dtype in dtypes], False


def masked():
    row = Row(lambda x, mask, value, accumulate: method("indexPut", x, [mask], value, *options(accumulate=accumulate)))
    for mask in (torch.tensor([[1, 0, 1], [0, 0, 1]]).bool(), torch.tensor([1, 0]).bool()):
        for accumulate in (False, True):
            yield "index_put", row, lambda x, m, v, accumulate: x.index_put((m,), v, accumulate), [floats(2, 3), mask, floats(1)[0], accumulate], True


def masks_among_indices():
    """Assignments through bool masks, which op_db has by themselves alone."""

    def assigned(x, index, value):
        out = x.clone()
        out[index] = value
        return out

    row = Row(lambda x, index, value: put(x, index, value))
    matrix = torch.tensor([[1, 0, 1], [0, 0, 1]]).bool()
    rows, columns, last = torch.tensor([1, 0]).bool(), torch.tensor([1, 0, 1]).bool(), torch.tensor([0, 1, 1, 1]).bool()
    x = floats(2, 3, 4)
    for index, value in (
        ((matrix,), floats(3, 4)),
        ((matrix,), floats(4)),
        ((matrix,), floats(3, 1)),
        ((matrix,), floats(1, 1)),
        ((rows,), floats(1, 3, 4)),
        ((matrix, slice(1, 3)), floats(3, 2)),
        ((matrix, slice(None, None, 2)), floats(2)),
        ((matrix, 2), floats(3)),
        ((matrix, torch.tensor([3, 0, 1])), floats(3)),
        ((matrix, torch.tensor([[3, 0, 1], [0, 1, 2]])), floats(2, 3)),
        ((matrix, torch.tensor([[3], [0]])), floats(2, 3)),
        ((slice(None), columns), floats(2, 2, 4)),
        ((slice(None), columns), floats(2, 1)),
        ((1, columns), floats(2, 4)),
        ((-1, slice(None), last), floats(3, 3)),
        ((..., last), floats(3)),
        ((..., last), floats(2, 1, 3)),
        ((None, matrix), floats(1, 3, 4)),
        ((matrix, None), floats(3, 1, 4)),
        ((columns_of(x),), floats(1, 4)),
        ((slice(None), columns, torch.tensor([1, 2])), floats(2, 2)),
        ((torch.ones(2).bool(), slice(None), torch.tensor([1, 3])), floats(2, 3)),
        ((rows, slice(None), torch.tensor([[1], [3]])), floats(2, 1, 3)),
        ((slice(None), columns, torch.tensor([False, True, True, False])), floats(2, 2)),
        ((torch.zeros(2, 3).bool(),), floats(0, 4)),
        ((torch.zeros(2, 3).bool(),), floats(1, 4)),
        ((torch.ones(2, 3, 4).bool(),), floats(24)),
    ):
        yield "index_put", row, assigned, [x, index, value], True


def columns_of(x):
    """A mask of all dims but the last, that holds once."""
    mask = torch.zeros(x.shape[:-1]).bool()
    mask[1, 2] = True
    return mask


def pooled():
    row = Row(lambda x, size: function("adaptiveAvgPool2d", x, size))
    for size in (1, [3, 2], [None, 2], [4, None], [7, 5]):
        yield "nn.functional.adaptive_avg_pool2d", row, F.adaptive_avg_pool2d, [floats(1, 2, 5, 4), size], True


def scalars():
    row = Row(lambda value, dtype: function("scalar", value, {"dtype": named(dtype)}))
    for dtype in CASTS:
        yield "scalar_tensor", row, lambda value, dtype: torch.scalar_tensor(value, dtype=dtype), [3, dtype], False


def hand_written():
    torch.manual_seed(9)
    for group in (casts, norms, equations, attention, rotations, joined, masked, pooled, scalars, masks_among_indices):
        yield from group()
