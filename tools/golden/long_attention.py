"""Attention whose scores are too many to be kept, forward and backward, in float64: packages/backend-testkit/src/golden/long-attention.json."""

import math

import torch
import torch.nn.functional as F

from fixtures import TESTKIT, write

CASES = {
    # Batches are cut, and rows; a causal block sees the keys up to its last row alone.
    "causal": {"q": [2, 2100, 4], "k": [2, 2100, 4], "v": [2, 2100, 3], "isCausal": True},
    # One sequence for several heads; a bias that has no batch.
    "under a float mask": {"q": [3, 1200, 3], "k": [1, 1300, 3], "v": [3, 1300, 2], "mask": [1, 1300]},
    # More queries than a block has rows, and fewer keys.
    "causal, with fewer keys": {"q": [9000, 2], "k": [500, 2], "v": [500, 2], "isCausal": True},
}
STEP = 307


def values(shape, phase):
    count = math.prod(shape)
    return torch.tensor([1.5 * math.sin(0.37 * i + phase) for i in range(count)], dtype=torch.float32).to(torch.float64).reshape(shape)


def case(name, spec):
    inputs = [values(spec[key], phase).requires_grad_() for phase, key in enumerate(("q", "k", "v"))]
    mask = values(spec["mask"], 3).requires_grad_() if "mask" in spec else None
    y = F.scaled_dot_product_attention(*inputs, attn_mask=mask, is_causal=spec.get("isCausal", False))
    leaves = inputs if mask is None else [*inputs, mask]
    gradients = torch.autograd.grad((y * values(y.shape, 5)).sum(), leaves)
    sample = lambda x: [float(f"{value:.9g}") for value in x.flatten()[::STEP].tolist()]
    return {"name": name, **spec, "out": sample(y), "gradients": [sample(g) for g in gradients]}


if __name__ == "__main__":
    write(TESTKIT / "long-attention.json", {"step": STEP, "cases": [case(*item) for item in CASES.items()]})
