"""People: found by name or address, read with all their registrations, erased."""

from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from litestar import Response

from events import clock, text
from events.api import etags
from events.api.contract.people import (
    DeskPerson,
    FoundPeople,
    FoundPerson,
    PassOfPerson,
    RegistrationOfPerson,
)
from events.api.desk.addresses import DESK, Number, remove, show
from events.api.desk.dry_runs import INSTEAD, Tried, done, tried
from events.api.filters import Words
from events.api.guard import caller_of
from events.operations.people import erase
from events.operations.reports import people, timeline
from events.operations.reports.timeline import PersonHistory
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

PEOPLE: Final = f"{DESK}/people"
PERSON: Final = f"{PEOPLE}/{{person:int}}"


@show(PEOPLE, N_("Find people by their names and addresses"), scope=Scope.READ_PEOPLE)
async def find_people(request: SiteRequest, q: Words = "") -> Response[FoundPeople]:
    """List fifty: those that match, else those who registered last."""
    found = await people.find(caller_of(request).member.scope, text.line(q))
    items = [
        FoundPerson(
            id=one.id,
            name=one.name,
            email=one.email,
            registrations=one.registrations,
            registered_at=one.last_at,
        )
        for one in found
    ]
    return etags.one(request, FoundPeople(items=items))


@show(PERSON, N_("Read the registrations of a person"), scope=Scope.READ_PEOPLE)
async def read_person(request: SiteRequest, person: Number) -> Response[DeskPerson]:
    """Read them, as far as one may see the programmes they are in."""
    known = await timeline.of_person(person, caller_of(request).member.scope)
    return etags.one(request, _of(known))


@remove(
    PERSON,
    N_("Erase a person"),
    scope=Scope.WRITE_PEOPLE,
    policy="owner",
    responses=INSTEAD,
)
async def erase_person(
    request: SiteRequest, person: Number, dry_run: Tried = False
) -> Response[None]:
    """Erase them as they could themselves: seats to come are given back; it cannot be undone.

    Their name and address go within an hour, once the last email has left.
    """
    known = await timeline.of_person(person, caller_of(request).member.scope)
    etags.check(request, _of(known))
    operation = partial(erase.erase, known.person.id, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    await operation()
    return done()


def _of(known: PersonHistory) -> DeskPerson:
    return DeskPerson(
        id=known.person.id,
        email=known.person.email,
        may_contact=known.person.may_contact,
        registrations=[
            RegistrationOfPerson(
                id=one.id,
                session=one.slug,
                title=one.title,
                starts_at=one.starts_at.astimezone(ZoneInfo(one.timezone)),
                timezone=one.timezone,
                name=one.name,
                state=one.state,
                created_at=one.created_at,
            )
            for one in known.registrations
        ],
        passes=[
            PassOfPerson(programme=one.title, state=one.state, created_at=one.created_at)
            for one in known.passes
        ],
    )


ROUTES = [find_people, read_person, erase_person]
