"""What a row of a file says of a speaker or of a session; a column the file lacks is UNSET."""

from datetime import datetime
from typing import Final, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

T = TypeVar("T")
V = TypeVar("V", bound=msgspec.Struct)

Texts: TypeAlias = dict[str, dict[str, str]]
"""By other language: what a title, an abstract, a biography is there."""


class Times(msgspec.Struct, frozen=True):
    """When a session is: instants in UTC, and the zone in which they are shown."""

    starts_at: datetime
    ends_at: datetime
    timezone: str


class ProgrammeValues(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a file says of the programme itself; empty is what it does not say."""

    title: str = ""
    summary: str = ""
    language: str = ""
    timezone: str = ""
    texts: Texts = {}


class SpeakerValues(msgspec.Struct, frozen=True):
    """The columns of a speaker; as JSON in `speakers.imported`."""

    name: str | UnsetType = UNSET
    organisation: str | UnsetType = UNSET
    biography: str | UnsetType = UNSET
    photo_url: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    texts: Texts | UnsetType = UNSET


class SessionValues(msgspec.Struct, frozen=True):
    """The columns of a session; as JSON in `sessions.imported`.

    `speakers` are refs. `times` is None where the row's times cannot be read.
    """

    times: Times | UnsetType | None = UNSET
    title: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    speakers: list[str] | UnsetType = UNSET
    abstract: str | UnsetType = UNSET
    recording_url: str | UnsetType = UNSET
    slides_url: str | UnsetType = UNSET
    capacity: int | UnsetType | None = UNSET
    location: str | UnsetType = UNSET
    join_url: str | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    roles: dict[str, str] | UnsetType = UNSET
    """By ref, of those who do something else than speak."""
    texts: Texts | UnsetType = UNSET


EMPTY_SPEAKER: Final = SpeakerValues("", "", "", "", "", "", {})
"""The values of a speaker before any import."""
EMPTY_SESSION: Final = SessionValues(None, "", "", [], "", "", "", None, "", "", [], {}, {})
"""The values of a session before any import."""


def tidy(texts: Texts) -> Texts:
    """Return texts in other languages without empty ones, in one order."""
    kept = {language: {name: words for name, words in sorted(said.items()) if words}
            for language, said in sorted(texts.items())}  # fmt: skip
    return {language: said for language, said in kept.items() if said}


def value_or(value: T | UnsetType, otherwise: T) -> T:
    """Return a value, or the other one where the file lacks the column."""
    return otherwise if isinstance(value, UnsetType) else value


def merged(values: V, newer: V) -> V:
    """Return the values, replaced where the newer ones say something."""
    return msgspec.structs.replace(values, **{one: getattr(newer, one) for one in _given(newer)})


def changed(values: V, *, before: V, stored: V) -> V:
    """Return the values that are new in the file and are not stored already; others are UNSET."""
    return type(values)(
        **{
            name: value
            for name in _given(values)
            if (value := getattr(values, name))
            not in (getattr(before, name), getattr(stored, name))
        }
    )


def without(values: V, *names: str) -> V:
    """Return the values but for these columns."""
    return msgspec.structs.replace(values, **dict.fromkeys(names, UNSET))


def _given(values: msgspec.Struct) -> list[str]:
    """Return the columns that the file has."""
    return [name for name in values.__struct_fields__ if getattr(values, name) is not UNSET]
