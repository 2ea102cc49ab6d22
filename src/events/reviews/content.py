"""What a review says: figures in which small numbers are hidden, and organisers' words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Final

import msgspec

from events.dossiers.content import months_between

NOON: Final = time(12)
"""Of the first of a month in UTC: that day almost everywhere, and that month everywhere."""

SMALL: Final = 5
"""Numbers of people under it are hidden: they could tell who."""


class Totals(msgspec.Struct, frozen=True):
    """The whole in numbers; people under SMALL are None."""

    sessions: int
    hours: int
    speakers: int
    resources: int
    registrations: int | None
    people: int | None
    came: int | None
    people_who_came: int | None
    person_hours: int | None
    organisations: int | None


class Titled(msgspec.Struct, frozen=True, kw_only=True):
    """What has a title; `language` is the one it was written in, where that is known."""

    title: str
    language: str = ""
    titles: dict[str, str] = {}
    """Its title in other languages."""

    def title_in(self, language: str) -> str:
        """Return its title in a language, or as it was written."""
        return self.titles.get(language, self.title)

    def spoken_in(self, language: str) -> str:
        """Return the language of the title that a reader of this one sees."""
        return language if language in self.titles else self.language or language


class InSession(Titled, frozen=True, kw_only=True):
    """One session that was held."""

    slug: str
    programme: str
    starts_at: datetime
    timezone: str
    registered: int | None
    came: int | None


class InPeriod(msgspec.Struct, frozen=True):
    """The sessions that were held in the month, or in the year, that begins on this day."""

    day: date
    sessions: int
    registered: int | None
    came: int | None


class Territory(msgspec.Struct, frozen=True):
    """How many people named a territory; an empty name: those that fewer than SMALL named."""

    name: str
    people: int | None


class Satisfaction(msgspec.Struct, frozen=True):
    """What was answered after sessions; None of it where fewer than SMALL answered.

    `score` is None where fewer than SMALL said whether they would recommend the webinars.
    """

    answers: int
    mean: float
    score: int | None


class Figures(msgspec.Struct, frozen=True):
    """All that is counted."""

    totals: Totals
    sessions: list[InSession]
    months: list[InPeriod]
    years: list[InPeriod]
    territories: list[Territory]
    satisfaction: Satisfaction | None


class Content(Titled, frozen=True, kw_only=True):
    """A whole review; `portraits` are speakers' ids, so that who left is shown no more."""

    slug: str
    programme: str
    year: int
    introduction: str
    highlights: list[str]
    quotations: list[tuple[str, str]]
    portraits: list[int]
    hue: int
    timezone: str
    figures: Figures
    as_of: datetime
    frozen: bool = False
    counted_at: datetime | None = None
    """When its people were counted, where it was not just now."""

    def period_in(self, language: str) -> str:
        """Return from which month until which its sessions were; nothing where none was held."""
        held = [datetime.combine(one.day, NOON, UTC) for one in self.figures.months if one.sessions]
        return months_between(min(held), max(held), self.timezone, language) if held else ""


def titles_in(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the titles among translations, by language."""
    return {language: told["title"] for language, told in texts.items() if told.get("title")}


def hidden(number: int) -> int | None:
    """Return a number of people, None where it is small; nobody is no secret."""
    return None if 0 < number < SMALL else number


def all_hidden(numbers: Sequence[int]) -> list[int | None]:
    """Hide the small among numbers whose sum is told; one alone is not told by the others."""
    shown = [hidden(number) for number in numbers]
    if shown.count(None) == 1:
        others = [number for number in shown if number]
        if others:
            shown[shown.index(min(others))] = None
    return shown


def quotations_in(words: str) -> list[tuple[str, str]]:
    """Return quotations: a line each, who said it after the last dash between spaces."""
    found = []
    for line in (line.strip() for line in words.splitlines()):
        said, dash, who = line.rpartition(" — ")
        if line:
            found.append((said, who) if dash else (line, ""))
    return found
