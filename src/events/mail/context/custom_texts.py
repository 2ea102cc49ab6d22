"""Organisers' own words in letters: Markdown with `{placeholders}` from a list, no attributes."""

import re
from typing import Final

from events import links, text
from events.mail.context import merge_fields
from events.mail.context.context import LetterContext
from events.presentation import N_, dates
from events.settings import settings

PLACEHOLDERS = (
    "name", "title", "programme", "date", "join_link", "page_link", "session_link", "organisation",
)  # fmt: skip
"""What may stand between braces, wherever organisers write to people."""

IN_FRENCH = {
    "name": "nom", "title": "titre", "programme": "cycle", "date": "date",
    "join_link": "lien_accès", "page_link": "lien_page", "session_link": "lien_séance",
    "organisation": "organisation",
}  # fmt: skip
"""The same in French; both are read, whichever language the desk has."""

OFFERED = {"en": {name: name for name in PLACEHOLDERS}, "fr": IN_FRENCH}
"""What the desk offers, in each of its languages."""

EDITABLE: Final[dict[str, str]] = {
    "confirmation": N_("at once, to whoever gets a seat"),
    "pending": N_("at once, where you approve registrations"),
    "waiting": N_("at once, when every seat is taken"),
    "offer": N_("when a seat becomes free, to the first who waits"),
    "reminder": N_("before the session, to whoever has a seat"),
    "session-rescheduled": N_("when you move a session"),
    "session-postponed": N_("when you postpone a session"),
    "session-cancelled": N_("when you cancel a session"),
    "left": N_("when somebody gives a seat back"),
    "follow-up": N_("after the session, with its recording and documents"),
    "speaker-invitation": N_("when you invite a speaker"),
    "speaker-reminder": N_("before the session, to its speakers"),
}
"""The letters that take words of an organiser's own, and when each leaves."""

NOT_KNOWN = N_("These words in braces are not known")

_MEANT = {
    **OFFERED["en"],
    **{said: name for name, said in IN_FRENCH.items()},
    "lien_acces": "join_link",
    "lien_seance": "session_link",
}

_PLACE = re.compile(r"(\]\()?\{([^{}\n]{0,40})\}")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def problem(*texts: str) -> str:
    """Say which placeholders of these texts are not on the list; empty where all are."""
    names = [f"{{{name}}}" for text in texts for name in unknown(text)]
    return f"{NOT_KNOWN}: {', '.join(dict.fromkeys(names))}" if names else ""


def unknown(markdown: str) -> list[str]:
    """Return the placeholders in a text that are not on the list, as they were written."""
    return [name for _, name in _PLACE.findall(markdown) if name.strip() not in _MEANT]


def markdown(template: str, context: LetterContext) -> str:
    """Fill the placeholders of a text for a group; what is personal stays a mark."""
    values = _values(context)

    def filled(place: re.Match[str]) -> str:
        before, name = place[1] or "", _MEANT.get(place[2].strip(), "")
        if name not in values:
            return place[0]
        value = values[name]
        if not name.endswith("_link"):
            return before + _SPECIAL.sub(r"\\\1", value)
        return before + value if before else f"<{value}>"

    return _PLACE.sub(filled, template)


def plain_line(template: str, context: LetterContext) -> str:
    """Fill the placeholders of a subject: one line, nothing personal."""
    values = {
        name: value
        for name, value in _values(context).items()
        if name not in ("name", "join_link", "page_link")
    }
    filled = _PLACE.sub(lambda place: values.get(_MEANT.get(place[2].strip(), ""), ""), template)
    return text.line(filled)


def of_programme(context: LetterContext, family: str) -> str:
    """Return what the organisers add to a letter, in the readers' language; or nothing."""
    if context.programme is None:
        return ""
    by_language = context.programme.letters.get(family, {})
    return by_language.get(context.language) or ""


def _values(context: LetterContext) -> dict[str, str]:
    marks = merge_fields.marks()
    values = {
        "name": marks.name,
        "join_link": marks.join,
        "page_link": marks.page,
        "organisation": settings().organisation_in(context.language),
        "title": context.title,
        "programme": context.programme.name(context.language) if context.programme else "",
        "date": "",
        "session_link": links.absolute(
            links.programme(context.programme.slug) if context.programme else links.HOME
        ),
    }
    if context.session is not None:
        starts, ends = context.session.starts_at, context.session.ends_at
        values["date"] = dates.when(starts, ends, context.zone, context.language)
        values["session_link"] = links.absolute(links.session(context.event.slug))
    return values
