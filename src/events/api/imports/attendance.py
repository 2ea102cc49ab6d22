"""Who was there: read with a session's lists; a list is looked at, kept, taken back."""

import asyncio
from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock
from events.api import etags
from events.api.contract.imports.attendance import (
    Attendance,
    AttendanceGuest,
    AttendanceListRead,
    AttendanceListShown,
    Candidate,
    Found,
    ListedPerson,
    NewAttendanceList,
)
from events.api.desk.addresses import SESSION, Number, Slug, do, remove, show
from events.api.desk.dry_runs import Tried
from events.api.examples import OVER, Example
from events.api.files import sent
from events.api.guard import caller_of
from events.api.same_fields import filled
from events.attendance import queries
from events.attendance.match import Match
from events.csv_import.reading import room_lists
from events.errors import Invalid
from events.operations.attendance import import_list
from events.operations.attendance.import_list import Look
from events.operations.reports import sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

ATTENDANCE: Final = f"{SESSION}/attendance"
LARGEST: Final = 6_000_000


@show(
    ATTENDANCE,
    N_("Read who was at a session, in numbers, with its lists and guests"),
    scope=Scope.READ_PEOPLE,
    example=Example(path={"session": OVER}),
)
async def read_attendance(request: SiteRequest, session: Slug) -> Response[Attendance]:
    """Read it; what each registered person did stands with their registration."""
    return etags.one(request, await _of((await sessions.by_slug(session)).id))


@do(
    ATTENDANCE,
    N_("Bring a list of who was at a session"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(
        path={"session": OVER}, query="dry_run=true", body={"content": "QWRhIEV4ZW1wbGUK"}
    ),
    request_max_body_size=sent.room_for(LARGEST),
)
async def bring_list(
    request: SiteRequest, session: Slug, data: JSONBody[NewAttendanceList], dry_run: Tried = False
) -> Response[AttendanceListRead]:
    """Keep it: everybody’s minutes and presence follow; nobody is mailed.

    A dry run says whom it matches, and who is in doubt, to be decided in the request that keeps it.
    """
    found, content = await sessions.by_slug(session), sent.read(data.content)
    content = await asyncio.to_thread(room_lists.as_text, content, "content")
    etags.check(request, await _of(found.id))
    choices = {
        one.place: "guest" if one.registration is None else str(one.registration)
        for one in data.decisions
    }
    look = await import_list.preview(found.id, content, choices)
    if not look.matches:
        raise Invalid({"content": N_("Nobody was found in this list. Is it the list of the room?")})
    _heed(data, look)
    if not dry_run:
        by = caller_of(request).member.email
        look = await import_list.take(found.id, content, choices, by=by, at=clock.now())
    return etags.untagged(_read(look, dry_run))


@remove(
    f"{ATTENDANCE}/{{list_number:int}}",
    N_("Take a list of who was there back"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(path={"session": OVER}),
)
async def take_back(request: SiteRequest, session: Slug, list_number: Number) -> None:
    """Take it back; minutes and presence are what the other lists say."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, await _of(found.id))
    await import_list.remove(found.id, list_number, by=by)


async def _of(session_id: int) -> Attendance:
    lists, guests = await queries.lists(session_id), await queries.guests(session_id)
    return filled(
        Attendance,
        await queries.presence(session_id),
        lists=[filled(AttendanceListShown, one) for one in lists],
        guests=[filled(AttendanceGuest, one) for one in guests],
    )


def _heed(data: NewAttendanceList, look: Look) -> None:
    """Raise Invalid where a decision is about nobody of the list, or names no registration."""
    problems = {}
    for number, one in enumerate(data.decisions):
        if one.place >= len(look.matches):
            problems[f"decisions[{number}].place"] = N_("Nobody stands at this place of the list.")
        elif one.registration and look.matches[one.place].by != Found.CHOICE:
            problems[f"decisions[{number}].registration"] = N_(
                "This session has no registration with this number that has a name."
            )
    if problems:
        raise Invalid(problems)


def _read(look: Look, dry_run: bool) -> AttendanceListRead:
    return filled(
        AttendanceListRead,
        look.room_list,
        dry_run=dry_run,
        items=[_person(one) for one in look.matches],
    )


def _person(one: Match) -> ListedPerson:
    who = one.attendee
    return ListedPerson(
        place=one.place,
        name=who.name,
        email=who.email,
        seconds=who.stay,
        by=Found(one.by),
        registration=one.registration.id if one.registration else None,
        candidates=[Candidate(registration=each.id, name=each.name) for each in one.candidates],
    )


ROUTES = [read_attendance, bring_list, take_back]
