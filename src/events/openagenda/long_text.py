"""The long text of an event: what the session is about, and who speaks, as its page says it.

OpenAgenda has no field for who speaks; who announces by hand there names them in this text.
"""

import re
from collections.abc import Sequence
from typing import Final

from events import text
from events.presentation import N_, sentence
from events.speakers.queries import SpeakerShown

LONGEST: Final = 10_000
MOST_NAMED: Final = 40

_WITH: Final = N_("With %(names)s.")
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>])")


def written(abstract: str, speakers: Sequence[SpeakerShown], language: str) -> str:
    """Return it as Markdown: the abstract, cut where both are too long, and then the names."""
    names = _names(speakers, language)
    if not names:
        return _cut(abstract, LONGEST)
    if not abstract:
        return names
    return f"{_cut(abstract, LONGEST - len(names) - 2)}\n\n{names}"


def _names(speakers: Sequence[SpeakerShown], language: str) -> str:
    if not speakers:
        return ""
    named = [_name(one) for one in speakers[:MOST_NAMED]]
    more = ["…"] if len(speakers) > MOST_NAMED else []
    return sentence(_WITH, language, names=", ".join(named + more))


def _name(one: SpeakerShown) -> str:
    said = text.line(one.name) + (f" ({text.line(one.organisation)})" if one.organisation else "")
    return _MARKUP.sub(r"\\\1", said[:200])


def _cut(markdown: str, longest: int) -> str:
    """Cut a text between two paragraphs if it can be, never longer than what is taken."""
    if len(markdown) <= longest:
        return markdown
    begun = markdown[: longest - 3]
    return (begun.rpartition("\n\n")[0] or begun).rstrip() + "\n\n…"
