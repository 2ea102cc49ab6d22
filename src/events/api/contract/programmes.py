"""Programmes at the desk."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field

from events.api.contract.public import Cursor, Language, Markdown, Slug, Zone
from events.presentation import N_
from events.programmes.states import MOST_COMPANIONS, PresenceRule, ProgrammeStatus, WaitingRule
from events.programmes.visibility import Visibility

Title = Annotated[str, Meta(min_length=1, max_length=300)]
Place = Annotated[str, Meta(max_length=300)]
Summary = Annotated[str, Meta(max_length=50_000, description=N_("Markdown."))]
Hue = Annotated[int, Meta(ge=0, le=359, description=N_("The colour, as a hue of OKLCH."))]
Minutes = Annotated[int, Meta(ge=1, le=525_600)]
Reminders = Annotated[
    list[Minutes], Meta(max_length=10, description=N_("Minutes before the start of a session."))
]
FollowUp = Annotated[
    int, Meta(ge=-1, le=525_600, description=N_("Minutes after the end; -1: no follow-up."))
]
OfferHours = Annotated[int, Meta(ge=1, le=720)]
Companions = Annotated[
    int,
    Meta(ge=0, le=MOST_COMPANIONS, description=N_("Others one may register with oneself.")),
]
Retention = Annotated[
    int, Meta(ge=1, le=3650, description=N_("Days after which participants are forgotten."))
]
Least = Annotated[int, Meta(ge=0, le=1440, description=N_("Minutes, or percent of the session."))]


class ProgrammeTexts(Struct, kw_only=True, forbid_unknown_fields=True):
    """A programme's texts in another language."""

    title: Annotated[str, Meta(max_length=500)] = ""
    summary: Summary = ""


class DeskProgramme(Struct, kw_only=True):
    """A programme as organisers have set it up."""

    slug: Slug
    status: ProgrammeStatus
    visibility: Visibility
    invited_domains: list[str]
    title: str
    summary: Markdown
    language: Language
    translations: dict[str, ProgrammeTexts]
    timezone: Zone
    hue: int
    location: str
    reminder_minutes: list[int]
    follow_up_minutes: int
    waiting_rule: WaitingRule
    offer_hours: int
    confirm_address: bool
    companions: int
    retention_days: int
    presence_rule: PresenceRule
    presence_least: int
    url: str


class ProgrammeSummary(Struct, kw_only=True):
    """A programme among others, with what is in it."""

    slug: Slug
    title: str
    status: ProgrammeStatus
    timezone: Zone
    sessions_to_come: int
    sessions_held: int
    sessions_in_draft: int
    registered: int


class ProgrammeSummaryPage(Struct, kw_only=True):
    """The programmes one may see, those with the next date first."""

    items: list[ProgrammeSummary]
    next: Cursor = None


class NewProgramme(Struct, kw_only=True, forbid_unknown_fields=True):
    """A programme to be; a title is enough. It is a draft until it is published."""

    title: Title
    summary: Summary = ""
    language: str = "fr"
    translations: dict[str, ProgrammeTexts] = {}
    timezone: str = "Europe/Paris"
    hue: Hue = 250
    location: Place = ""
    reminder_minutes: Reminders = field(default_factory=lambda: [1440, 60])
    follow_up_minutes: FollowUp = 60
    waiting_rule: WaitingRule = WaitingRule.OFFER
    offer_hours: OfferHours = 24
    confirm_address: bool = False
    companions: Companions = 0
    retention_days: Retention = 365
    presence_rule: PresenceRule = PresenceRule.ENTRANCE
    presence_least: Least = 0


class ProgrammeChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes; what is not sent stays as it is."""

    title: Title | UnsetType = UNSET
    summary: Summary | UnsetType = UNSET
    language: str | UnsetType = UNSET
    translations: dict[str, ProgrammeTexts] | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    hue: Hue | UnsetType = UNSET
    location: Place | UnsetType = UNSET
    reminder_minutes: Reminders | UnsetType = UNSET
    follow_up_minutes: FollowUp | UnsetType = UNSET
    waiting_rule: WaitingRule | UnsetType = UNSET
    offer_hours: OfferHours | UnsetType = UNSET
    confirm_address: bool | UnsetType = UNSET
    companions: Companions | UnsetType = UNSET
    retention_days: Retention | UnsetType = UNSET
    presence_rule: PresenceRule | UnsetType = UNSET
    presence_least: Least | UnsetType = UNSET


class ProgrammeState(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether it is a draft, online, or in the archives."""

    status: ProgrammeStatus


class Sight(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who finds it and who may open it; of a session, and its programme, the stricter counts."""

    visibility: Visibility
    invited_domains: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=253)]],
        Meta(max_length=50, description=N_("Whose addresses let in, where it is by invitation.")),
    ] = []


class Embedding(Struct, kw_only=True, forbid_unknown_fields=True):
    """The other sites whose pages may show the registration form."""

    origins: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=255)]],
        Meta(max_length=20, description=N_("Such as https://www.example.org.")),
    ]
