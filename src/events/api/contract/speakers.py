"""Speakers and their appearances, resources, at the desk."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from events.api.contract.public import Instant, Language, Markdown, Slug, SlugSent
from events.presentation import N_
from events.resources.states import Audience, ResourceKind
from events.speakers.checklist.items import MOST_ASKED, Wanted

Line = Annotated[str, Meta(max_length=300)]
Words = Annotated[str, Meta(max_length=50_000, description=N_("Markdown."))]
Email = Annotated[str, Meta(max_length=254, description=N_("Never shown; empty: none is known."))]


class DeskSpeaker(Struct, kw_only=True):
    """A speaker as organisers have them."""

    slug: Slug
    programme: Slug
    name: str
    organisation: str
    biography: Markdown
    email: Email
    language: Language
    portrait_url: str | None
    url: str


class SpeakerInList(Struct, kw_only=True):
    """A speaker among those of a programme."""

    slug: Slug
    name: str
    organisation: str


class SpeakerList(Struct, kw_only=True):
    """A programme's speakers by name."""

    items: list[SpeakerInList]


class SpeakerChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes; what is not sent stays as it is."""

    name: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    organisation: Line | UnsetType = UNSET
    biography: Words | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    language: str | UnsetType = UNSET


class NewAppearance(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who shall appear: a speaker of the programme by `speaker`, or somebody new by name."""

    speaker: SlugSent = ""
    name: Annotated[str, Meta(max_length=200)] = ""
    organisation: Line = ""
    biography: Words = ""
    email: Email = ""
    language: str = ""


class Appearance(Struct, kw_only=True):
    """A speaker in a session, and what they answered."""

    id: Annotated[int, Meta(description=N_("The number of the appearance."))]
    speaker: Slug
    name: str
    answer: Annotated[str, Meta(description=N_("yes, no, or empty."))]
    invited: bool
    role: str
    wanted: Annotated[
        list[Wanted], Meta(description=N_("What their programme wants of them in this session."))
    ]
    missing: Annotated[
        list[Wanted], Meta(description=N_("What of it is not there; nothing of who declined."))
    ]
    asked: Annotated[int, Meta(description=N_("How often they were asked for what is missing."))]


class AppearanceList(Struct, kw_only=True):
    """Who appears in a session, in order."""

    items: list[Appearance]


class SpeakerChecklist(Struct, kw_only=True):
    """What a programme wants of its speakers, and when it asks for what is missing."""

    items: list[Wanted]
    days: Annotated[list[int], Meta(description=N_("Days before a session."))]


class SpeakerChecklistChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """All that is wanted from now on."""

    items: Annotated[list[Wanted], Meta(max_length=len(Wanted))]
    days: Annotated[
        list[Annotated[int, Meta(ge=1, le=90)]],
        Meta(max_length=MOST_ASKED, description=N_("Days before a session.")),
    ]


class Invitation(Struct, kw_only=True, forbid_unknown_fields=True):
    """A sentence of one's own for the invitation."""

    note: Annotated[str, Meta(max_length=2000)] = ""


class DeskResource(Struct, kw_only=True):
    """What remains of a session."""

    id: Annotated[int, Meta(description=N_("The number of the resource."))]
    kind: str
    title: str
    url: str
    public: Annotated[bool, Meta(description=N_("false: for people who registered."))]
    audience: Annotated[
        Audience,
        Meta(description=N_("Who may see it: everybody, those who registered, or those who came.")),
    ]
    shown_from: Instant | None
    shown_until: Instant | None
    handed_in: Annotated[bool, Meta(description=N_("By a speaker, and not published yet."))]


class ResourceList(Struct, kw_only=True):
    """What remains of a session, in order."""

    items: list[DeskResource]


class NewResource(Struct, kw_only=True, forbid_unknown_fields=True):
    """A link that remains of a session."""

    kind: ResourceKind
    url: Annotated[str, Meta(min_length=1, max_length=2000)]
    title: Line = ""
    public: bool = True
    audience: Annotated[
        Audience | None, Meta(description=N_("Who may see it; goes before `public`."))
    ] = None
    shown_from: Instant | None = None
    shown_until: Instant | None = None
