"""The audit log in words: a sentence for each action, a name for each detail."""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from events.desk.organisation.audit_wording import ACTIONS, DETAILS, VALUES
from events.organisers.audit_pages import Entry
from events.presentation import N_


@dataclass(frozen=True)
class EntryInWords:
    """An entry as the page shows it: message ids for what was done, and for each detail.

    A detail is a list of moments and of message ids, or of what somebody wrote.
    """

    at: datetime
    who: str
    what: str
    subject: str
    page: str
    shown: dict[str, list[str | datetime]]
    step: int | None


def in_words(entry: Entry) -> EntryInWords:
    """Put an entry of the audit log in words."""
    shown = {
        DETAILS[name]: [
            _value(name, part) for part in (value if isinstance(value, list) else [value])
        ]
        for name, value in entry.details.items()
        if name in DETAILS and _says_something(name, value)
    }
    what = of_action(entry.action)
    known = "" if entry.subject in _NO_SUBJECTS or _KEY.match(entry.subject) else entry.subject
    about = entry.title or known
    return EntryInWords(entry.at, entry.who, what, about, entry.page, shown, entry.step)


_NO_SUBJECTS: Final = ("sending", "suppression")
"""What stands where an entry is about nothing of its own: the sentence says it all."""

_KEY: Final = re.compile(r"[a-z0-9-]+:\S*$")
"""A mail or a registration by its key, like registration:12; titles have a space after a colon."""


def of_action(action: str) -> str:
    """Return the message id of an action's sentence, or the action itself where it has none."""
    return ACTIONS.get(action, action)


def matching(words: str, sentences: Mapping[str, str]) -> list[str]:
    """Return the codes whose sentence, in a reader's language, holds the words."""
    wanted = words.casefold()
    return [code for code, text in sentences.items() if wanted and wanted in text.casefold()]


def _says_something(name: str, value: Any) -> bool:
    """Tell whether to show a detail: of noughts and noes only that nobody was mailed."""
    return bool(value) or (name == "mailed" and value is False)


def _value(name: str, value: Any) -> str | datetime:
    if isinstance(value, bool):
        return N_("yes") if value else N_("no")
    code = str(value)
    if name in ("starts_at", "ends_at"):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(code)
    return VALUES.get(name, {}).get(code, code)
