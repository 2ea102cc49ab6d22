"""What XML 1.0 may hold."""

import re

# Python's own text cleaning leaves C1 controls, which XML 1.0 discourages and some readers refuse.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def legal(value: str) -> str:
    """Return a text without what XML may not hold, or readers of it refuse."""
    return _UNWANTED.sub("", value)
