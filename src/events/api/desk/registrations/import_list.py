"""Registering a list of people for a session: all of them, or nobody."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock, text
from events.api import etags
from events.api.checks import Checks
from events.api.contract.registrations import (
    ImportDone,
    ImportedPerson,
    PeopleToImport,
)
from events.api.desk.addresses import SESSION, Slug, do
from events.api.desk.dry_runs import Tried, rehearsed
from events.api.examples import Example
from events.api.guard import caller_of
from events.csv_import import participants
from events.csv_import.participants import Report
from events.errors import Invalid, Refusal
from events.mail.render import dry_run as rehearsal
from events.operations.people.listed_people import Listed
from events.operations.reports import sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.settings import LANGUAGES

_BODY_BYTES: Final = 2_000_000


class NotEnoughSeats(Refusal):
    """A list has more people than there are seats; nobody of it was registered."""

    status = 409
    sentence = N_("There are not enough seats for everybody on the list. Nothing was written.")


@do(
    f"{SESSION}/registrations/import",
    N_("Register a list of people"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(
        query="dry_run=true",
        body={
            "people": [
                {"email": "ada@example.org", "name": "Ada Exemple"},
                {"email": "blaise@example.org", "name": "Blaise Exemple"},
            ],
            "mailed": True,
        },
    ),
    request_max_body_size=_BODY_BYTES,
)
async def import_people(
    request: SiteRequest, session: Slug, data: JSONBody[PeopleToImport], dry_run: Tried = False
) -> Response[ImportDone]:
    """Register all of them or nobody; who is registered stays, so it may be sent again."""
    found, report = await sessions.by_slug(session), Report()
    # Thousands of addresses take a tenth of a second: not on the event loop.
    people = await asyncio.to_thread(cleaned, data.people, found.language)
    by = caller_of(request).member.email
    operation = partial(participants.register, found.id, people, mailed=data.mailed, by=by,
                        at=clock.now())  # fmt: skip

    async def attempt() -> None:
        nonlocal report
        report = await operation()
        if report.problems:
            raise NotEnoughSeats

    if dry_run:
        seen = await rehearsal.run(attempt, session_id=found.id)
        return etags.untagged(
            ImportDone(
                dry_run=True, new=report.new, there=report.there, rehearsal=rehearsed(request, seen)
            )
        )
    await attempt()
    return etags.untagged(ImportDone(dry_run=False, new=report.new, there=report.there))


def cleaned(people: Sequence[ImportedPerson], language: str) -> list[Listed]:
    """Clean a list as an import does, each address once. Raises Invalid with every bad one."""
    checks, once = Checks(), dict[str, Listed]()
    for place, one in enumerate(people):
        email = checks.address(f"people[{place}].email", one.email)
        spoken = language_of(checks, f"people[{place}].language", one.language, language)
        once.setdefault(email, Listed(place + 1, email, text.line(one.name), spoken))
    if len(checks.problems) > 100:
        raise Invalid(dict(list(checks.problems.items())[:100]))
    checks.done()
    return list(once.values())


def language_of(checks: Checks, field: str, sent: str, usual: str) -> str:
    """Return the language that was sent, or the usual one."""
    if not sent:
        return usual
    return checks.one_of(field, sent, LANGUAGES)


ROUTES = [import_people]
