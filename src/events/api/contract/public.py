"""What everybody may read: published programmes, sessions and speakers, as on their pages."""

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta, Struct

from events.presentation import N_

PART: Final = "^[a-z0-9-]*$"
"""A slug in a body: what it is looked up by holds no NUL, which PostgreSQL has no word for."""

SlugSent = Annotated[str, Meta(max_length=120, pattern=PART)]
Slug = Annotated[str, Meta(description=N_("Part of its address; never changes."))]
Markdown = Annotated[str, Meta(description=N_("Markdown."))]
Instant = Annotated[
    datetime, Meta(tz=True, description=N_("RFC 3339, in the zone given beside it."))
]
Zone = Annotated[str, Meta(description=N_("A zone of the IANA database, such as Europe/Paris."))]
Language = Annotated[str, Meta(description=N_("A language code, such as fr or en."))]
Cursor = Annotated[
    str | None, Meta(description=N_("Where the next page begins, to be sent as “cursor”."))
]


class OpenProgramme(Struct, kw_only=True):
    """A programme that is or was announced."""

    slug: Slug
    title: str
    summary: Markdown
    language: Language
    timezone: Zone
    location: str
    url: str
    calendar_url: str


class OpenProgrammePage(Struct, kw_only=True):
    """Programmes, the newest first."""

    items: list[OpenProgramme]
    next: Cursor = None


class SpeakerName(Struct, kw_only=True):
    """A speaker in a session."""

    slug: Slug
    name: str
    organisation: str
    role: str


class OpenResource(Struct, kw_only=True):
    """What remains of a session and is for everybody."""

    kind: str
    title: str
    url: str


DateChoiceNumber = Annotated[
    int | None,
    Meta(description=N_("Sessions with the same number are the same on several dates.")),
]


class OpenSession(Struct, kw_only=True):
    """A session that was announced; the room is never among it."""

    slug: Slug
    programme: Slug
    title: str
    abstract: Markdown
    language: Language
    tags: list[str]
    starts_at: Instant
    ends_at: Instant
    timezone: Zone
    status: str
    location: str
    capacity: int | None
    seats_left: int | None
    registration_open: bool
    date_choice: DateChoiceNumber
    speakers: list[SpeakerName]
    url: str
    calendar_url: str
    updated_at: datetime


class OpenSessionDetails(OpenSession, kw_only=True):
    """The same with what remains of it."""

    resources: list[OpenResource]


class OpenSessionPage(Struct, kw_only=True):
    """Sessions by their start."""

    items: list[OpenSession]
    next: Cursor = None


class OpenSpeaker(Struct, kw_only=True):
    """Somebody who appears in a session that was announced; never their address."""

    slug: Slug
    programme: Slug
    name: str
    organisation: str
    biography: Markdown
    portrait_url: str | None
    url: str


class OpenSpeakerDetails(OpenSpeaker, kw_only=True):
    """The same with their sessions."""

    sessions: list[OpenSession]


class OpenSpeakerPage(Struct, kw_only=True):
    """Speakers by their name."""

    items: list[OpenSpeaker]
    next: Cursor = None


class FeedAuthor(Struct, kw_only=True):
    """Who publishes the feed."""

    name: str


class FeedItem(Struct, kw_only=True):
    """A session in the feed."""

    id: str
    url: str
    title: str
    content_text: str
    date_published: datetime
    date_modified: datetime
    tags: list[str]
    language: Language


class JsonFeed(Struct, kw_only=True):
    """A JSON Feed 1.1 of the sessions announced last."""

    version: str
    title: str
    home_page_url: str
    feed_url: str
    language: Language
    authors: list[FeedAuthor]
    items: list[FeedItem]
