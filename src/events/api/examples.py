"""An example for each operation, of the programme that `make run` serves: it works there."""

from dataclasses import dataclass, field
from typing import Any, Final

PROGRAMME: Final = "modeles-socio-economiques"
SESSION: Final = "compter-autrement-l-utilite-sociale-en-quelques-indicateurs"

LATER: Final = "ce-qui-reste-d-un-cycle-capitaliser-sans-s-epuiser"
OVER: Final = "pourquoi-parler-de-modeles-socio-economiques"
"""A session that is over."""

SPEAKER: Final = "ombeline-fictive"
NAMES: Final[dict[str, str | int]] = {
    "programme": PROGRAMME,
    "session": SESSION,
    "speaker": SPEAKER,
}
"""What stands in an address, unless an example says otherwise; numbers begin at 1."""


@dataclass(frozen=True)
class Example:
    """What stands in the address, after it, and in the body."""

    path: dict[str, str | int] = field(default_factory=dict)
    query: str = ""
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
