"""Values, gradients and refusals of the ops, from PyTorch's own sample inputs (torch.testing's op_db).

Run: python tools/golden/op_samples.py [op ...]

A floating sample is drawn in float32, shortened to eight significant bits where that leaves it of its kind, and computed in float64, so that one case serves
devices of all precisions, with float16 and bfloat16 too, in which PyTorch's own results are rounded several times on the way: `halves` names the ops that PyTorch
has in them. Where the function jumps, each precision has a case of its own, computed in itself, as have the integers and bool. Gradients are those of the sum of
the outputs times fixed weights.
"""

import json
import sys
from collections import Counter

import numpy as np
import torch
from torch.testing._internal import common_methods_invocations as invocations
from torch.testing._internal.opinfo import core
from torch.testing._internal.opinfo import definitions

from fixtures import TESTKIT, brief, encoded, generic as stored
from op_hand import hand_written
from op_rows import DTYPES, Call, Index, Row, Skip, Slice
from op_table import TABLE

FLOATS = (torch.float16, torch.bfloat16)
INTEGERS = (torch.int32, torch.int64, torch.uint8, torch.bool)
#: How many samples of one op: of floats, of each other dtype.
SAMPLES = {"float": 12, "other": 2}
ELEMENTS = 130
RESULTS = 700
#: Samples whose arrays take more bytes than this are left out where there are so many without them.
BYTES = 128
ENOUGH = 2
REFUSALS = 12
#: What PyTorch raises for and Adjoint takes, by a part of the message.
ACCEPTED = {
    "must be Tensor, not int": "a number may stand for a tensor in every elementwise op",
    "Trying to resize storage": "speaks of out=",
    "more than one element of the written-to tensor": "speaks of out=",
    "2^24": "no such limit here",
    "masked_fill_ only supports a 0-dimensional value": "the value may broadcast, as in every elementwise op",
    "expected both vectors to have same dtype": "dtypes are promoted: see mixed_dtypes.py",
    "should be the same": "dtypes are promoted: see mixed_dtypes.py",
    "got (int, int, float)": "3.0 is a whole number in JavaScript",
}


SMALL = {"XS": 2, "S": 3, "M": 4, "L": 5}
ORIGINAL = {"XS": 3, "S": 5, "M": 10, "L": 20}


def resize(sizes: dict) -> None:
    """Smaller tensors than PyTorch tests with: the kinds of samples stay the same."""
    modules = [invocations, core] + [module for name, module in sys.modules.items() if name.startswith(definitions.__name__)]
    for module in modules:
        for name, size in sizes.items():
            if isinstance(getattr(module, name, None), int):
                setattr(module, name, size)


class Stored(tuple):
    """An array as it is written: kind, shape, base64."""

    @classmethod
    def of(cls, dtype: str | None, x: torch.Tensor) -> "Stored":
        """Without a dtype, floats that take that of the run."""
        if dtype is None:
            kind, data = stored(x)
        else:
            values = x.detach().cpu().contiguous()
            values = values.view(torch.int16) if values.dtype == torch.bfloat16 else values
            kind, data = dtype, encoded(values.numpy())
        return cls((kind, tuple(x.shape), data))


class Pool:
    """Arrays, each written once. Where one is first used it is "$", since it is the next of the pool; from then on "$7"."""

    def __init__(self) -> None:
        self.known: dict[Stored, int] = {}

    def named(self, value):
        if isinstance(value, Stored):
            if value in self.known:
                return f"${self.known[value]}"
            self.known[value] = len(self.known)
            return "$"
        if isinstance(value, dict):
            return {key: self.named(each) for key, each in value.items()}
        return [self.named(each) for each in value] if isinstance(value, list) else value

    def written(self) -> list:
        return [[kind, list(shape), data] for kind, shape, data in self.known]


def bytes_in(value) -> int:
    if isinstance(value, Stored):
        return len(value[2]) * 3 // 4
    if isinstance(value, (dict, list)):
        return sum(bytes_in(each) for each in (value.values() if isinstance(value, dict) else value))
    return 0


def encode(value, generic: bool):
    """An argument. `generic` floats take the dtype of the run."""
    if isinstance(value, Index):
        if value.tensor.dtype not in (torch.int64, torch.int32):
            return encode(value.tensor, generic)
        return Stored.of("int32", value.tensor.to(torch.int32))
    if isinstance(value, torch.Tensor):
        if value.dtype not in DTYPES:
            raise Skip(f"{value.dtype} is no dtype here")
        if generic and value.dtype == torch.float64:
            return Stored.of(None, value)
        return Stored.of(DTYPES[value.dtype], value)
    if isinstance(value, torch.dtype):
        return DTYPES[value]
    if isinstance(value, Slice):
        return {"range": [value.start, value.end, value.step]}
    if isinstance(value, dict):
        return {"o": {key: encode(each, generic) for key, each in value.items()}}
    if isinstance(value, (list, tuple)):
        return [encode(each, generic) for each in value]
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return {"n": str(value)}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise Skip(f"no argument here: {type(value).__name__}")


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from tensors_in(each)
    elif isinstance(value, dict):
        yield from tensors_in(list(value.values()))
    elif isinstance(value, Index):
        yield value.tensor


def mapped(value, change):
    if isinstance(value, torch.Tensor):
        return change(value)
    if isinstance(value, (list, tuple)):
        items = [mapped(each, change) for each in value]
        return items if isinstance(value, list) else type(value)(items) if type(value) is tuple else tuple(items)
    if isinstance(value, dict):
        return {key: mapped(each, change) for key, each in value.items()}
    return value


def weights_like(y):
    """1, 1.5, 2, 2.5, 3, 1, …: the same formula stands in golden-op-section.ts."""
    return (1 + (torch.arange(y.numel()) % 5) * 0.5).to(y.dtype).reshape(y.shape)


def outputs_of(result) -> list:
    return list(result) if isinstance(result, (tuple, list)) else [result]


def encode_output(y, row: Row, place: int, wide: bool, generic: bool, values: bool):
    if not isinstance(y, torch.Tensor):
        return bool(y)
    if y.dtype == torch.int64 and (place in row.positions or not wide):
        y = y.to(torch.int32)
    if row.truths:
        y = y.to(torch.bool)
    if y.dtype not in DTYPES:
        raise Skip(f"{y.dtype} is no dtype here")
    kind = "float" if generic and y.dtype == torch.float64 else DTYPES[y.dtype]
    if not values:
        return {"shape": list(y.shape), "dtype": kind}
    return Stored.of(None if kind == "float" else kind, y)


def case(name: str, row: Row, function, args, kwargs, generic: bool) -> dict:
    """Runs PyTorch's function, and writes down our call with what it has to give."""
    function = row.function or function

    def leaf(x):
        x = x.detach().clone(memory_format=torch.contiguous_format)
        if generic and x.dtype == torch.float32:
            x = x.double()
        if x.is_floating_point() and row.gradients:
            x.requires_grad_()
        return x

    args, kwargs = mapped(list(args), leaf), mapped(dict(kwargs), leaf)
    for position in row.constants:
        if isinstance(args[position], torch.Tensor):
            args[position].requires_grad_(False)
    call = row.call(*args, **kwargs)
    written = encode(call.args, generic)
    wide = any(x.dtype == torch.int64 for x in direct(call.args)) or "int64" in json.dumps(written)
    outputs = outputs_of(function(*args, **kwargs))
    if sum(y.numel() for y in outputs if isinstance(y, torch.Tensor)) > RESULTS:
        raise Skip("a large result")
    out = [encode_output(y, row, i, wide, generic, row.compared(i, direct(call.args))) for i, y in enumerate(outputs)]
    result = {"op": name, "call": call.name, "args": written, "out": out}
    recorded = [y for y in outputs if isinstance(y, torch.Tensor) and y.requires_grad]
    if recorded and row.gradients and row.values:
        total = sum((y * weights_like(y)).sum() for y in recorded)
        floats = [x for x in tensors_in(call.args) if x.is_floating_point()]
        inputs = [x for x in floats if x.requires_grad]
        found = dict(zip(map(id, inputs), torch.autograd.grad(total, inputs, allow_unused=True)))
        result["grad"] = [encode_gradient(found.get(id(x)), generic) for x in floats]
    return result


def encode_gradient(g, generic: bool):
    return None if g is None else Stored.of(None if generic and g.dtype == torch.float64 else DTYPES[g.dtype], g)


def direct(args):
    """Tensors that are values, not positions."""
    for value in args:
        if isinstance(value, Index):
            continue
        if isinstance(value, (list, tuple)):
            yield from direct(value)
        elif isinstance(value, dict):
            yield from direct(list(value.values()))
        elif isinstance(value, torch.Tensor):
            yield value


def kind_of(args, kwargs) -> tuple:
    """Samples of one kind differ in numbers alone."""

    def kind(value):
        if isinstance(value, torch.Tensor):
            sizes = tuple(0 if n == 0 else 1 if n == 1 else 2 for n in value.shape)
            return ("t", str(value.dtype), sizes, value.is_contiguous())
        if isinstance(value, (list, tuple)):
            return tuple(kind(each) for each in value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return (type(value).__name__, (value > 0) - (value < 0)) if value == value else "nan"
        return str(value)

    return (kind(list(args)), tuple((key, kind(value)) for key, value in sorted(kwargs.items())))


def chosen(samples: list, count: int) -> list:
    """The smallest of each kind, spread over the list."""
    kinds: dict = {}
    for args, kwargs in samples:
        tensors = list(tensors_in([list(args), kwargs]))
        size = sum(x.numel() for x in tensors)
        if size > ELEMENTS or any(x.dtype not in DTYPES for x in tensors):
            continue
        kind = kind_of(args, kwargs)
        if kind not in kinds or size < kinds[kind][0]:
            kinds[kind] = (size, (args, kwargs))
    distinct = [sample for _, sample in kinds.values()]
    if len(distinct) <= count:
        return distinct
    return [distinct[round(i * (len(distinct) - 1) / (count - 1))] for i in range(count)]


def keep(x):
    """Where short numbers would be another sample: two that were different would be equal, and a singular matrix would not be singular."""
    return x


def drawn(op, dtype, shorten) -> list:
    for sizes in (SMALL, ORIGINAL):
        resize(sizes)
        torch.manual_seed(5)
        np.random.seed(5)
        samples = op.sample_inputs("cpu", dtype, requires_grad=False)
        try:
            found = [mapped(((sample.input, *sample.args), sample.kwargs), shorten) for sample in samples]
            for args, kwargs in found:
                if op.op is not torch.nn.functional.max_pool2d:
                    op.op(*args, **kwargs)
            return found
        except (RuntimeError, IndexError):
            # Some samples are written for the original sizes.
            if sizes is ORIGINAL:
                raise
    raise AssertionError


def cases_of(key: str, op, row: Row, report: Counter) -> list:
    cases = []
    plans = [(torch.float32, True)] if not row.jumps else [(torch.float32, False), (torch.float64, False)]
    # What is computed in float64 stands for the 16-bit floats too.
    apart = row.jumps or row.own
    plans += [(dtype, False) for dtype in (FLOATS if apart else ()) + INTEGERS]
    for dtype, generic in plans:
        if dtype not in op.dtypes:
            continue
        main = dtype in (torch.float32, torch.float64)
        takes = []
        for args, kwargs in drawn(op, dtype, keep if row.ties or "linalg" in key else brief):
            try:
                row.call(*args, **kwargs)
                takes.append((args, kwargs))
            except Skip as reason:
                report[f"{key}: {reason}"] += 1
        found = []
        for args, kwargs in chosen(takes, SAMPLES["float" if main else "other"]):
            try:
                # A dtype that is asked for is the same in every run.
                asked = kwargs.get("dtype") is not None
                found.append(case(key, row, op.op, args, kwargs, generic and not asked))
            except Skip as reason:
                report[f"{key}: {reason}"] += 1
        most = max(BYTES, *sorted(map(bytes_in, found))[:ENOUGH]) if found else BYTES
        cases += [each for each in found if bytes_in(each) <= most]
    return cases


def refusals_of(key: str, op, row: Row, report: Counter) -> list:
    if op.error_inputs_func is None:
        return []
    found, seen = [], set()
    for error in op.error_inputs("cpu"):
        sample = error.sample_input
        try:
            call = row.call(sample.input, *sample.args, **sample.kwargs)
            if call.name.startswith(".") and not isinstance(call.args[0], torch.Tensor):
                raise Skip("a JavaScript number has no methods")
            if sum(x.numel() for x in tensors_in(call.args)) > RESULTS:
                raise Skip("a large input")
            written = encode(call.args, False)
        except (Skip, TypeError, AttributeError, ValueError) as reason:
            report[f"{key}, an error: {reason}"] += 1
            continue
        try:
            op.op(sample.input, *sample.args, **sample.kwargs)
            continue
        except Exception as raised:
            message = str(raised).split("\n")[0][:100]
        accepted = next((why for part, why in (ACCEPTED | row.accepts).items() if part in message), None)
        if accepted is not None:
            report[f"{key}, accepted here: {accepted}"] += 1
            continue
        text = json.dumps(written)
        if text not in seen and len(found) < REFUSALS:
            seen.add(text)
            found.append({"op": key, "call": call.name, "args": written, "raises": message})
    return found


def kept(wanted: set) -> tuple[list, list]:
    content = json.loads((TESTKIT / "op-samples.json").read_text())
    arrays = [Stored((kind, tuple(shape), data)) for kind, shape, data in content["arrays"]]
    coming = iter(arrays)

    def read(value):
        if isinstance(value, str) and value.startswith("$"):
            return next(coming) if value == "$" else arrays[int(value[1:])]
        if isinstance(value, dict):
            return {key: read(each) for key, each in value.items()}
        return [read(each) for each in value] if isinstance(value, list) else value

    return tuple([each for each in read(content[key]) if each["op"] not in wanted] for key in ("cases", "refusals"))


def main() -> None:
    torch.set_default_dtype(torch.float32)
    wanted = set(sys.argv[1:])
    ops = {f"{op.name}.{op.variant_test_name}" if op.variant_test_name else op.name: op for op in invocations.op_db}
    report: Counter = Counter()
    # Of ops that are named, the samples in the file are replaced, and the others kept.
    cases, refusals = kept(wanted) if wanted else ([], [])
    for key, row in TABLE.items():
        if wanted and key not in wanted:
            continue
        cases += cases_of(key, ops[key], row, report)
        refusals += refusals_of(key, ops[key], row, report)
    for key, row, function, args, generic in hand_written():
        if not wanted or key in wanted:
            cases.append(case(key, row, function, args, {}, generic))
    for reason, count in sorted(report.items()):
        print(f"left out {count}: {reason}")
    pool = Pool()
    named = {"cases": pool.named(cases), "refusals": pool.named(refusals)}
    halves = {DTYPES[dtype]: [key for key, row in TABLE.items() if dtype in ops[key].dtypes and row.halves and not (row.jumps or row.own)] for dtype in FLOATS}
    write_lines({"arrays": pool.written(), **named}, {"halves": halves})


def write_lines(content: dict, more: dict) -> None:
    """One array or case a line, so that a change shows in a diff."""
    path = TESTKIT / "op-samples.json"
    lines = [f'{{"source":"PyTorch {torch.__version__.split("+")[0]}"']
    lines += [f'"{key}":{json.dumps(value, separators=(",", ":"))}' for key, value in more.items()]
    for key, items in content.items():
        rows = ",\n".join(json.dumps(item, separators=(",", ":"), ensure_ascii=False) for item in items)
        lines.append(f'"{key}":[\n{rows}\n]')
    text = ",\n".join(lines) + "}\n"
    path.write_text(text)
    counts = {key: len(items) for key, items in content.items()}
    print(f"{path.name}: {len(text) / 1024:.0f} KiB, {counts}")


if __name__ == "__main__":
    main()
