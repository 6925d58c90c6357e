"""NumPy on one thread, as a child of a contender's process: see python.ts.

Each request is one line of JSON. "prepare" is followed by the operands' bytes; its answer by the result's, as float64.
"""

import json
import sys
import time

import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


generator = np.random.default_rng(1)

OPERATIONS = {
    "add": lambda a, b: a + b,
    "addRow": lambda a, b: a + b,
    "exp": np.exp,
    "sum": np.sum,
    "sumRows": lambda x: np.sum(x, axis=1),
    "sumColumns": lambda x: np.sum(x, axis=0),
    "cumsum": np.cumsum,
    "sort": np.sort,
    "argsort": np.argsort,
    "where": np.where,
    "mask": lambda x, mask: x[mask],
    "take": lambda x, index: x[index],
    "matmul": np.matmul,
    "softmax": softmax,
    "solve": np.linalg.solve,
    "svd": lambda x: np.linalg.svd(x)[1],
}


def answer(head, values=b""):
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + values)
    sys.stdout.buffer.flush()


def operand(dtype, shape, length):
    return np.frombuffer(sys.stdin.buffer.read(length), dtype=dtype).reshape(shape)


def prepare(request):
    operands = [operand(**each) for each in request["operands"]]
    if request["operation"] == "normal":
        size, dtype = request["size"], request["dtype"]
        return lambda: generator.standard_normal(size, dtype=dtype)
    apply = OPERATIONS[request["operation"]]
    return lambda: apply(*operands)


def main():
    run = None
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        if request["kind"] == "prepare":
            run = prepare(request)
            values = np.ascontiguousarray(run(), dtype=np.float64).tobytes()
            answer({"bytes": len(values)}, values)
            continue
        wall, processor = time.perf_counter(), time.process_time()
        for _ in range(request["count"]):
            run()
        answer({"bytes": 0, "wall": time.perf_counter() - wall, "processor": time.process_time() - processor})


main()
