"""Who registered for a session: listed, read, added."""

from functools import partial
from typing import Annotated, Literal

from litestar import Response
from litestar.params import JSONBody, QueryParameter

from events import clock, links, text
from events.api import etags, pages
from events.api.checks import Checks
from events.api.contract.registrations import (
    DeskRegistration,
    DeskRegistrationPage,
    NewRegistration,
)
from events.api.contract.session_changes import WouldMail
from events.api.desk.addresses import DESK, REGISTRATION, SESSION, Number, Slug, create, show
from events.api.desk.dry_runs import Tried, tried
from events.api.desk.registrations.import_list import language_of
from events.api.examples import FULL, Example
from events.api.filters import From, Limit, Words
from events.api.guard import caller_of
from events.errors import NotFound
from events.operations.people import register_by_hand
from events.operations.reports import sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.registrations import lookup, roster
from events.registrations.roster import RosterEntry
from events.registrations.roster_filter import Wanted

State = Annotated[
    Literal["", "held", "waiting", "offered", "pending", "unconfirmed", "cancelled"],
    QueryParameter(),
]
Seen = Annotated[
    Literal["", "came", "absent", "present"],
    QueryParameter(description=N_("Who came by all that is known, did not, or was marked.")),
]
Sort = Annotated[Literal["name", "newest", "oldest"], QueryParameter()]


@show(f"{SESSION}/registrations", N_("List who registered for a session"), scope=Scope.READ_PEOPLE)
async def list_registrations(
    request: SiteRequest,
    session: Slug,
    status: State = "",
    presence: Seen = "",
    q: Words = "",
    sort: Sort = "name",
    cursor: From = "",
    limit: Limit = pages.USUAL,
) -> Response[DeskRegistrationPage]:
    """List them; `q` finds parts of names and addresses."""
    found = await sessions.by_slug(session)
    wanted = Wanted(status, presence, text.line(q), sort, pages.after_word(cursor))
    page = await roster.page(found.id, wanted, limit=limit)
    keys = {one.id: one.key for one in await lookup.questions(found.id)}
    following = pages.cursor(*page.next) if page.next else None
    items = [of(one, found.slug, keys) for one in page.rows]
    return pages.listed(request, DeskRegistrationPage(items=items, next=following), following)


@show(
    f"{SESSION}/waiting-list",
    N_("Read who waits for a seat, in order"),
    scope=Scope.READ_PEOPLE,
    example=Example(path={"session": FULL}),
)
async def read_waiting_list(
    request: SiteRequest, session: Slug, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[DeskRegistrationPage]:
    """Read it, in the order in which seats are offered."""
    found = await sessions.by_slug(session)
    after = pages.after_moment(cursor)
    entries = await roster.waiting(found.id, after=after, limit=limit + 1)
    keys = {one.id: one.key for one in await lookup.questions(found.id)}
    waiting, following = pages.cut(entries, limit, lambda one: (one.waiting_since, one.id))
    items = [of(one, found.slug, keys) for one in waiting]
    return pages.listed(request, DeskRegistrationPage(items=items, next=following), following)


@show(REGISTRATION, N_("Read a registration"), scope=Scope.READ_PEOPLE)
async def read_registration(
    request: SiteRequest, registration: Number
) -> Response[DeskRegistration]:
    """Read it, whatever its state."""
    return etags.one(request, await shown(registration))


@create(
    f"{SESSION}/registrations",
    N_("Register somebody"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(body={"email": "ada@example.org", "name": "Ada Exemple"}),
)
async def add_registration(
    request: SiteRequest, session: Slug, data: JSONBody[NewRegistration], dry_run: Tried = False
) -> Response[DeskRegistration | WouldMail]:
    """Register them (201), or answer with the registration they have already (200)."""
    found, checks = await sessions.by_slug(session), Checks()
    new = register_by_hand.NewParticipant(
        email=checks.address("email", data.email),
        name=checks.line("name", data.name, required=N_("Enter a name.")),
        language=language_of(checks, "language", data.language, found.language),
        mailed=data.mailed,
    )
    checks.done()
    by = caller_of(request).member.email
    operation = partial(register_by_hand.add, found.id, new, by=by, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    added = await operation()
    number = await roster.number_of(found.id, new.email)
    if number is None:
        raise NotFound
    headers = {"Location": links.absolute(f"{DESK}/registrations/{number}")}
    status = 201 if added == "registration-added" else 200
    return etags.one(request, await shown(number), status=status, headers=headers)


async def shown(number: int) -> DeskRegistration:
    """Return a registration as the contract has it. Raises NotFound."""
    found, entry = await lookup.one(number), await roster.entry(number)
    if found is None or entry is None:
        raise NotFound
    keys = {one.id: one.key for one in await lookup.questions(found.session)}
    return of(entry, found.slug, keys)


def of(found: RosterEntry, session: str, keys: dict[int, str]) -> DeskRegistration:
    """Return an entry of a roster as the contract has it."""
    return DeskRegistration(
        id=found.id,
        person=found.person,
        session=session,
        name=found.name,
        email=found.email,
        state=found.state,
        language=found.language,
        source=found.source,
        came_with=found.came_with,
        created_at=found.created_at,
        waiting_since=found.waiting_since,
        offer_until=found.offer_until,
        cancelled_at=found.cancelled_at,
        cancelled_by=found.cancelled_by,
        entered_at=found.entered_at,
        attended_seconds=found.attended_seconds,
        present=found.present,
        came=found.came,
        mail_refused=found.refused,
        answers={keys[question]: value for question, value in found.answers.items()
                 if question in keys},
    )  # fmt: skip


ROUTES = [
    list_registrations,
    read_waiting_list,
    read_registration,
    add_registration,
]
