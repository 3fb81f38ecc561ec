"""What the tests share: where the server is, and what was recorded."""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ADDRESS = os.environ.get("SIM_ADDRESS", "tcp://127.0.0.1:5555")

sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "tools", "python"))


def recorded(name):
    with open(os.path.join(HERE, "recorded", name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def same(given, expected, where="", kinds=True):
    """Compares what `scenario.plain` made. Upstream's kind of an info is that of the first value that it happens to see."""
    if isinstance(expected, dict) and set(expected) == {"kind", "values"}:
        assert isinstance(given, dict) and "values" in given, f"{where}: {given} instead of {expected}"
        if kinds:
            assert given["kind"] == expected["kind"], f"{where}: kind {given['kind']} instead of {expected['kind']}"
        same(given["values"], expected["values"], where, kinds)
    elif isinstance(expected, dict):
        assert set(given) == set(expected), f"{where}: keys {sorted(given)} instead of {sorted(expected)}"
        for key in expected:
            same(given[key], expected[key], f"{where}.{key}", kinds=kinds and key != "prob")
    elif isinstance(expected, list):
        assert len(given) == len(expected), f"{where}: {given} instead of {expected}"
        for place, (one, other) in enumerate(zip(given, expected)):
            same(one, other, f"{where}[{place}]", kinds)
    else:
        assert given == expected, f"{where}: {given} instead of {expected}"
