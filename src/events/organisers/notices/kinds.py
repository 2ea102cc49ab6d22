"""What organisers can be told of, and how: at once, in a daily digest, or never."""

from enum import StrEnum
from typing import Final

from events.organisers.access import Member
from events.organisers.states import Role
from events.presentation import N_


class Kind(StrEnum):
    """`notices.kind`, and the keys of `organiser_settings.notices`."""

    DECLINED = "declined"
    ACCEPTED = "accepted"
    REQUEST = "request"
    SLIDES = "slides"
    NO_ROOM = "no-room"
    BOUNCES = "bounces"
    REFUSAL = "refusal"
    WEBHOOK = "webhook"
    OPENAGENDA = "openagenda"


class Cadence(StrEnum):
    """The values of `organiser_settings.notices`."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    NEVER = "never"


URGENT: Final = frozenset({Kind.NO_ROOM, Kind.REFUSAL, Kind.WEBHOOK, Kind.OPENAGENDA})
"""What cannot wait for tomorrow is told at once, unless somebody chose otherwise."""

FOR_OWNERS: Final = frozenset({Kind.REFUSAL})
"""What is of no programme is told to owners, as the desk shows it to them."""

WORDS: Final[dict[Kind, str]] = {
    Kind.DECLINED: N_("A speaker declines"),
    Kind.ACCEPTED: N_("A speaker accepts"),
    Kind.REQUEST: N_("A registration needs approval"),
    Kind.SLIDES: N_("A speaker hands in slides or a document"),
    Kind.NO_ROOM: N_("A session has no room the day before"),
    Kind.BOUNCES: N_("Many emails of a programme come back"),
    Kind.REFUSAL: N_("An email provider refuses our emails"),
    Kind.WEBHOOK: N_("A webhook was turned off because it did not answer"),
    Kind.OPENAGENDA: N_("OpenAgenda takes no more sessions of a programme"),
}
"""What the settings call each kind, in their order."""


def offered(organiser: Member) -> list[Kind]:
    """Return what somebody may choose: what they would never be shown is left out."""
    everything = organiser.role is Role.OWNER and not organiser.limited
    return [kind for kind in WORDS if everything or kind not in FOR_OWNERS]


def usual(kind: Kind, role: Role) -> Cadence:
    """Return how somebody of this role is told who chose nothing."""
    if role is Role.VIEWER:
        return Cadence.NEVER
    return Cadence.AT_ONCE if kind in URGENT else Cadence.DAILY
