"""A bilan as a tagged PDF (PDF/UA-1) that one may hand to a minister."""

import colorsys
from collections.abc import Sequence
from typing import Any

from events import links, text
from events.dossiers.pdf import paragraphs
from events.presentation import N_, bar_charts, dates, sentence, typesetting
from events.presentation.typography import fine
from events.reviews import charts
from events.reviews.charts import Drawing
from events.reviews.content import Content
from events.reviews.queries import Portrayed
from events.settings import settings
from events.speakers import portraits


async def bilan(content: Content, portrayed: Sequence[Portrayed], language: str) -> bytes:
    """Return the PDF in a language; the same bilan gives the same bytes."""
    data = _data(content, portrayed, language)
    return await typesetting.pdf("bilan", data, at=content.as_of)


def _data(content: Content, portrayed: Sequence[Portrayed], language: str) -> dict[str, Any]:
    def said(message: str, **values: object) -> str:
        return sentence(message, language, **values)

    day = dates.long_day(content.as_of, content.timezone, language)
    as_of = said(N_("Frozen on %(day)s"), day=day) if content.frozen else None
    return {
        "language": language,
        "hue": content.hue,
        "organisation": settings().organisation_in(language),
        "overline": said(N_("Review %(year)s"), year=content.year)
        if content.year
        else said(N_("Review")),
        "title": fine(content.title),
        "as_of": as_of or said(N_("As of %(day)s"), day=day),
        "address": links.absolute(links.bilan(content.programme, content.slug)),
        "totals": charts.totals(content, language),
        "introduction": [fine(part) for part in paragraphs(content.introduction)],
        "highlights": [fine(one) for one in content.highlights],
        "quotations": [[fine(words), fine(who)] for words, who in content.quotations],
        "pictures": [_picture(one, content.hue) for one in charts.drawings(content, language)],
        "portraits": [_portrait(one) for one in portrayed],
        "sessions": _sessions(content, language),
        "explained": charts.explained(language),
        "labels": _labels(language),
    }


def _labels(language: str) -> dict[str, str]:
    named = {
        "figures": N_("In figures"),
        "highlights": N_("What to remember"),
        "quotations": N_("In their words"),
        "portraits": N_("They took part"),
        "sessions": N_("Session by session"),
        "explained": N_("How it is counted"),
        "small": N_("Numbers of people under five are not told."),
    }
    return {key: sentence(words, language) for key, words in named.items()}


def _picture(one: Drawing, hue: int) -> dict[str, Any]:
    ink, tint = _colour(hue, 0.32), _colour(hue, 0.92)
    svg = bar_charts.as_file(one.drawn, ink=ink, tint=tint).decode()
    return {"title": one.title, "svg": svg, "head": one.head, "rows": one.rows}


def _colour(hue: int, light: float) -> str:
    red, green, blue = colorsys.hls_to_rgb(hue / 360, light, 0.45)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def _portrait(one: Portrayed) -> dict[str, str]:
    kept = portraits.opened(one.portrait)
    return {
        "name": one.name,
        "organisation": text.bare_link(one.organisation)[0],
        "portrait": typesetting.picture(kept) if kept else "",
        "initials": text.initials(one.name),
    }


def _sessions(content: Content, language: str) -> dict[str, Any]:
    names = (N_("Date"), N_("Session"), N_("Registrations"), N_("Presences"))
    return {
        "head": [sentence(name, language) for name in names],
        "rows": [
            [dates.day(one.starts_at, one.timezone, language), fine(one.title),
             charts.few(one.registered, language), charts.few(one.came, language)]
            for one in content.figures.sessions
        ],
    }  # fmt: skip
