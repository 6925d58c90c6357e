"""Modules and losses in many configurations, from PyTorch: state dicts, outputs, gradients, running statistics.
Run: python tools/golden/modules.py"""

import re

import torch
from safetensors.torch import save_file
from torch import nn

from fixtures import NN, array, write

torch.manual_seed(7)
torch.backends.mha.set_fastpath_enabled(False)

CASES = []


def snake(name):
    return re.sub("[A-Z]", lambda match: "_" + match.group().lower(), name)


def python_names(options):
    return {snake(name): value for name, value in options.items()}


def cotangent(shape, output):
    """The same formula stands in packages/nn/src/layers/golden.test.ts; its values are exact in float32."""
    count = torch.Size(shape).numel()
    return ((torch.arange(count) * 37 + output * 11) % 17 - 8).reshape(shape) / 8


def encoded(value):
    """JSON in which tensors are arrays; those that got a gradient carry it."""
    if isinstance(value, torch.Tensor):
        return array(value) | ({"grad": array(value.grad)["data"]} if value.grad is not None else {})
    if isinstance(value, (list, tuple)):
        return [encoded(each) for each in value]
    if isinstance(value, dict):
        return {name: encoded(each) for name, each in value.items()}
    return value


def encoded_arguments(args):
    """An argument that was given before is named by its place: attention of a sequence to itself."""
    places = [next(j for j, other in enumerate(args) if other is value) for value in args]
    return [encoded(value) if places[i] == i else {"same": places[i]} for i, value in enumerate(args)]


def flattened(outputs):
    if isinstance(outputs, (list, tuple)):
        return [each for output in outputs for each in flattened(output)]
    return [] if outputs is None else [outputs]


def state_of(module):
    return {name: array(value) for name, value in module.state_dict().items()}


def shuffled(module):
    """Every parameter and statistic away from its initial value, so that none can be mistaken for another."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape) * 0.5)
        for name, buffer in module.named_buffers():
            if name.endswith("running_var"):
                buffer.copy_(torch.rand(buffer.shape) + 0.5)
            elif name.endswith("running_mean"):
                buffer.copy_(torch.randn(buffer.shape) * 0.5)
    return module


def called(module, args, options):
    module.zero_grad()
    outputs = flattened(module(*args, **python_names(options)))
    wanted = [output for output in outputs if output.requires_grad]
    if wanted:
        torch.autograd.backward(wanted, [cotangent(output.shape, i) for i, output in enumerate(outputs) if output.requires_grad])
    gradients = {name: array(parameter.grad) for name, parameter in module.named_parameters() if parameter.grad is not None}
    changes = {name: array(buffer) for name, buffer in module.named_buffers() if "running" in name or "num_batches" in name}
    if getattr(module, "max_norm", None) is not None:
        changes["weight"] = array(module.weight)
    call = {"args": encoded_arguments(args), "outputs": encoded([output.detach() for output in outputs]), "gradients": gradients, "after": changes}
    return call | ({"options": encoded(options)} if options else {})


def case(name, construct, options, calls, train=True):
    """`construct` are a constructor's positional arguments, `options` the others, in Adjoint's spelling; `calls` pairs of arguments and options."""
    module = shuffled(getattr(nn, name)(*construct, **python_names(options)))
    module.train(train)
    state = state_of(module)
    made = [called(module, args, call_options) for args, call_options in calls]
    CASES.append({"name": name, "construct": encoded(construct), "options": encoded(options), "train": train, "state": state, "calls": made})


def floats(*shape):
    return torch.randn(shape).requires_grad_()


def distinct(*shape):
    """No two alike, so that no maximum is a tie."""
    count = torch.Size(shape).numel()
    return ((torch.randperm(count) - count / 2) / 8).reshape(shape).requires_grad_()


def once(*args, **options):
    return [(args, options)]


def linear_and_convolutions():
    case("Linear", [3, 4], {}, once(floats(2, 3)))
    case("Linear", [3, 2], {"bias": False}, once(floats(2, 2, 3)))
    case("Linear", [3, 2], {}, once(floats(3)))
    case("Flatten", [], {}, once(floats(2, 3, 2)))
    case("Flatten", [0, 1], {}, once(floats(2, 3, 2)))
    case("Identity", [], {}, once(floats(2, 3)))
    case("Conv1d", [2, 3, 3], {}, once(floats(2, 2, 7)))
    case("Conv1d", [4, 4, 2], {"stride": 2, "padding": 1, "dilation": 2, "groups": 2, "bias": False}, once(floats(1, 4, 8)))
    case("Conv1d", [2, 2, 4], {"padding": "same"}, once(floats(2, 7)))
    case("Conv2d", [2, 3, 3], {"padding": 1}, once(floats(2, 2, 4, 5)))
    case("Conv2d", [2, 4, [2, 3]], {"stride": [2, 1], "padding": [0, 1], "dilation": [1, 2], "groups": 2}, once(floats(1, 2, 5, 6)))
    case("Conv2d", [4, 4, 3], {"groups": 4, "bias": False, "padding": "same", "dilation": 2}, once(floats(1, 4, 5, 4)))
    case("Conv2d", [1, 2, 2], {"padding": "valid"}, once(floats(1, 3, 4)))
    case("ConvTranspose2d", [2, 3, 2], {"stride": 2}, once(floats(2, 2, 3, 2)))
    case("ConvTranspose2d", [4, 2, [3, 2]], {"stride": [2, 3], "padding": 1, "outputPadding": [1, 0], "groups": 2, "dilation": [1, 2], "bias": False}, once(floats(1, 4, 3, 3)))
    case("ConvTranspose2d", [2, 1, 3], {"stride": 2, "padding": 1, "outputPadding": 1}, once(floats(2, 3, 3)))


def poolings():
    for options in ({}, {"stride": 1}, {"stride": 2, "padding": 1, "ceilMode": True}, {"stride": [2, 1], "dilation": [1, 2]}):
        case("MaxPool2d", [3], options, once(distinct(1, 2, 6, 7)))
    case("MaxPool2d", [[2, 1]], {"ceilMode": True}, once(distinct(2, 5, 3)))
    for options in ({}, {"stride": 1, "padding": 1}, {"stride": 2, "padding": 1, "ceilMode": True}, {"stride": 2, "padding": 1, "ceilMode": True, "countIncludePad": False}, {"divisorOverride": 4}):
        case("AvgPool2d", [3], options, once(floats(1, 2, 6, 5)))
    case("AvgPool2d", [[2, 3]], {"stride": [1, 2]}, once(floats(2, 4, 5)))
    for size in (2, [3, None], [1, 1], [4, 7]):
        case("AdaptiveAvgPool2d", [size], {}, once(floats(1, 2, 5, 6)))
    case("AdaptiveAvgPool2d", [3], {}, once(floats(2, 6, 3)))


def normalisations():
    settings = ({}, {"momentum": 0.3, "eps": 1e-3}, {"momentum": None}, {"affine": False}, {"trackRunningStats": False}, {"affine": False, "trackRunningStats": False, "momentum": None})
    for options in settings:
        for train in (True, False):
            shapes = [(4, 3), (2, 3, 3), (3, 3)] if train else [(4, 3), (2, 3, 3)]
            case("BatchNorm1d", [3], options, [((floats(*shape),), {}) for shape in shapes], train)
    for options in ({}, {"momentum": None}):
        for train in (True, False):
            case("BatchNorm2d", [2], options, [((floats(*shape),), {}) for shape in [(2, 2, 3, 2), (3, 2, 2, 2)]], train)
    for options in ({}, {"eps": 0.01}, {"elementwiseAffine": False}, {"bias": False}):
        case("LayerNorm", [[3, 4]], options, once(floats(2, 3, 4)))
    case("LayerNorm", [5], {}, once(floats(2, 2, 5)))
    for options in ({}, {"eps": 0.01}, {"elementwiseAffine": False}):
        case("RMSNorm", [[4]], options, once(floats(2, 3, 4)))
    case("RMSNorm", [[2, 3]], {}, once(floats(2, 2, 3)))
    case("Dropout", [0.5], {}, once(floats(2, 3)), train=False)


def embeddings():
    indices = torch.tensor([[0, 2, 4], [2, 2, 1]])
    for options in ({}, {"paddingIdx": 2}, {"paddingIdx": -1, "scaleGradByFreq": True}, {"scaleGradByFreq": True}):
        case("Embedding", [5, 3], options, once(indices))
    for options in ({"maxNorm": 0.5}, {"maxNorm": 0.75, "normType": 1.0, "paddingIdx": 0}):
        case("Embedding", [5, 3], options, [((indices,), {}), ((torch.tensor(3),), {})])


def activations():
    def wide():
        return (torch.randn(2, 6) * 3).requires_grad_()

    for name in ("ReLU", "GELU", "SiLU", "Mish", "Sigmoid", "LogSigmoid", "Tanh", "SELU", "LeakyReLU", "ELU", "Softplus"):
        case(name, [], {}, once(wide()))
    case("GELU", [], {"approximate": "tanh"}, once(wide()))
    case("LeakyReLU", [0.2], {}, once(wide()))
    case("ELU", [0.5], {}, once(wide()))
    case("Softplus", [2.0, 3.0], {}, once(wide()))
    for dim in (-1, 0):
        case("Softmax", [dim], {}, once(wide()))
        case("LogSoftmax", [dim], {}, once(wide()))


def forbidden(queries, keys):
    """Every query keeps some key, so that no softmax is over nothing."""
    mask = torch.rand(queries, keys) < 0.4
    mask[:, 0] = False
    return mask


def attentions():
    x = lambda: floats(3, 2, 4)  # noqa: E731

    def itself(**options):
        y = x()
        return [((y, y, y), options)]

    def cross(width=4, key=4, value=4, first=False, **options):
        def shape(length, size):
            return (2, length, size) if first else (length, 2, size)

        return [((floats(*shape(3, width)), floats(*shape(5, key)), floats(*shape(5, value))), options)]

    case("MultiheadAttention", [4, 2], {}, itself())
    case("MultiheadAttention", [4, 1], {"bias": False}, itself(needWeights=False))
    case("MultiheadAttention", [4, 2], {"batchFirst": True}, cross(first=True))
    case("MultiheadAttention", [4, 2], {"addBiasKv": True}, cross(averageAttnWeights=False))
    case("MultiheadAttention", [4, 2], {"addZeroAttn": True}, cross())
    case("MultiheadAttention", [4, 2], {"addBiasKv": True, "addZeroAttn": True, "bias": False}, cross(attnMask=forbidden(3, 5)))
    case("MultiheadAttention", [4, 2], {"kdim": 3, "vdim": 5}, cross(key=3, value=5))
    case("MultiheadAttention", [4, 2], {"kdim": 3, "batchFirst": True}, cross(key=3, first=True, needWeights=False))
    case("MultiheadAttention", [4, 2], {}, cross(attnMask=torch.randn(3, 5)))
    case("MultiheadAttention", [4, 2], {}, cross(attnMask=torch.randn(4, 3, 5), needWeights=False))
    case("MultiheadAttention", [4, 2], {}, cross(keyPaddingMask=forbidden(2, 5)))
    case("MultiheadAttention", [4, 2], {"addBiasKv": True, "addZeroAttn": True}, cross(keyPaddingMask=forbidden(2, 5), attnMask=forbidden(3, 5)))
    case("MultiheadAttention", [4, 2], {}, cross(keyPaddingMask=torch.randn(2, 5), attnMask=torch.randn(3, 5), needWeights=False))
    causal = nn.Transformer.generate_square_subsequent_mask(3)
    case("MultiheadAttention", [4, 2], {}, itself(attnMask=causal, isCausal=True, needWeights=False))
    case("MultiheadAttention", [4, 2], {}, itself(attnMask=causal, isCausal=True))
    alone = floats(3, 4)
    mask = torch.tensor([False, True, False])
    case("MultiheadAttention", [4, 2], {}, [((alone, alone, alone), {"keyPaddingMask": mask})])
    case("MultiheadAttention", [4, 2], {"batchFirst": True}, [((floats(2, 4), floats(3, 4), floats(3, 4)), {"averageAttnWeights": False})])


def transformers():
    small = {"dimFeedforward": 6, "dropout": 0.0}
    settings = ({}, {"normFirst": True}, {"activation": "gelu"}, {"bias": False}, {"layerNormEps": 0.01, "batchFirst": True, "normFirst": True, "activation": "gelu"})
    for options in settings:
        case("TransformerEncoderLayer", [4, 2], small | options, once(floats(3, 2, 4)))
    case("TransformerEncoderLayer", [4, 2], small, once(floats(3, 2, 4), srcMask=forbidden(3, 3), srcKeyPaddingMask=forbidden(2, 3)))
    causal = nn.Transformer.generate_square_subsequent_mask(3)
    case("TransformerEncoderLayer", [4, 2], small, once(floats(3, 2, 4), srcMask=causal, isCausal=True))
    case("TransformerEncoderLayer", [4, 2], {"dimFeedforward": 6, "batchFirst": True}, once(floats(2, 3, 4)), train=False)
    case("TransformerEncoderLayer", [4, 2], small, once(floats(3, 4)))


def recurrents():
    settings = (
        {},
        {"bias": False},
        {"numLayers": 2},
        {"bidirectional": True},
        {"numLayers": 2, "bidirectional": True, "batchFirst": True},
    )
    for name in ("GRU", "LSTM"):
        for options in settings:
            case(name, [3, 2], options, once(floats(3, 2, 3)))
        case(name, [3, 2], {"numLayers": 2, "dropout": 0.5}, once(floats(3, 2, 3)), train=False)
    case("GRU", [3, 2], {"numLayers": 2}, once(floats(3, 2, 3), floats(2, 2, 2)))
    case("GRU", [3, 2], {"bidirectional": True, "batchFirst": True}, once(floats(3, 2, 3), floats(2, 3, 2)))
    case("GRU", [3, 2], {}, once(floats(3, 3)))
    case("GRU", [3, 2], {"bidirectional": True}, once(floats(4, 3), floats(2, 2)))
    case("LSTM", [3, 2], {"numLayers": 2}, once(floats(3, 2, 3), [floats(2, 2, 2), floats(2, 2, 2)]))
    case("LSTM", [3, 3], {"projSize": 2}, once(floats(3, 2, 3), [floats(1, 2, 2), floats(1, 2, 3)]))
    case("LSTM", [3, 3], {"projSize": 2, "numLayers": 2, "bidirectional": True, "bias": False}, once(floats(3, 2, 3)))
    case("LSTM", [3, 2], {}, once(floats(3, 3), [floats(1, 2), floats(1, 2)]))
    case("LSTM", [3, 2], {"batchFirst": True}, once(floats(1, 4, 3)))


def states_of_all_layers():
    both = {"numLayers": 2, "bidirectional": True}
    case("GRU", [3, 2], both, once(floats(4, 2, 3), floats(4, 2, 2)))
    case("LSTM", [3, 2], both, once(floats(4, 2, 3), [floats(4, 2, 2), floats(4, 2, 2)]))


def losses():
    reductions = ("mean", "sum", "none")
    for reduction in reductions:
        r = {"reduction": reduction}
        for name, options in (("MSELoss", {}), ("L1Loss", {}), ("HuberLoss", {}), ("HuberLoss", {"delta": 0.3}), ("SmoothL1Loss", {}), ("SmoothL1Loss", {"beta": 0.4}), ("SmoothL1Loss", {"beta": 0.0})):
            case(name, [], options | r, once(floats(2, 3), floats(2, 3)))
        probabilities = lambda *shape: torch.rand(shape).clamp(0.05, 0.95).requires_grad_()  # noqa: E731
        case("BCELoss", [], r, once(probabilities(2, 3), probabilities(2, 3)))
        case("BCELoss", [], r | {"weight": torch.rand(3)}, once(probabilities(2, 3), torch.tensor([[0.0, 1, 1], [1, 0, 0]])))
        case("BCEWithLogitsLoss", [], r, once(floats(2, 3), probabilities(2, 3)))
        case("BCEWithLogitsLoss", [], r | {"weight": torch.rand(2, 3), "posWeight": torch.rand(3) * 4}, once(floats(2, 3), torch.tensor([[0.0, 1, 1], [1, 0, 0]])))
        log = lambda *shape: torch.randn(shape).log_softmax(-1).requires_grad_()  # noqa: E731
        classes = torch.tensor([2, 0, -100, 1])
        case("NLLLoss", [], r, once(log(4, 3), classes))
        case("NLLLoss", [], r | {"weight": torch.rand(3), "ignoreIndex": 1}, once(log(4, 3), torch.tensor([2, 0, 1, 1])))
        case("NLLLoss", [], r, once(torch.randn(2, 3, 2).log_softmax(1).requires_grad_(), torch.tensor([[0, 2], [1, 1]])))
        case("NLLLoss", [], r, once(log(3), torch.tensor(1)))
        case("CrossEntropyLoss", [], r, once(floats(4, 3), classes))
        case("CrossEntropyLoss", [], r | {"weight": torch.rand(3)}, once(floats(4, 3), classes))
        case("CrossEntropyLoss", [], r | {"labelSmoothing": 0.2}, once(floats(4, 3), classes))
        case("CrossEntropyLoss", [], r | {"labelSmoothing": 0.2, "weight": torch.rand(3), "ignoreIndex": 0}, once(floats(4, 3), torch.tensor([2, 0, 1, 1])))
        case("CrossEntropyLoss", [], r | {"labelSmoothing": 0.1}, once(floats(2, 3, 2), torch.tensor([[0, 2], [1, 1]])))
        soft = lambda *shape: torch.rand(shape).softmax(1).requires_grad_()  # noqa: E731
        case("CrossEntropyLoss", [], r, once(floats(2, 3), soft(2, 3)))
        case("CrossEntropyLoss", [], r | {"labelSmoothing": 0.3, "weight": torch.rand(3)}, once(floats(2, 3, 2), soft(2, 3, 2)))
        case("CrossEntropyLoss", [], r, once(floats(3), torch.tensor(2)))
    for reduction in (*reductions, "batchmean"):
        r = {"reduction": reduction}
        case("KLDivLoss", [], r, once(log(2, 3), torch.rand(2, 3).softmax(1).requires_grad_()))
        case("KLDivLoss", [], r, once(log(2, 3), torch.tensor([[0.0, 0.5, 0.5], [1.0, 0.0, 0.0]])))
        case("KLDivLoss", [], r | {"logTarget": True}, once(log(2, 3), log(2, 3)))


class Small(nn.Module):
    """The same modules stand in packages/nn/src/layers/pretrained.test.ts."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv1d(2, 4, 3, padding=1), nn.BatchNorm1d(4), nn.ReLU())
        self.recurrent = nn.LSTM(4, 3, bidirectional=True, batch_first=True)
        self.encoder = nn.TransformerEncoderLayer(6, 2, dim_feedforward=8, batch_first=True)
        self.attention = nn.MultiheadAttention(6, 2, kdim=4, batch_first=True)

    def forward(self, x):
        h = self.features(x).transpose(1, 2)
        y = self.encoder(self.recurrent(h)[0])
        return self.attention(y, h, y)[0]


def pretrained():
    """A model as PyTorch's users save it."""
    module = shuffled(Small())
    with torch.no_grad():
        module.features(torch.randn(3, 2, 5))
        x = torch.randn(2, 2, 5)
        y = module.eval()(x)
    save_file(module.state_dict(), NN / "pretrained.safetensors")
    write(NN / "pretrained.json", {"input": array(x), "output": array(y)})


def main():
    for group in (linear_and_convolutions, poolings, normalisations, embeddings, activations, attentions, transformers, recurrents, losses):
        group()
    pretrained()
    # Last, so that what was drawn before stays as it was.
    states_of_all_layers()
    write(NN / "modules.json", {"cases": CASES})


if __name__ == "__main__":
    main()
