"""The pipe to the Node process that computes: a request is a line of JSON, and so is its answer."""

import atexit
import json
import math
import os
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]

class AxisError(ValueError, IndexError):
    """NumPy's, which is both."""


# The classes of Python whose place our errors take.
ERRORS = {
    "IndexError": IndexError,
    "DTypeError": TypeError,
    "ShapeError": ValueError,
    "ArgumentError": ValueError,
    "DeviceError": ValueError,
    "FormatError": ValueError,
    "LinAlgError": ValueError,
    "AssertionError": AssertionError,
}


class InternalError(Exception):
    """An error that is none of ours: always a fault."""


class Pipe:
    def __init__(self):
        command = ["node", "--conditions=adjoint-source", "--import", "tsx", "tools/array-api/main.ts"]
        device = os.environ.get("ADJOINT_DEVICE", "wasm")
        self.process = subprocess.Popen(
            [*command, device], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf8", bufsize=1 << 16
        )
        self.released = []
        self.asked = 0
        atexit.register(self.close)

    def close(self):
        if not self.process.stdin.closed:
            self.process.stdin.close()
            self.process.wait(timeout=10)

    def ask(self, call, args, keywords=None):
        request = {"call": call, "args": args}
        if keywords:
            request["keywords"] = keywords
        if self.released:
            released, self.released = self.released, []
            request["released"] = released
        self.asked += 1
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise InternalError(f"the Node process ended with {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            outside = " is out of bounds for array of dimension " in answer["message"]
            raise (AxisError if outside else ERRORS.get(answer["error"], InternalError))(answer["message"])
        return answer["value"]


pipe = Pipe()


def number(value):
    """A scalar of Python's, as an operand: an int is an integer there, a float a number."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {"i": str(value)}
    return {"f": "NaN" if math.isnan(value) else repr(float(value))}
