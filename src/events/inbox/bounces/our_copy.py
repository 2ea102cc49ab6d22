"""Where in a report the copy of our own mail begins, which many systems append."""

import re
from collections.abc import Iterator
from typing import Final

_NAMES_COPY: Final = re.compile(
    r"copy|original|returned|below|unsent|undelivered|body|header", re.IGNORECASE
)

_TELLS_OF_COPY: Final = re.compile(
    r"below this line|original message (?:follows|headers)|copy of the message", re.IGNORECASE
)

_HEAD_OF_COPY: Final = ("received: from ", "received: by ", "return-path: ")


def before_copy(spoken: str) -> str:
    """Return the explanation without the copy of our mail that many systems append to it."""
    for start in copies(spoken):
        if len(spoken[:start].strip()) > 40:
            return spoken[:start]
    return spoken


def copies(spoken: str) -> Iterator[int]:
    """Yield where lines start that announce or begin a copy; the first twenty of them."""
    at, found = 0, 0
    for line in spoken.splitlines(keepends=True):
        if _announces_copy(line[:500]):
            yield at
            if (found := found + 1) == 20:
                return
        at += len(line)


def _announces_copy(line: str) -> bool:
    bare = _SIGNS.sub("", line, count=1)
    if "-" in line[: len(line) - len(bare)] and _NAMES_COPY.search(bare):
        return True
    return bool(_TELLS_OF_COPY.search(line)) or bare.lower().startswith(_HEAD_OF_COPY)


_SIGNS: Final = re.compile(r"^\W+")
