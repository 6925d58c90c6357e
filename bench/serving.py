"""What the Python contenders share: a child of a contender's process that answers its requests. See python.ts.

Each request is one line of JSON. "prepare" is followed by the operands' bytes; its answer by the result's, as float64.
"""

import json
import sys
import time

import numpy as np


def answer(head, values=b""):
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + values)
    sys.stdout.buffer.flush()


def operand(dtype, shape, length):
    return np.frombuffer(sys.stdin.buffer.read(length), dtype=dtype).reshape(shape)


def serve(prepare):
    """Answers until the pipe closes. `prepare(request, operands)` gives what is run again and again, and its first result."""
    run = None
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        if request["kind"] == "prepare":
            run, result = prepare(request, [operand(**each) for each in request["operands"]])
            values = np.ascontiguousarray(result, dtype=np.float64).tobytes()
            answer({"bytes": len(values)}, values)
            continue
        wall, processor = time.perf_counter(), time.process_time()
        for _ in range(request["count"]):
            run()
        answer({"bytes": 0, "wall": time.perf_counter() - wall, "processor": time.process_time() - processor})
