"""Organisers' own words in letters: Markdown with `{placeholders}` from a list, no attributes."""

import re

from events import links, text
from events.mail.context import merge_fields
from events.mail.context.context import Scene
from events.presentation import dates
from events.settings import settings

PLACEHOLDERS = (
    "name", "title", "programme", "date", "join_link", "page_link", "session_link", "organisation",
)  # fmt: skip
"""What may stand between braces, wherever organisers write to people."""

_PLACE = re.compile(r"(\]\()?\{([^{}\n]{0,40})\}")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def unknown(markdown: str) -> list[str]:
    """The placeholders in a text that are not on the list, as they were written."""
    return [name for _, name in _PLACE.findall(markdown) if name not in PLACEHOLDERS]


def markdown(template: str, scene: Scene) -> str:
    """A text with its placeholders filled for a group; what is personal stays a mark."""
    values = _values(scene)

    def filled(place: re.Match[str]) -> str:
        before, name = place[1] or "", place[2]
        if name not in values:
            return place[0]
        value = values[name]
        if not name.endswith("_link"):
            return before + _SPECIAL.sub(r"\\\1", value)
        return before + value if before else f"<{value}>"

    return _PLACE.sub(filled, template)


def plain_line(template: str, scene: Scene) -> str:
    """A subject with its placeholders filled: one line, nothing personal."""
    values = {
        name: value
        for name, value in _values(scene).items()
        if name not in ("name", "join_link", "page_link")
    }
    filled = _PLACE.sub(lambda place: values.get(place[2], ""), template)
    return text.line(filled)


def of_programme(scene: Scene, family: str) -> str:
    """What the programme's organisers add to a letter, in the readers' language; or nothing."""
    if scene.programme is None:
        return ""
    by_language = scene.programme.letters.get(family, {})
    return by_language.get(scene.language) or ""


def _values(scene: Scene) -> dict[str, str]:
    marks = merge_fields.marks()
    values = {
        "name": marks.name,
        "join_link": marks.join,
        "page_link": marks.page,
        "organisation": settings().organisation_in(scene.language),
        "title": scene.title,
        "programme": scene.programme.name(scene.language) if scene.programme else "",
        "date": "",
        "session_link": links.absolute(
            links.programme(scene.programme.slug) if scene.programme else links.HOME
        ),
    }
    if scene.session is not None:
        starts, ends = scene.session.starts_at, scene.session.ends_at
        values["date"] = dates.when(starts, ends, scene.zone, scene.language)
        values["session_link"] = links.absolute(links.session(scene.event.slug))
    return values
