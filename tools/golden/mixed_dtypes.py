"""Products, convolutions, attention and losses of operands whose dtypes differ, with the gradient of each operand in its own dtype.

PyTorch refuses most of these. Here the operands are cast to the dtype in which `torch.promote_types` says that they meet, and the casts are part of
the recorded program. Integers are computed in float64, for PyTorch has no convolution of theirs; the numbers are small and whole.
The same programs, under the same names, are in packages/backend-testkit/src/mixed-section.ts and packages/nn/src/mixed-losses.test.ts.
"""

from functools import reduce

import torch
import torch.nn.functional as F

from fixtures import NN, TESTKIT, write

PAIRS = [
    ("int32", "float32"),
    ("float32", "int32"),
    ("uint8", "float32"),
    ("bool", "float32"),
    ("float16", "float32"),
    ("float16", "bfloat16"),
    ("int32", "float16"),
    ("float32", "float64"),
    ("int64", "float64"),
    ("int8", "uint8"),
    ("int32", "bool"),
    ("int32", "int64"),
]

# Name: the shapes of the operands, each with the letter of the pair's dtype that it has, and the program.
CORE = {
    "matmul": ((("a", [2, 3]), ("b", [3, 2])), torch.matmul),
    "matmul of batches": ((("a", [2, 2, 3]), ("b", [2, 3, 2])), torch.matmul),
    "dot": ((("a", [4]), ("b", [4])), torch.dot),
    "outer": ((("a", [3]), ("b", [2])), torch.outer),
    "linear": ((("a", [2, 3]), ("b", [2, 3]), ("b", [2])), F.linear),
    "linear, bias": ((("a", [2, 3]), ("a", [2, 3]), ("b", [2])), F.linear),
    "conv1d": ((("a", [1, 2, 4]), ("b", [2, 2, 2]), ("b", [2])), lambda x, w, b: F.conv1d(x, w, b, padding=1)),
    "conv2d": ((("a", [1, 1, 4, 4]), ("b", [2, 1, 3, 3]), ("b", [2])), lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1)),
    "conv2d, bias": ((("a", [1, 1, 3, 3]), ("a", [2, 1, 2, 2]), ("b", [2])), F.conv2d),
    "convTranspose2d": ((("a", [1, 2, 2, 2]), ("b", [2, 1, 2, 2]), ("b", [1])), lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2)),
    "einsum": ((("a", [2, 3]), ("b", [3, 2])), lambda a, b: torch.einsum("ij,jk->ki", a, b)),
    "einsum of three": ((("a", [2]), ("b", [2, 3]), ("a", [3])), lambda a, b, c: torch.einsum("i,ij,j->ij", a, b, c)),
    "attention": ((("a", [2, 2]), ("b", [3, 2]), ("a", [3, 2])), lambda q, k, v: F.scaled_dot_product_attention(q, k, v)),
    "attention, value": ((("a", [2, 2]), ("a", [3, 2]), ("b", [3, 2])), lambda q, k, v: F.scaled_dot_product_attention(q, k, v)),
    "crossEntropy, class weights": (
        (("a", [2, 3]), ("b", [3])),
        lambda x, w: F.cross_entropy(x, torch.tensor([2, 0]), weight=w.detach()),
    ),
    "crossEntropy, probabilities": ((("a", [2, 3]), ("b", [2, 3])), F.cross_entropy),
}
LOSSES = {
    "mseLoss": ((("a", [4]), ("b", [4])), F.mse_loss),
    "l1Loss": ((("a", [4]), ("b", [4])), F.l1_loss),
    "huberLoss": ((("a", [4]), ("b", [4])), F.huber_loss),
    "smoothL1Loss": ((("a", [4]), ("b", [4])), F.smooth_l1_loss),
    "binaryCrossEntropyWithLogits": ((("a", [4]), ("b", [4])), F.binary_cross_entropy_with_logits),
    "binaryCrossEntropy": ((("a", [4]), ("b", [4])), F.binary_cross_entropy),
    "klDivLoss": ((("a", [4]), ("b", [4])), F.kl_div),
    "nllLoss, class weights": ((("a", [2, 3]), ("b", [3])), lambda x, w: F.nll_loss(x, torch.tensor([2, 0]), weight=w.detach())),
}
# These take probabilities.
UNIT = ("binaryCrossEntropy", "klDivLoss")


def values(shape, dtype, position, unit):
    count = reduce(lambda a, b: a * b, shape, 1)
    order = [(3 * i + 2 * position + 1) % 7 for i in range(count)]
    if dtype == "bool":
        return [value % 2 for value in order]
    if dtype == "uint8":
        return [value % 2 if unit else value for value in order]
    if dtype.startswith("int"):
        return [value % 2 if unit else value - 3 for value in order]
    return [(value + 1) / 8 if unit else value / 4 - 0.75 for value in order]


def name_of(dtype):
    return str(dtype).removeprefix("torch.")


def plain(x):
    return {"dtype": name_of(x.dtype), "shape": list(x.shape), "data": x.detach().to(torch.float64).flatten().tolist()}


def case(name, operands, function, pair, scalar_loss):
    dtypes = [pair[0] if letter == "a" else pair[1] for letter, _ in operands]
    met = reduce(torch.promote_types, [getattr(torch, dtype) for dtype in dtypes])
    # A loss and attention have no meaning in integers; nor has a loss whose first operand has no gradient.
    floats = name.startswith(("attention", "crossEntropy")) or scalar_loss
    if floats and (not met.is_floating_point or not getattr(torch, dtypes[0]).is_floating_point and not name.startswith("attention")):
        return None
    if name == "crossEntropy, probabilities" and not getattr(torch, dtypes[1]).is_floating_point:
        return None
    unit = name in UNIT or name == "crossEntropy, probabilities"
    # The weight of a class that occurs is not 0: the mean would be 0/0.
    data = [
        [abs(value) + 1 for value in values(shape, dtype, i, False)] if "class weights" in name and i == 1 and dtype != "bool"
        else [1] * 3 if "class weights" in name and i == 1
        else values(shape, dtype, i, unit)
        for i, (dtype, (_, shape)) in enumerate(zip(dtypes, operands))
    ]
    inputs = []
    for dtype, numbers, (_, shape) in zip(dtypes, data, operands):
        x = torch.tensor(numbers, dtype=torch.float64).reshape(shape).to(getattr(torch, dtype))
        inputs.append(x.requires_grad_(x.is_floating_point()))
    compute = met if met.is_floating_point else torch.float64
    out = function(*(x.to(compute) for x in inputs)).to(met)
    gradients = [None] * len(inputs)
    leaves = [x for x in inputs if x.requires_grad]
    if out.requires_grad and leaves:
        weights = torch.tensor([1 + (i % 5) * 0.5 for i in range(out.numel())], dtype=met).reshape(out.shape)
        found = iter(torch.autograd.grad((out * weights).sum(), leaves, allow_unused=True))
        gradients = [next(found) if x.requires_grad else None for x in inputs]
    return {
        "name": name,
        "inputs": [plain(x) for x in inputs],
        "out": plain(out),
        "gradients": [None if g is None else plain(g) for g in gradients],
    }


def cases(programs, losses):
    made = [case(name, *program, pair, losses) for name, program in programs.items() for pair in PAIRS]
    return [each for each in made if each is not None]


if __name__ == "__main__":
    write(TESTKIT / "mixed-dtypes.json", {"cases": cases(CORE, False)})
    write(NN / "mixed-losses.json", {"cases": cases(LOSSES, True)})
