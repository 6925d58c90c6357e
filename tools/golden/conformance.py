"""For docs/conformance.md: every op that is not elementwise at one tiny example, and which families of dtypes PyTorch takes it in.

Run: python tools/golden/conformance.py

Each row runs four times: on floats (in float64), on signed and on unsigned integers (in int64; uint8 decides what is refused) and on bools. The
values are quarters or small whole numbers, which every dtype of the family holds exactly, so that one answer serves all of them. Of the floats
there is the gradient of the outputs times fixed weights, and the gradient of that gradient times the same weights.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

from elementwise import NEEDS_OPTIONS, ROWS as ELEMENTWISE, TRUTH
from fixtures import TESTKIT, write

FAMILIES = {
    "float": (torch.float64, torch.float32),
    "signed": (torch.int64, torch.int32),
    "unsigned": (torch.int64, torch.uint8),
    "bool": (torch.bool, torch.bool),
}
ROWS = []


class V:
    """Values of the dtype in question: distinct ones, where the family has enough."""

    def __init__(self, *shape, kind="plain"):
        self.shape, self.kind = shape, kind

    def values(self, family, position):
        count = int(np.prod(self.shape)) if self.shape else 1
        order = np.arange(count) ** 2 if self.kind == "rising" else np.random.RandomState(41 + position).permutation(count)
        if self.kind == "class":
            return order % (2 if family == "bool" else 4)
        if family == "float":
            return (order + 1) / 4 if self.kind == "positive" else order / 4 - count / 8 + 0.125 * (count % 2)
        return order % 2 if family == "bool" else order - count // 2 if family == "signed" and self.kind != "positive" else order


class I:
    """Indices, which are int32 with us and int64 in PyTorch, whatever the row's dtype."""

    dtype = torch.int64

    def __init__(self, *data):
        self.data = data


class M(I):
    """A mask."""

    dtype = torch.bool


def row(name, function, *inputs):
    ROWS.append((name, function, inputs))


def made(name, function):
    """An op that makes tensors of a dtype, from no tensor."""
    ROWS.append((name, function, None))


def weights_like(y):
    """1, 1.5, 2, 2.5, 3, 1, …: the same formula stands in conformance/outcome.ts."""
    return (1 + (torch.arange(y.numel()) % 5) * 0.5).to(y.dtype).reshape(y.shape)


def weighted(tensors):
    return sum((y * weights_like(y)).sum() for y in tensors)


def called(function, inputs, family, dtype):
    """The outputs in a list, and the inputs that have the dtype in question."""
    if inputs is None:
        return listed(function(dtype)), []
    operands = [
        torch.tensor(x.values(family, i).reshape(x.shape), dtype=dtype) if isinstance(x, V) else torch.tensor(x.data[0], dtype=x.dtype)
        for i, x in enumerate(inputs)
    ]
    values = [x for x, given in zip(operands, inputs) if isinstance(given, V)]
    if dtype == torch.float64:
        for x in values:
            x.requires_grad_()
    return listed(function(*operands)), values


def listed(out):
    return list(out) if isinstance(out, (tuple, list)) else [out]


def stored(x):
    data = x.detach().flatten().tolist()
    return {"shape": list(x.shape), "data": [round(v, 15) if isinstance(v, float) else int(v) for v in data]}


def verdict(function, inputs, family, dtype):
    """The dtypes of the outputs, or None where PyTorch refuses."""
    try:
        outputs, _ = called(function, inputs, family, dtype)
        return ["same" if y.dtype == dtype else str(y.dtype).removeprefix("torch.") for y in outputs]
    except (RuntimeError, TypeError, IndexError, ValueError):
        return None


def answer(function, inputs, family, dtype):
    """Outputs, in the family's widest dtype or, where PyTorch refuses that, in int64 or float64, if one of them does."""
    for tried in (dtype, torch.int64, torch.float64):
        try:
            return [stored(y) for y in called(function, inputs, family, tried)[0]]
        except (RuntimeError, TypeError, IndexError, ValueError):
            continue
    return None


def gradients(function, inputs):
    outputs, leaves = called(function, inputs, "float", torch.float64)
    recorded = [y for y in outputs if y.requires_grad]
    if not leaves or not recorded:
        return {}
    first = torch.autograd.grad(weighted(recorded), leaves, create_graph=True, allow_unused=True)
    again = [g for g in first if g is not None and g.requires_grad]
    second = torch.autograd.grad(weighted(again), leaves, allow_unused=True) if again else [None] * len(leaves)
    return {"first": [None if g is None else stored(g) for g in first], "second": [None if g is None else stored(g) for g in second]}


def case(name, function, inputs):
    families = {}
    for family, (widest, judge) in FAMILIES.items():
        families[family] = {
            "inputs": [
                {"kind": "value", "shape": list(x.shape), "data": [float(v) if v % 1 else int(v) for v in x.values(family, i)]}
                if isinstance(x, V)
                else {"kind": "mask" if isinstance(x, M) else "index", **stored(torch.tensor(x.data[0]))}
                for i, x in enumerate(inputs or [])
            ],
            "dtypes": verdict(function, inputs, family, judge),
            "outputs": answer(function, inputs, family, widest),
        }
    if families["float"]["dtypes"] is not None:
        families["float"] |= gradients(function, inputs)
    return {"name": name, **families}


def reductions():
    x = V(2, 3)
    row("sum", lambda x: x.sum(1), x)
    row("prod", lambda x: x.prod(1), x)
    row("mean", lambda x: x.mean(1), x)
    row("var", lambda x: x.var(1), x)
    row("std", lambda x: x.std(1), x)
    row("amax", lambda x: x.amax(1), x)
    row("amin", lambda x: x.amin(1), x)
    row("max", lambda x: x.max(1), x)
    row("min", lambda x: x.min(1), x)
    row("argmax", lambda x: x.argmax(1), x)
    row("argmin", lambda x: x.argmin(1), x)
    # Of uint8, PyTorch's are uint8: a legacy from the time before it had bools.
    row("all", lambda x: x.all(1).bool(), x)
    row("any", lambda x: x.any(1).bool(), x)
    row("countNonzero", lambda x: x.count_nonzero(1), x)
    row("logsumexp", lambda x: x.logsumexp(1), x)
    row("norm", lambda x: torch.linalg.vector_norm(x, dim=1), x)
    row("allclose", lambda a, b: torch.tensor([torch.allclose(a, a), torch.allclose(a, b)]), x, x)
    row("equal", lambda a, b: torch.tensor([torch.equal(a, a), torch.equal(a, b)]), x, x)
    row("trace", lambda x: x.trace(), V(3, 3))


def special():
    row("glu", lambda x: F.glu(x, 0), V(2, 3))
    row("polygamma", lambda x: torch.polygamma(2, x + 1), V(2, 3, kind="positive"))


def scans():
    x = V(2, 3)
    row("cumsum", lambda x: x.cumsum(1), x)
    row("cumprod", lambda x: x.cumprod(1), x)
    row("cummax", lambda x: x.cummax(1), x)
    row("cummin", lambda x: x.cummin(1), x)
    row("logcumsumexp", lambda x: x.logcumsumexp(1), x)
    # Rising, for the differences of unsigned integers are computed in int64.
    row("diff", lambda x: x.diff(), V(2, 3, kind="rising"))


def views():
    x = V(2, 3)
    row("reshape", lambda x: x.reshape(3, 2), x)
    row("view", lambda x: x.view(6), x)
    row("permute", lambda x: x.permute(2, 0, 1), V(1, 2, 3))
    row("transpose", lambda x: x.transpose(0, 1), x)
    row("t", lambda x: x.t(), x)
    row("expand", lambda x: x.expand(2, 3), V(1, 3))
    row("broadcastTo", lambda x: x.broadcast_to(2, 3), V(3))
    row("squeeze", lambda x: x.squeeze(1), V(2, 1, 2))
    row("unsqueeze", lambda x: x.unsqueeze(1), x)
    row("flatten", lambda x: x.flatten(1), V(2, 2, 2))
    row("flip", lambda x: x.flip(1), x)
    row("narrow", lambda x: x.narrow(1, 1, 2), x)
    row("select", lambda x: x.select(1, 2), x)
    row("split", lambda x: x.split([1, 2], 1), x)
    row("chunk", lambda x: x.chunk(2, 1), x)
    row("windows", lambda x: x.unfold(1, 2, 1), x)
    row("unfold", lambda x: x.unfold(1, 2, 1), x)
    row("unbind", lambda x: x.unbind(1), x)
    row("movedim", lambda x: x.movedim((0, 2), (1, 0)), V(1, 2, 3))
    row("swapaxes", lambda x: x.swapaxes(0, 1), x)
    row("unflatten", lambda x: x.unflatten(1, (2, -1)), V(2, 4))
    row("tensorSplit", lambda x: x.tensor_split(2, 1), x)
    row("rot90", lambda x: x.rot90(3), x)
    row("diagonal", lambda x: x.diagonal(1, 1, 0), V(3, 2))
    row("broadcastTensors", lambda a, b: torch.broadcast_tensors(a, b), V(2, 1), V(3))
    row("meshgrid", lambda a, b: torch.meshgrid(a, b, indexing="xy"), V(2), V(3))
    row("contiguous", lambda x: x.t().contiguous(), x)
    row("clone", lambda x: x.t().clone(), x)


def indexing():
    x = V(3, 2)
    picks = [[2, 0], [1, 1]]
    row("at", lambda x, i: x[i, 1:], x, I([2, 0, 2]))
    row("indexPut", lambda x, i, v: x.index_put((i,), v), x, I([2, 0]), V(2, 2))
    row("set_", lambda x, i, v: x.clone().index_put_((i,), v), x, I([2, 0]), V(2, 2))
    row("gather", lambda x, i: x.gather(0, i), x, I(picks))
    row("scatter", lambda x, i, v: x.scatter(0, i, v), x, I([[2, 0], [1, 1]]), V(2, 2))
    row("scatterAdd", lambda x, i, v: x.scatter_add(0, i, v), x, I([[2, 0], [2, 1]]), V(2, 2))
    row("take", lambda x, i: x.take(i), x, I([2, 0]))
    row("indexSelect", lambda x, i: x.index_select(0, i), x, I([2, 0]))
    row("embedding", lambda i, w: F.embedding(i, w), I([2, 0, 2]), x)
    row("oneHot", lambda i: F.one_hot(i if i.is_floating_point() or i.dtype == torch.bool else i.long(), 4), V(3, kind="class"))
    row("indexFill", lambda x, i: x.index_fill(0, i, 1), x, I([2, 0]))
    row("diag", lambda x: x.diag(1), V(2, 3))
    row("diagflat", lambda x: x.diagflat(-1), V(2))
    row("diagEmbed", lambda x: x.diag_embed(1, 0, 2), V(2, 2))
    row("diagonalScatter", lambda x, y: x.diagonal_scatter(y, 1), V(2, 3), V(2))
    row("selectScatter", lambda x, y: x.select_scatter(y, 1, -1), V(2, 3), V(2))
    row("sliceScatter", lambda x, y: x.slice_scatter(y, 1, 0, None, 2), V(2, 3), V(2, 2))


def selection():
    x, mask = V(3, 2), M([[True, False], [True, True], [False, False]])
    row("maskedSelect", lambda x, m: x.masked_select(m), x, mask)
    row("maskedScatter", lambda x, m, s: x.masked_scatter(m, s), x, mask, V(4))
    row("nonzero", lambda x: x.nonzero(), V(2, 3))
    row("argwhere", lambda x: x.argwhere(), V(2, 3))
    row("takeAlongDim", lambda x, i: x.take_along_dim(i, 0), x, I([[2], [0]]))
    row("put", lambda x, i, v: x.put(i, v), x, I([4, 0]), V(2))
    row("indexAdd", lambda x, i, v: x.index_add(0, i, v), x, I([2, 0, 2]), V(3, 2))
    row("indexReduce", lambda x, i, v: x.index_reduce(0, i, v, "amax"), x, I([2, 0, 2]), V(3, 2))
    row("scatterReduce", lambda x, i, v: x.scatter_reduce(0, i, v, "prod"), V(3, 2, kind="positive"), I([[2, 0], [2, 1]]), V(2, 2, kind="positive"))
    row("searchsorted", lambda s, x: torch.searchsorted(s, x), V(4, kind="rising"), V(2, 2))
    row("bucketize", lambda x, b: torch.bucketize(x, b, right=True), V(2, 2), V(4, kind="rising"))
    row("unravelIndex", lambda i: torch.unravel_index(i, (2, 3)), I([1, 5, 0]))
    made("trilIndices", lambda d: torch.tril_indices(2, 3))
    made("triuIndices", lambda d: torch.triu_indices(2, 3))
    row("isin", lambda x, t: torch.isin(x, t), V(2, 3), V(2))
    row("unique", lambda x: torch.unique(x.detach(), return_inverse=True, return_counts=True), V(5, kind="class"))
    row("uniqueConsecutive", lambda x: torch.unique_consecutive(x.detach()), V(5, kind="class"))


def statistics():
    x = V(2, 3)
    row("median", lambda x: x.median(1), x)
    row("nanmedian", lambda x: x.nanmedian(), V(2, 2))
    row("kthvalue", lambda x: x.kthvalue(2, 1), x)
    row("mode", lambda x: x.mode(), V(2, 4, kind="class"))
    row("quantile", lambda x: x.quantile(torch.tensor([0.25, 0.5], dtype=x.dtype), 1), x)
    row("nanquantile", lambda x: x.nanquantile(0.375, 1), x)
    row("nansum", lambda x: x.nansum(1), x)
    row("nanmean", lambda x: x.nanmean(1), x)
    row("varMean", lambda x: torch.var_mean(x, 1), x)
    row("stdMean", lambda x: torch.std_mean(x, 1), x)
    row("aminmax", lambda x: torch.aminmax(x, dim=1), x)
    # NumPy's: there is none in PyTorch.
    row("ptp", lambda x: x.amax(1) - x.amin(1), x)
    row("histc", lambda x: torch.histc(x.detach(), 3, -0.5, 0.5), x)
    row("histogram", lambda x: torch.histogram(x.detach(), 2, range=(-0.5, 0.5)), x)
    row("bincount", lambda x: torch.bincount(x), V(4, kind="class"))
    row("cov", lambda x: torch.cov(x), x)
    row("corrcoef", lambda x: torch.corrcoef(x), x)
    row("msort", lambda x: x.msort(), x)
    row("lexsort", by_keys, V(4, kind="class"), V(4, kind="class"))
    row("trapezoid", lambda y: torch.trapezoid(y), x)
    row("cumulativeTrapezoid", lambda y, x: torch.cumulative_trapezoid(y, x), x, V(3, kind="rising"))


def by_keys(*keys):
    """NumPy's: there is none in PyTorch."""
    return torch.tensor(np.lexsort([key.detach().numpy() for key in keys]))


def joining_and_sorting():
    x = V(2, 3)
    row("cat", lambda a, b: torch.cat([a, b], 1), x, V(2, 2))
    row("stack", lambda a, b: torch.stack([a, b], 1), x, x)
    row("hstack", lambda a, b: torch.hstack([a, b]), x, V(2, 2))
    row("vstack", lambda a, b: torch.vstack([a, b]), x, V(3))
    row("dstack", lambda a, b: torch.dstack([a, b]), x, x)
    row("columnStack", lambda a, b: torch.column_stack([a, b]), V(2), x)
    row("repeat", lambda x: x.repeat(2, 1, 2), x)
    row("tile", lambda x: x.tile(2), x)
    row("repeatInterleave", lambda x: x.repeat_interleave(torch.tensor([2, 0, 1]), 1), x)
    row("roll", lambda x: x.roll((1, -1), (0, 1)), x)
    row("pad", lambda x: F.pad(x, (1, 0, 0, 1), value=1), x)
    row("sort", lambda x: x.sort(dim=1, stable=True), x)
    row("argsort", lambda x: x.argsort(dim=1, stable=True), x)
    row("topk", lambda x: x.topk(2, 1), x)


def products():
    row("matmul", lambda a, b: a @ b, V(2, 3), V(3, 2))
    row("bmm", lambda a, b: a.bmm(b), V(2, 2, 2), V(2, 2, 2))
    row("mv", lambda a, b: a.mv(b), V(2, 3), V(3))
    row("dot", lambda a, b: a.dot(b), V(3), V(3))
    row("outer", lambda a, b: a.outer(b), V(2), V(3))
    row("linear", lambda x, w, b: F.linear(x, w, b), V(2, 3), V(2, 3), V(2))
    row("einsum", lambda a, b: torch.einsum("ij,jk->ki", a, b), V(2, 3), V(3, 2))


def convolution_and_pooling():
    row("conv1d", lambda x, w, b: F.conv1d(x, w, b, padding=1), V(1, 2, 4), V(2, 2, 3), V(2))
    row("conv2d", lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1), V(1, 2, 3, 3), V(2, 2, 2, 2), V(2))
    row("convTranspose2d", lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2), V(1, 2, 2, 2), V(2, 1, 2, 2), V(1))
    row("maxPool2d", lambda x: F.max_pool2d(x, 2), V(1, 1, 4, 4))
    row("maxPool2dWithIndices", lambda x: F.max_pool2d(x, 2, return_indices=True), V(1, 1, 4, 4))
    row("avgPool2d", lambda x: F.avg_pool2d(x, 2, stride=1, padding=1), V(1, 1, 3, 3))
    row("adaptiveAvgPool2d", lambda x: F.adaptive_avg_pool2d(x, 2), V(1, 1, 3, 3))


def normalisation_and_attention():
    x = V(2, 3)
    row("softmax", lambda x: x.softmax(1), x)
    row("logSoftmax", lambda x: x.log_softmax(1), x)
    row("crossEntropy", lambda x, i: F.cross_entropy(x, i), x, I([2, 0]))
    row("layerNorm", lambda x, w, b: F.layer_norm(x, (3,), w, b), x, V(3, kind="positive"), V(3))
    row("rmsNorm", lambda x, w: F.rms_norm(x, (3,), w, eps=1e-3), x, V(3, kind="positive"))
    row("batchNorm", lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), V(4, 2), V(2, kind="positive"), V(2))
    row(
        "scaledDotProductAttention",
        attention,
        V(1, 3, 2),
        V(1, 3, 2),
        V(1, 3, 2),
    )
    row("rotaryEmbedding", rotary, V(2, 4))
    row("tril", lambda x: x.tril(), x)
    row("triu", lambda x: x.triu(), x)


def attention(*inputs):
    # The fused kernel has no second derivative.
    with sdpa_kernel(SDPBackend.MATH):
        return F.scaled_dot_product_attention(*inputs, is_causal=True)


def rotary(x):
    """By complex multiplication: pairs (xᵢ, xᵢ₊₂) turned by p·10000^(−i/2)."""
    if not x.is_floating_point():
        raise TypeError("floats alone")
    angles = torch.outer(torch.arange(2, dtype=x.dtype), 10000.0 ** (-torch.arange(2, dtype=x.dtype) / 2))
    turned = torch.complex(x[:, :2], x[:, 2:]) * torch.polar(torch.ones_like(angles), angles)
    return torch.cat([turned.real, turned.imag], 1)


def linear_algebra():
    L = torch.linalg
    x = V(3, 3)
    regular = lambda x: x + 3 * torch.eye(3, dtype=x.dtype)
    definite = lambda x: x @ x.T + torch.eye(3, dtype=x.dtype)
    row("cholesky", lambda x: L.cholesky(definite(x)), x)
    row("solve", lambda a, b: L.solve(regular(a), b), x, V(3, 2))
    row("solveTriangular", lambda a, b: L.solve_triangular(regular(a), b, upper=True), x, V(3, 2))
    row("inv", lambda x: L.inv(regular(x)), x)
    row("det", lambda x: L.det(x), x)
    row("slogdet", lambda x: L.slogdet(regular(x)), x)
    row("lu", lambda x: L.lu(x), x)
    row("qr", lambda x: L.qr(x), V(4, 3))
    row("svd", lambda x: magnitudes(L.svd(x, full_matrices=False)), V(3, 2))
    row("svdvals", lambda x: L.svdvals(x), V(3, 2))
    row("eigh", lambda x: magnitudes(L.eigh(definite(x))), x)
    row("eigvalsh", lambda x: L.eigvalsh(definite(x)), x)
    row("lstsq", lambda a, b: L.lstsq(a, b).solution, V(4, 2), V(4, 2))
    row("pinv", lambda x: L.pinv(x), V(3, 2))
    row("matrixRank", lambda x: L.matrix_rank(x), V(3, 2))
    row("matrixPower", lambda x: L.matrix_power(x, 3), x)
    row("vectorNorm", lambda x: L.vector_norm(x, 3, 1), V(2, 3))
    row("matrixNorm", lambda x: L.matrix_norm(x, "nuc"), V(2, 3))
    row("cond", lambda x: L.cond(regular(x)), x)
    row("multiDot", lambda a, b, c: L.multi_dot([a, b, c]), V(2, 3), V(3, 2), V(2, 2))
    row("tensordot", lambda a, b: torch.tensordot(a, b, [[1], [0]]), V(2, 3), V(3, 2))
    row("inner", lambda a, b: torch.inner(a, b), V(2, 3), V(2, 3))
    row("kron", lambda a, b: torch.kron(a, b), V(2, 2), V(2, 3))
    # Not below 0 where the dtype is unsigned.
    row("cross", lambda a, b: L.cross(a, b) + 30, V(2, 3), V(2, 3))
    row("vecdot", lambda a, b: L.vecdot(a, b), V(2, 3), V(2, 3))
    row("addmm", lambda x, a, b: torch.addmm(x, a, b, beta=2, alpha=3), V(2, 2), V(2, 3), V(3, 2))
    row("addmv", lambda x, a, b: torch.addmv(x, a, b, beta=2, alpha=3), V(2), V(2, 3), V(3))
    row("addbmm", lambda x, a, b: torch.addbmm(x, a, b, beta=2, alpha=3), V(2, 2), V(2, 2, 1), V(2, 1, 2))
    row("baddbmm", lambda x, a, b: torch.baddbmm(x, a, b, beta=2, alpha=3), V(2, 2, 2), V(2, 2, 1), V(2, 1, 2))
    row("addr", lambda x, a, b: torch.addr(x, a, b), V(2, 3), V(2), V(3))


def magnitudes(outputs):
    """Vectors have any sign."""
    return [x if x.ndim == 1 else x.abs() for x in outputs]


def creation():
    made("tensor", lambda d: torch.tensor([[1, 0], [1, 1]], dtype=d))
    made("scalar", lambda d: torch.scalar_tensor(1, dtype=d))
    made("asarray", lambda d: torch.asarray([1, 0, 1], dtype=d))
    made("fromTypedArray", lambda d: torch.tensor([[1, 0], [1, 1]], dtype=d))
    made("full", lambda d: torch.full((2, 2), 1, dtype=d))
    made("zeros", lambda d: torch.zeros(2, 2, dtype=d))
    made("ones", lambda d: torch.ones(2, 2, dtype=d))
    made("eye", lambda d: torch.eye(2, 3, dtype=d))
    made("arange", lambda d: torch.arange(1, 6, 2, dtype=d))
    made("linspace", lambda d: torch.linspace(0, 2, 3, dtype=d))
    made("logspace", lambda d: torch.logspace(0, 2, 3, 2, dtype=d))
    made("geomspace", lambda d: torch.tensor(np.geomspace(1, 4, 3), dtype=d))
    made("tri", lambda d: torch.tensor(np.tri(2, 3), dtype=d))
    made("hannWindow", lambda d: torch.hann_window(6, dtype=d))
    made("hammingWindow", lambda d: torch.hamming_window(6, False, 0.5, 0.5, dtype=d))
    made("blackmanWindow", lambda d: torch.blackman_window(6, dtype=d))
    made("bartlettWindow", lambda d: torch.bartlett_window(6, False, dtype=d))
    made("kaiserWindow", lambda d: torch.kaiser_window(6, True, 8, dtype=d))
    # PyTorch writes its powers in place, and so has no second derivative.
    row("vander", lambda x: x[:, None] ** torch.tensor([2, 1, 0]) if x.is_floating_point() else torch.vander(x), V(3, kind="positive"))
    row("fullLike", lambda x: torch.full_like(x, 1), V(2, 2))
    row("zerosLike", lambda x: torch.zeros_like(x), V(2, 2))
    row("onesLike", lambda x: torch.ones_like(x), V(2, 2))
    row("fill_", lambda x: x.clone().fill_(1), V(2, 2))
    row("zero_", lambda x: x.clone().zero_(), V(2, 2))
    row("copy_", lambda x, y: x.clone().copy_(y), V(2, 2), V(2, 2))


def refusals():
    """For each elementwise op, the families that PyTorch refuses."""
    found = {}
    for name, (function, domains, *_) in ELEMENTWISE.items():
        if name in NEEDS_OPTIONS:
            continue
        plain = name.split(" with ")[0]
        for family, (_, judge) in FAMILIES.items():
            operands = [
                torch.ones(2, dtype=torch.bool if domain == TRUTH else judge) for domain in domains
            ]
            try:
                function(*operands)
            except (RuntimeError, TypeError):
                found.setdefault(plain, []).append(family)
    return {name: sorted(set(families)) for name, families in found.items()}


reductions()
special()
scans()
views()
indexing()
selection()
statistics()
joining_and_sorting()
products()
convolution_and_pooling()
normalisation_and_attention()
linear_algebra()
creation()
write(TESTKIT / "conformance.json", {"refused": refusals(), "cases": [case(*each) for each in ROWS]})
