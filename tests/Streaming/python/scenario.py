"""Worlds without chance, so that another implementation does the same: Frozen Lake 4x4 that is not slippery, cut off after 7 steps."""

import numpy as np

WORLDS = 3
STEPS = 60
LIMIT = 7


def actions():
    """[STEPS, WORLDS], 0 to 3, the same everywhere."""
    state, drawn = 12345, []
    for _ in range(STEPS * WORLDS):
        state = (state * 1103515245 + 12345) % 2**31
        drawn.append(state // 65536 % 4)
    return np.array(drawn).reshape(STEPS, WORLDS)


def plain(value):
    """A value as JSON has it, with the kind of its dtype where it is an array."""
    if isinstance(value, np.ndarray):
        return {"kind": value.dtype.kind, "values": [plain(item) for item in value]}
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
