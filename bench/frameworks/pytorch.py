"""PyTorch on one thread, as a child of a contender's process: see ../serving.py."""

import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from serving import serve  # noqa: E402

torch.set_num_threads(1)


def with_gradients(forward, count):
    """The gradients in the first `count` operands, of which the first is given back; the last operand is the result's gradient."""

    def apply(*operands):
        leaves = [each.detach().requires_grad_() for each in operands[:count]]
        out = forward(*leaves, *operands[count:-1])
        return torch.autograd.grad(out, leaves, operands[-1])[0]

    return apply


def gelu_chain(x):
    return x * 0.5 * ((x + x * x * x * 0.044715) * 0.7978845608028654).tanh().add(1)


def conv(x, kernel):
    return F.conv2d(x, kernel, padding=1, groups=x.shape[1] // kernel.shape[1])


def batch_norm(x, weight, bias):
    return F.batch_norm(x, None, None, weight, bias, training=True)


OPERATIONS = {
    "matmul": torch.matmul,
    "add": torch.add,
    "addRow": torch.add,
    "exp": torch.exp,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
    "geluChain": gelu_chain,
    "sum": torch.sum,
    "sumColumns": lambda x: x.sum(0),
    "sumRows": lambda x: x.sum(1),
    "softmax": lambda x: x.softmax(-1),
    "softmaxGradient": with_gradients(lambda x: x.softmax(-1), 1),
    "layerNorm": lambda x, weight, bias: F.layer_norm(x, weight.shape, weight, bias),
    "layerNormGradient": with_gradients(lambda x, weight, bias: F.layer_norm(x, weight.shape, weight, bias), 3),
    "batchNormGradient": with_gradients(batch_norm, 3),
    "topk": lambda x: x.topk(8).values,
    "topkLong": lambda x: x.topk(100).values,
    "maxPool": lambda x: F.max_pool2d(x, 2),
    "maxPoolGradient": with_gradients(lambda x: F.max_pool2d(x, 2), 1),
    "gather": lambda x, index: x[index],
    "embeddingGradient": with_gradients(lambda table, index: F.embedding(index, table), 1),
    "conv": conv,
    "convGradient": with_gradients(conv, 2),
    "attention": F.scaled_dot_product_attention,
    "attentionGradient": with_gradients(F.scaled_dot_product_attention, 3),
}


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.widening = nn.Linear(width, 4 * width)
        self.narrowing = nn.Linear(4 * width, width)

    def forward(self, x):
        batch, length, width = x.shape
        parts = self.qkv(self.norm1(x)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        y = x + self.projection(seen.transpose(1, 2).reshape(batch, length, width))
        return y + self.narrowing(F.gelu(self.widening(self.norm2(y)), approximate="tanh"))


class Transformer(nn.Module):
    def __init__(self, vocabulary, layers, heads, width, length, **_):
        super().__init__()
        self.token = nn.Embedding(vocabulary, width)
        self.position = nn.Embedding(length, width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens):
        return self.head(self.norm(self.blocks(self.token(tokens) + self.position.weight)))


def adamw(network, rate, beta1, beta2, epsilon, decay):
    return torch.optim.AdamW(network.parameters(), lr=rate, betas=(beta1, beta2), eps=epsilon, weight_decay=decay)


def sgd(network, rate, momentum=0.0):
    return torch.optim.SGD(network.parameters(), lr=rate, momentum=momentum)


def perceptron(settings):
    network = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    return network, adamw(network, **settings["optimizer"]), lambda x, y: F.cross_entropy(network(x), y)


def convolutional(settings):
    network = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 7 * 7, 10),
    )
    return network, sgd(network, **settings["optimizer"]), lambda x, y: F.cross_entropy(network(x), y)


def transformer(settings):
    network = Transformer(**settings["sizes"])
    return network, adamw(network, **settings["optimizer"]), lambda x, y: F.cross_entropy(network(x).flatten(0, 1), y.flatten())


def recurrent(settings):
    network = nn.LSTM(settings["features"], settings["hidden"], batch_first=True)
    return network, sgd(network, **settings["optimizer"]), lambda x: network(x)[0].square().mean()


NETWORKS = {"perceptron": perceptron, "convolutional": convolutional, "transformer": transformer, "recurrent": recurrent}


def step_of(network, optimizer, loss_of, batch):
    def step():
        optimizer.zero_grad()
        loss = loss_of(*batch)
        loss.backward()
        optimizer.step()
        return loss

    return step


def tensor_of(values):
    x = torch.from_numpy(values.copy())
    # Class numbers and indices: PyTorch's losses want int64.
    return x.long() if values.dtype == np.int32 else x


def prepare(request, operands):
    operands = [tensor_of(each) for each in operands]
    if "network" not in request:
        apply = OPERATIONS[request["operation"]]
        run = lambda: apply(*operands)  # noqa: E731
        return run, run().detach().numpy()
    network, optimizer, loss_of = NETWORKS[request["network"]](request["settings"])
    batch = operands[: request["inputs"]]
    with torch.no_grad():
        for parameter, values in zip(network.parameters(), operands[request["inputs"] :], strict=True):
            parameter.copy_(values)
    step = step_of(network, optimizer, loss_of, batch)
    return step, [step().item() for _ in range(request["checked"])]


serve(prepare)
