"""Names of settings as people write them: which one was meant."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

PREFIX: Final = "EVENTS_"
_OUTSIDE: Final = (
    "EVENTS_TEST_",
    "EVENTS_LOGS_FOR_PEOPLE",
    "EVENTS_WEB_PARENT",
    "EVENTS_PORTS",
)
"""What tests, processes and the compose file set for each other; no setting."""
_LIKE_OURS: Final = 0.8
"""How near a prefix must be to ours: EVENT_, EVNETS_, events_; and then the rest to a setting."""

_OTHERS: Final = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "BASE_URL", "SECRET_KEY")


def wrong(names: Collection[str], known: Collection[str]) -> list[str]:
    """Say of each name that is perhaps meant as a setting, and is none, which one is nearest."""
    told = (_wrong(name, known) for name in sorted(names))
    return [sentence for sentence in told if sentence]


def without_prefix(names: Collection[str]) -> list[str]:
    """List the names that other programs have for what we call `EVENTS_…`, which is not there."""
    return [name for name in names if name in _OTHERS and f"{PREFIX}{name}" not in names]


def _wrong(name: str, known: Collection[str]) -> str:
    begin, _, rest = name.partition("_")
    ours = f"{begin}_" == PREFIX
    if name.startswith(_OUTSIDE) or (ours and rest in known):
        return ""
    if not ours and not get_close_matches(begin.upper(), [PREFIX[:-1]], cutoff=_LIKE_OURS):
        return ""
    # Another program's names may begin as ours nearly do; then the rest is nothing of ours.
    near = get_close_matches(rest.upper(), known, n=1, cutoff=0.6 if ours else _LIKE_OURS)
    if near:
        return f"{name} is no setting of this program; did you mean {PREFIX}{near[0]}?"
    where = f"{name} is no setting of this program (docs/operating/settings.md lists them)."
    return where if ours else ""
