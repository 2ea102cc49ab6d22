"""A review as a tagged PDF (PDF/UA-1) that one may hand to a minister."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from events import links, text
from events.dossiers.pdf import paragraphs
from events.presentation import N_, bar_charts, dates, sentence, typesetting
from events.presentation.colours.oklch import oklch
from events.presentation.typography import fine
from events.reviews import charts
from events.reviews.charts import Drawing
from events.reviews.content import Content
from events.reviews.portraits import Portrayed
from events.settings import settings
from events.speakers import portraits

LABELS: Final = {
    "introduction": N_("Introduction"),
    "figures": N_("In figures"),
    "highlights": N_("What to remember"),
    "quotations": N_("In their words"),
    "portraits": N_("They took part"),
    "sessions": N_("Session by session"),
    "explained": N_("How it is counted"),
    "small": N_("Numbers of people under five are not shown."),
}
MANY: Final = 200
"""More sessions take much memory to be set."""

HEAD: Final = (N_("Date"), N_("Session"), N_("Registrations"), N_("Presences"))


class PictureSet(msgspec.Struct, frozen=True):
    """A picture (SVG) with the table beside it, and what its two colours are."""

    title: str
    svg: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    legend: Sequence[str]


class PortraitSet(msgspec.Struct, frozen=True):
    """A speaker with a portrait (SVG), or with initials where there is none."""

    name: str
    organisation: str
    portrait: str
    initials: str


class TableSet(msgspec.Struct, frozen=True):
    """The sessions, one a row; `spoken` are the languages of their titles."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    spoken: Sequence[str]


class ReviewSet(msgspec.Struct, frozen=True):
    """What `review.typ` is given: texts alone, in the reader's language."""

    language: str
    hue: int
    organisation: str
    overline: str
    title: str
    period: str
    as_of: str
    address: str
    totals: Sequence[tuple[str, str]]
    introduction: Sequence[str]
    highlights: Sequence[str]
    quotations: Sequence[tuple[str, str]]
    pictures: Sequence[PictureSet]
    portraits: Sequence[PortraitSet]
    sessions: TableSet
    explained: Sequence[tuple[str, str]]
    labels: Mapping[str, str]


async def review(content: Content, portrayed: Sequence[Portrayed], language: str) -> bytes:
    """Return the PDF in a language; the same review gives the same bytes."""
    data = await asyncio.to_thread(_set, content, portrayed, language)  # Portraits are read.
    large = len(content.figures.sessions) > MANY
    return await typesetting.pdf("review", data, at=content.as_of, large=large)


def _set(content: Content, portrayed: Sequence[Portrayed], language: str) -> ReviewSet:
    return ReviewSet(
        language=language,
        hue=content.hue,
        organisation=settings().organisation_in(language),
        overline=_overline(content, language),
        title=fine(content.title_in(language)),
        period=content.period_in(language),
        as_of=_as_of(content, language),
        address=links.absolute(links.review(content.programme, content.slug)),
        totals=charts.totals(content, language),
        introduction=[fine(part) for part in paragraphs(content.introduction)],
        highlights=[fine(one) for one in content.highlights],
        quotations=[(fine(words), fine(who)) for words, who in content.quotations],
        pictures=[_picture(one, content.hue) for one in charts.drawings(content, language)],
        portraits=[_portrait(one) for one in portrayed],
        sessions=_sessions(content, language),
        explained=charts.explained(content, language),
        labels={key: sentence(words, language) for key, words in LABELS.items()},
    )


def _overline(content: Content, language: str) -> str:
    if content.year:
        return sentence(N_("Review %(year)s"), language, year=content.year)
    return sentence(N_("Review"), language)


def _as_of(content: Content, language: str) -> str:
    day = dates.long_day(content.as_of, content.timezone, language)
    frozen, live = N_("Frozen on %(day)s"), N_("As of %(day)s")
    return sentence(frozen if content.frozen else live, language, day=day)


def _picture(one: Drawing, hue: int) -> PictureSet:
    # The colours of the page's own words (`ink` and `tint` of the template).
    ink, tint = oklch(0.38, 0.09, hue), oklch(0.95, 0.02, hue)
    svg = bar_charts.as_file(one.drawn, ink=ink, tint=tint).decode()
    return PictureSet(one.title, svg, one.head, one.rows, one.legend)


def _portrait(one: Portrayed) -> PortraitSet:
    kept = portraits.opened_now(one.portrait)
    return PortraitSet(
        name=one.name,
        organisation=text.bare_link(one.organisation)[0],
        portrait=typesetting.picture(kept) if kept else "",
        initials=text.initials(one.name),
    )


def _sessions(content: Content, language: str) -> TableSet:
    held = content.figures.sessions
    columns = len(HEAD) if charts.counts_people(content) else 2
    rows = [
        [dates.day(one.starts_at, one.timezone, language), fine(one.title_in(language)),
         charts.few(one.registered, language), charts.few(one.came, language)][:columns]
        for one in held
    ]  # fmt: skip
    head = [sentence(name, language) for name in HEAD[:columns]]
    return TableSet(head, rows, [one.spoken_in(language) for one in held])
