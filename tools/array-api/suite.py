"""Runs the array API standard's own test suite (github.com/data-apis/array-api-tests) on compat-numpy.

Run: ARRAY_API_TESTS=<folder of the suite> python tools/array-api/suite.py [--examples 100] [pytest's arguments]

The suite is not in this repository. It needs its submodule `array-api`, and, since it cannot be imported where there are no complex dtypes from
March 2026 on, its commit 914124a. What is about complex numbers, fft and dlpack is left out; everything else counts.
"""

import argparse
import json
import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

HERE = Path(__file__).resolve().parent
LEFT_OUT = re.compile(r"imag\(|test_fft\.py|test_dlpack\.py|[\[.]fft[.\-\]]|dlpack|complex|vecdot_conj|test_(conj|imag|real)$|\[(conj|imag|real)\]|-(conj|imag|real)\]")


class Tally:
    """What became of each test."""

    def __init__(self, shrink):
        self.outcomes = {}
        self.reasons = {}
        self.shrink = shrink

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config):
        if self.shrink:
            return
        # To count failures none has to be made small.
        own, phases = settings.get_profile("array-api-tests"), [Phase.explicit, Phase.generate]
        # Inputs are arrays, and each call of them goes through a pipe.
        slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
        settings.register_profile("counted", own, phases=phases, database=None, suppress_health_check=slow)
        settings.load_profile("counted")

    def pytest_collection_modifyitems(self, config, items):
        kept = [item for item in items if not LEFT_OUT.search(item.nodeid)]
        config.hook.pytest_deselected(items=[item for item in items if LEFT_OUT.search(item.nodeid)])
        items[:] = kept

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid] = report.outcome
        if report.outcome == "failed":
            self.reasons[report.nodeid] = str(report.longrepr)[-1500:]


def record(tally, passed, examples):
    """packages/compat-numpy/golden/array-api.json, which tools/gen/numpy-page.ts reads."""
    kept = {
        "suite": "array-api-tests at 914124a",
        "examples": examples,
        "device": os.environ.get("ADJOINT_DEVICE", "wasm"),
        "passed": passed,
        "failed": sorted(name.split("::", 1)[1] for name, outcome in tally.outcomes.items() if outcome == "failed"),
    }
    path = HERE.parents[1] / "packages" / "compat-numpy" / "golden" / "array-api.json"
    path.write_text(json.dumps(kept, indent=0, ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", default="100")
    parser.add_argument("--record", action="store_true", help="keep the outcome for docs/numpy.md")
    parser.add_argument("--shrink", action="store_true", help="look for the smallest failing example")
    parser.add_argument("--report", help="a file for the outcomes, as JSON")
    options, rest = parser.parse_known_args()
    folder = os.environ.get("ARRAY_API_TESTS")
    if folder is None:
        sys.exit("ARRAY_API_TESTS names no folder: a checkout of github.com/data-apis/array-api-tests, with its submodule.")
    os.environ.update(ARRAY_API_TESTS_MODULE="adjoint_numpy", ARRAY_API_TESTS_VERSION="2024.12", ARRAY_API_TESTS_SKIP_DTYPES="complex64,complex128")
    sys.path[:0] = [str(HERE), folder]
    os.chdir(folder)
    tally = Tally(options.shrink)
    common = ["--disable-deadline", f"--max-examples={options.examples}", "--derandomize", "-p", "no:cacheprovider", "-q"]
    pytest.main([*common, *(rest or ["array_api_tests"])], plugins=[tally])
    count = lambda outcome: sum(1 for one in tally.outcomes.values() if one == outcome)  # noqa: E731
    if options.report:
        Path(options.report).write_text(json.dumps({"outcomes": tally.outcomes, "reasons": tally.reasons}, indent=1))
    passed, failed = count("passed"), count("failed")
    if options.record:
        record(tally, passed, int(options.examples))
    print(f"{passed} of {passed + failed} passed ({100 * passed / max(1, passed + failed):.1f} %), {count('skipped')} skipped")


if __name__ == "__main__":
    main()
