"""The rates of thirty epochs under each scheduler, from PyTorch. Run: python tools/golden/schedulers.py

A case is a list of schedulers that step one after the other on an optimizer with groups of two rates. Where `disturbed`, the rates are
multiplied by 0.7 and 1.3 by hand after epoch 12. Where `lastEpoch` is given, the schedulers go on from there.
"""

import warnings

import torch

from fixtures import NN, array, write

EPOCHS = 30
RATES = [0.1, 0.02]
LAMBDAS = {
    "power": lambda epoch: 0.95**epoch,
    "inverse": lambda epoch: 1 / (1 + epoch),
    "warm": lambda epoch: min(1.0, (epoch + 1) / 10),
}
PYTHON_NAMES = {
    "stepSize": "step_size",
    "tMax": "T_max",
    "etaMin": "eta_min",
    "startFactor": "start_factor",
    "endFactor": "end_factor",
    "totalIters": "total_iters",
    "lastEpoch": "last_epoch",
    "thresholdMode": "threshold_mode",
    "minLr": "min_lr",
}

# Falls, stalls, rises, falls a little, has a NaN, and an infinity.
METRICS = [3.0, 2.5, 2.4, 2.4, 2.4, 2.41, 2.39999, 2.3, 2.3, 2.5, 2.6, 2.2999, float("nan"), 2.1, 2.1, 2.1]
METRICS += [2.1, 2.1, 1.0, float("inf"), 1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0001, -1.5, -1.5, -1.5]

STEP = [{"stepSize": 7}, {"stepSize": 1, "gamma": 0.9}, {"stepSize": 4, "gamma": 1.1}]
MULTISTEP = [{"milestones": [5, 20]}, {"milestones": [0, 3, 3, 12], "gamma": 0.5}, {"milestones": []}]
EXPONENTIAL = [{"gamma": 0.9}, {"gamma": 1.0}, {"gamma": 0.0}]
COSINE = [{"tMax": 30}, {"tMax": 7, "etaMin": 0.001}, {"tMax": 1}, {"tMax": 10, "etaMin": 0.05}, {"tMax": 13}]
LINEAR = [
    {},
    {"startFactor": 0.01, "totalIters": 10},
    {"startFactor": 1.0, "endFactor": 0.1, "totalIters": 20},
    {"startFactor": 0.3, "endFactor": 0.0, "totalIters": 9},
    {"startFactor": 0.5, "totalIters": 1},
]
LAMBDA = [{"lambdas": "power"}, {"lambdas": ["inverse", "warm"]}]
PLATEAU = [
    {},
    {"patience": 2, "factor": 0.5},
    {"patience": 0, "cooldown": 3, "factor": 0.5},
    {"mode": "max", "patience": 1, "factor": 0.7},
    {"patience": 1, "threshold": 0.1, "thresholdMode": "abs", "factor": 0.6},
    {"mode": "max", "patience": 3, "threshold": 0.2, "thresholdMode": "abs"},
    {"mode": "max", "patience": 2, "threshold": 0.05, "cooldown": 1},
    {"patience": 0, "minLr": 0.01, "factor": 0.3},
    {"patience": 0, "minLr": [0.03, 0.001], "factor": 0.3},
    {"patience": 0, "factor": 0.1, "eps": 1e-3},
]

SINGLE = [
    *(("StepLR", settings) for settings in STEP),
    *(("MultiStepLR", settings) for settings in MULTISTEP),
    *(("ExponentialLR", settings) for settings in EXPONENTIAL),
    *(("CosineAnnealingLR", settings) for settings in COSINE),
    *(("LinearLR", settings) for settings in LINEAR),
    *(("LambdaLR", settings) for settings in LAMBDA),
]
SEQUENCES = [
    ([("LinearLR", {"startFactor": 0.1, "totalIters": 5}), ("CosineAnnealingLR", {"tMax": 25})], [5]),
    ([("LinearLR", {"startFactor": 0.1, "totalIters": 5}), ("ExponentialLR", {"gamma": 0.9}), ("StepLR", {"stepSize": 2})], [6, 15]),
    ([("LambdaLR", {"lambdas": "warm"}), ("LambdaLR", {"lambdas": "inverse"})], [8]),
    ([("ExponentialLR", {"gamma": 0.5}), ("LinearLR", {}), ("MultiStepLR", {"milestones": [2, 9]})], [3, 12]),
    ([("ExponentialLR", {"gamma": 0.5}), ("CosineAnnealingLR", {"tMax": 4})], [0]),
    ([("CosineAnnealingLR", {"tMax": 10})], []),
]


def build(optimizer, kind, settings):
    if kind == "SequentialLR":
        parts = [build(optimizer, *part) for part in settings["parts"]]
        return torch.optim.lr_scheduler.SequentialLR(optimizer, parts, settings["milestones"])
    arguments = {PYTHON_NAMES.get(key, key): value for key, value in settings.items()}
    if "lambdas" in arguments:
        lambdas = arguments.pop("lambdas")
        arguments["lr_lambda"] = [LAMBDAS[name] for name in lambdas] if isinstance(lambdas, list) else LAMBDAS[lambdas]
    return getattr(torch.optim.lr_scheduler, kind)(optimizer, **arguments)


def rates(schedulers, disturbed):
    parameters = [torch.zeros(1, requires_grad=True) for _ in RATES]
    optimizer = torch.optim.SGD([{"params": [p], "lr": lr} for p, lr in zip(parameters, RATES)])
    if any("lastEpoch" in settings for _, settings in schedulers):
        for group in optimizer.param_groups:
            group["initial_lr"] = group["lr"] * 2
    made = [build(optimizer, *scheduler) for scheduler in schedulers]
    seen = [[group["lr"] for group in optimizer.param_groups]]
    for epoch in range(EPOCHS):
        optimizer.step()
        for scheduler in made:
            scheduler.step(*([METRICS[epoch]] if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau) else []))
        if disturbed and epoch == 12:
            for group, factor in zip(optimizer.param_groups, (0.7, 1.3)):
                group["lr"] *= factor
        assert made[-1].get_last_lr() == [group["lr"] for group in optimizer.param_groups] or (disturbed and epoch == 12)
        seen.append([group["lr"] for group in optimizer.param_groups])
    return array(torch.tensor(seen, dtype=torch.float64))


def main():
    warnings.simplefilter("ignore")
    chains = [
        *([single] for single in SINGLE),
        *([("ReduceLROnPlateau", settings)] for settings in PLATEAU),
        *([("SequentialLR", {"parts": parts, "milestones": milestones})] for parts, milestones in SEQUENCES),
        [("ExponentialLR", {"gamma": 0.95}), ("StepLR", {"stepSize": 5, "gamma": 0.5})],
        [("LinearLR", {"totalIters": 4}), ("CosineAnnealingLR", {"tMax": 12}), ("ReduceLROnPlateau", {"patience": 1})],
        *([(kind, {**settings, "lastEpoch": 5})] for kind, settings in SINGLE),
    ]
    cases = [
        {"name": " and ".join(kind for kind, _ in chain), "schedulers": chain, "disturbed": disturbed, "rates": rates(chain, disturbed)}
        for chain in chains
        for disturbed in (False, True)
    ]
    metrics = [value if value == value and abs(value) != float("inf") else str(value) for value in METRICS]
    write(NN / "schedulers.json", {"base": RATES, "metrics": metrics, "cases": cases})


if __name__ == "__main__":
    main()
