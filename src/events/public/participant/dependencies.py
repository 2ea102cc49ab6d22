"""What a link proves, as a handler's argument: `owner: LinkOwner` is whose page it opens.

The address carries `{token}`; a link that proves nothing any more is answered before the handler,
by a page that says so and how to get a new one.
"""

from typing import Any, Final, TypeAlias

from litestar import Response
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, SkipValidation

from events import links
from events.operations.people import mail_stops
from events.operations.people.mail_stops import StopLink
from events.presentation.request import SiteRequest
from events.public.participant.lost_link import no_such_link
from events.registrations.participant import queries
from events.registrations.participant.shapes import OwnAppearance, OwnPass, OwnRegistration

Owner: TypeAlias = OwnRegistration | OwnPass
"""What a participant's link proves."""

Entrant: TypeAlias = OwnRegistration | OwnAppearance
"""Who stands before the door: somebody registered, or a speaker."""

LinkOwner: TypeAlias = NamedDependency[SkipValidation[Owner]]
"""The registration or the pass that a participant's link proves."""

LinkSeat: TypeAlias = NamedDependency[OwnRegistration]
"""The registration that a participant's link proves; a pass is none."""

LinkAppearance: TypeAlias = NamedDependency[OwnAppearance]
"""The appearance that a speaker's link proves."""

LinkEntrant: TypeAlias = NamedDependency[SkipValidation[Entrant]]
"""Who a way in lets in."""

LinkStop: TypeAlias = NamedDependency[StopLink]
"""Whose series mail a link stops."""


class NoSuchLink(Exception):
    """A link that proves nothing any more; `kind` is its address in `links`, if not the usual."""

    def __init__(self, kind: str = "") -> None:
        """Keep what kind of link it was."""
        super().__init__(kind)
        self.kind = kind


async def _owner(token: FromPath[str]) -> SkipValidation[Owner]:
    owner = await queries.by_token(token) or await queries.by_pass_token(token)
    if owner is None:
        raise NoSuchLink
    return owner


async def _seat(token: FromPath[str]) -> OwnRegistration:
    seat = await queries.by_token(token)
    if seat is None:
        raise NoSuchLink
    return seat


async def _appearance(token: FromPath[str]) -> OwnAppearance:
    appearance = await queries.appearance_by_token(token)
    if appearance is None:
        raise NoSuchLink(links.APPEARANCE)
    return appearance


async def _entrant(token: FromPath[str]) -> SkipValidation[Entrant]:
    seat = await queries.by_join_token(token)
    entrant = seat or await queries.appearance_by_token(token, "speaker-join")
    if entrant is None:
        raise NoSuchLink
    return entrant


async def _stop(token: FromPath[str]) -> StopLink:
    stop = await mail_stops.by_token(token)
    if stop is None:
        raise NoSuchLink(links.UNSUBSCRIBE)
    return stop


def answer_no_such_link(request: SiteRequest, refused: Exception) -> Response[Any]:
    """Answer a dead link with the page that says what it was."""
    return no_such_link(request, refused.kind if isinstance(refused, NoSuchLink) else "")


DEPENDENCIES: Final = {
    "owner": Provide(_owner),
    "seat": Provide(_seat),
    "appearance": Provide(_appearance),
    "entrant": Provide(_entrant),
    "stop": Provide(_stop),
}
