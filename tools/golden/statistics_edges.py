"""Statistics, sets and searches where it is not the formula that is in doubt: methods of quantiles, NaN, ties, infinities, no elements.

Run: python tools/golden/statistics_edges.py

Quantiles and sorting by keys are NumPy's, all else is PyTorch's; in float64.
"""

import json

import numpy as np
import torch

from fixtures import REPOSITORY

NAN, INF = float("nan"), float("inf")
METHODS = [
    "linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf", "averaged_inverted_cdf", "closest_observation",
    "interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased", "normal_unbiased",
]  # fmt: skip
ROWS = [[3.0, 1.0, 2.0, 5.0, 4.0], [2.0, 2.0, 0.5, NAN, 7.0], [1.0, INF, -INF, 0.0, 3.0], [NAN] * 5, [-1.0, -1.0, -1.0, -1.0, 8.0]]
EVEN = [[3.0, 1.0, 2.0, 5.0], [NAN, 1.0, 0.0, 4.0]]
QUANTILES = [0.0, 0.1, 0.25, 0.3, 0.5, 0.6, 0.625, 0.75, 0.9, 1.0]


def written(values):
    """JSON has neither NaN nor infinities."""
    if isinstance(values, list):
        return [written(each) for each in values]
    return values if np.isfinite(values) else str(float(values))


def quantiles():
    for rows in (ROWS, EVEN):
        for name, function in (("quantile", np.quantile), ("nanquantile", np.nanquantile)):
            for method in METHODS:
                with np.errstate(all="ignore"):
                    found = function(np.array(rows), QUANTILES, axis=1, method=method)
                yield {"op": name, "x": written(rows), "method": method, "out": written(found.tolist())}


def chosen():
    numbers = [[4.0, 1.0, 4.0, 0.0, 1.0], [INF, INF, -INF, -INF, -INF], [3.0, 2.0, 1.0, 0.0, -1.0]]
    ties = [[2.0, 1.0, 2.0, 1.0, 3.0], [NAN, NAN, 1.0, 1.0, 0.0], [INF, INF, -INF, -INF, -INF]]
    for rows in (ROWS, EVEN, ties, numbers):
        x = torch.tensor(rows, dtype=torch.float64)
        for name in ("median", "nanmedian", "mode"):
            # PyTorch's mode sorts by "less", which puts NaN anywhere.
            if name == "mode" and x.isnan().any():
                continue
            yield {"op": name, "x": written(rows), "out": written(getattr(x, name)(1).values.tolist())}
        for name in ("median", "nanmedian", "nanmean", "nansum"):
            yield {"op": name, "all": True, "x": written(rows), "out": written(getattr(x, name)().item())}
            leaf = x.clone().requires_grad_()
            getattr(leaf, name)().backward()
            yield {"op": name, "gradient": True, "x": written(rows), "out": written(leaf.grad.tolist())}


def searches():
    sequence, values = [1.0, 2.0, 2.0, 4.0, INF], [NAN, -INF, 2.0, 3.0, INF, 5.0, 0.0, 1.0]
    for right in (False, True):
        found = torch.searchsorted(torch.tensor(sequence), torch.tensor(values), right=right)
        yield {"op": "searchsorted", "x": written(sequence), "values": written(values), "right": right, "out": found.tolist()}
    elements, tests = [NAN, 0.0, -0.0, 1.0, INF, 3.0], [NAN, 0.0, INF, 5.0]
    yield {"op": "isin", "x": written(elements), "values": written(tests), "out": torch.isin(torch.tensor(elements), torch.tensor(tests)).tolist()}


def main():
    cases = [*quantiles(), *chosen(), *searches()]
    path = REPOSITORY / "packages/core/golden/statistics.json"
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    path.write_text(f"[\n{lines}\n]\n")
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
