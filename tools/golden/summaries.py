"""Parameters, output shapes and multiply-adds of models, from torchinfo and PyTorch's FlopCounterMode. Run: python tools/golden/summaries.py

torchinfo's own multiply-adds leave out attention and count a bias as one; FlopCounterMode counts every matrix product, as two operations
for each multiply-add.
"""

import json

import torch
import torchinfo
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from fixtures import NN


def mlp():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)), [32, 784]


def cnn():
    layers = [
        nn.Conv2d(1, 8, 3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, stride=2, groups=4, bias=False),
        nn.Flatten(),
        nn.Linear(16 * 6 * 6, 10),
    ]
    return nn.Sequential(*layers), [4, 1, 28, 28]


def transformer():
    return nn.TransformerEncoderLayer(16, 4, 32, batch_first=True), [2, 5, 16]


def summary_of(make):
    model, shape = make()
    info = torchinfo.summary(model, shape, verbose=0, depth=9, mode="train")
    # The fast path of attention in evaluation is one fused kernel, which is not counted.
    counter = FlopCounterMode(display=False)
    with counter:
        model.train()(torch.zeros(shape))
    rows = [
        {"name": row.var_name if row.depth else "", "type": row.class_name, "outputShape": list(row.output_size), "parameters": row.num_params}
        for row in info.summary_list
    ]
    return {
        "shape": shape,
        "totalParameters": info.total_params,
        "trainableParameters": info.trainable_params,
        "multiplyAdds": counter.get_total_flops() // 2,
        "layers": rows,
    }


cases = {make.__name__: summary_of(make) for make in (mlp, cnn, transformer)}
(NN / "summaries.json").write_text(json.dumps(cases, indent=1) + "\n")
