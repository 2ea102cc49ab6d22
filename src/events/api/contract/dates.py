"""Choices of dates: sessions that are the same, of which each participant has one."""

from typing import Annotated

from msgspec import Meta, Struct

from events.api.contract.public import Instant, Slug, SlugSent
from events.sessions.states import SessionStatus


class ChoiceDate(Struct, kw_only=True):
    """A session as one of several dates."""

    session: Slug
    starts_at: Instant
    ends_at: Instant
    status: SessionStatus
    capacity: int | None
    taken: int
    waiting: int


class DateChoice(Struct, kw_only=True):
    """A choice with its dates, and the sums of those that take place."""

    id: int
    title: str
    capacity: int | None
    taken: int
    waiting: int
    dates: list[ChoiceDate]


class DateChoicePage(Struct, kw_only=True):
    """The choices of dates of a programme, by their first date."""

    items: list[DateChoice]


class SameSessions(Struct, kw_only=True, forbid_unknown_fields=True):
    """The sessions that are the same; in a choice that is there, they become further dates."""

    sessions: Annotated[list[SlugSent], Meta(min_length=1, max_length=100)]
