"""A session's room, and the number of its seats."""

from functools import partial
from typing import Final, Literal

from litestar import Response
from litestar.params import JSONBody
from msgspec import UnsetType

from events import clock, text
from events.api import etags
from events.api.checks import Checks, overlaid
from events.api.contract.session_changes import WouldMail
from events.api.contract.sessions import Room, RoomChange, Seats, SeatsChange
from events.api.desk.addresses import SESSION, Slug, replace, show
from events.api.desk.dry_runs import Tried, tried
from events.api.examples import Example
from events.api.filters import aware
from events.api.guard import caller_of
from events.operations.reports import sessions
from events.operations.reports.figures import registration_counts
from events.operations.reports.sessions import SessionDetails
from events.operations.sessions import capacity, room
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.rooms import queries, services
from events.rooms.states import Choice
from events.sessions.fields import SeatRules

_CHOICES: Final[dict[Literal["programme", "made", "link"], Choice]] = {
    "programme": Choice.PROGRAMME,
    "made": Choice.MADE,
    "link": Choice.LINK,
}


@show(
    f"{SESSION}/room",
    N_("Read where the link to join leads"),
    scope=Scope.READ_CONTENT,
    policy="editor",
)
async def read_room(request: SiteRequest, session: Slug) -> Response[Room]:
    """Read it; who only looks at the desk may not."""
    return etags.one(request, await _room(await sessions.by_slug(session)))


@replace(
    f"{SESSION}/room",
    N_("Change the room, at once for everybody who waits"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"url": "https://salle.example.org/causerie"}),
)
async def change_room(
    request: SiteRequest, session: Slug, data: JSONBody[RoomChange]
) -> Response[Room]:
    """Change it; nobody is mailed, since mails carry the way in and never the room."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, await _room(found))
    checks = Checks()
    url = checks.web_address("url", data.url)
    if data.choice == "made" and await services.of_programme(found.programme) is None:
        checks.wrong("choice", N_("The programme has no server that makes rooms."))
    checks.done()
    choice = None if data.choice is None else _CHOICES[data.choice]
    await room.change_room(
        found.id, url, text.line(data.note), by=by, at=clock.now(), choice=choice
    )
    return etags.one(request, await _room(await sessions.by_slug(session)))


@show(f"{SESSION}/seats", N_("Read how many seats are taken"), scope=Scope.READ_CONTENT)
async def read_seats(request: SiteRequest, session: Slug) -> Response[Seats]:
    """Read them, and how many registrations are in each state."""
    return etags.one(request, await _seats(await sessions.by_slug(session)))


@replace(
    f"{SESSION}/seats",
    N_("Change how many seats there are and whose; who waits moves up"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"capacity": 200}),
)
async def change_seats(
    request: SiteRequest, session: Slug, data: JSONBody[SeatsChange], dry_run: Tried = False
) -> Response[Seats | WouldMail]:
    """Change it; fewer than are taken is refused, and who has a seat keeps it."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, await _seats(found))
    operation = partial(capacity.change_capacity, found.id, data.capacity,
                        rules=_rules(found, data), by=by, at=clock.now())  # fmt: skip
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.one(request, await _seats(await sessions.by_slug(session)))


async def _room(found: SessionDetails) -> Room:
    state = await queries.state(found.id)
    said = next(name for name, one in _CHOICES.items() if one == (state.choice if state else ""))
    failure = state.failure if state and state.failed_at and found.made_at else ""
    return Room(
        url=found.room_url, note=found.room_note, choice=said, made_on=found.made_by,
        failure=failure,
    )  # fmt: skip


async def _seats(found: SessionDetails) -> Seats:
    counts = await registration_counts.by_state(found.id)
    numbers = {str(state): number for state, number in counts.items()}
    return Seats(
        capacity=found.capacity,
        taken=found.taken,
        domain_seats=found.domain_seats,
        kept_seats=found.kept_seats,
        kept_until=found.kept_until,
        kept_domains=found.kept_domains,
        **numbers,
    )


def _rules(found: SessionDetails, sent: SeatsChange) -> SeatRules:
    """Return the rules as they are with what was sent. Raises Invalid."""
    checks = Checks()
    domains = found.kept_domains
    if not isinstance(sent.kept_domains, UnsetType):
        domains = checks.mail_domains("kept_domains", sent.kept_domains)
    checks.done()
    rules = overlaid(found, sent)
    aware(kept_until=rules.kept_until)
    return SeatRules(rules.domain_seats, rules.kept_seats, rules.kept_until, tuple(domains))


ROUTES = [read_room, change_room, read_seats, change_seats]
