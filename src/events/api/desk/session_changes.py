"""Changes of a session that people hear of, each with a dry run that says who would be mailed."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypedDict

from litestar import Response
from litestar.params import JSONBody
from msgspec import UNSET

from events import clock, text
from events.api import etags
from events.api.checks import Checks
from events.api.contract.session_changes import ChangeDone, NewTimes, Word
from events.api.desk.addresses import SESSION, Slug, do
from events.api.desk.dry_runs import Tried, rehearsed
from events.api.desk.session_shapes import of
from events.api.examples import BREAKFAST, DROP_INS, Example
from events.api.guard import caller_of
from events.mail.render import dry_run as rehearsal
from events.operations.reports import mail_counts, sessions
from events.operations.reports.sessions import SessionDetails
from events.operations.sessions.cancel import cancel_session, postpone, uncancel
from events.operations.sessions.publish import publish_all
from events.operations.sessions.reschedule import reschedule
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

_TRY = Example(query="dry_run=true", body={"note": "La salle est en travaux."})


@do(
    f"{SESSION}/publication",
    N_("Publish a draft, and its programme with it"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"session": DROP_INS[0]}, query="dry_run=true"),
)
async def publish(
    request: SiteRequest, session: Slug, dry_run: Tried = False
) -> Response[ChangeDone]:
    """Publish it; whoever registered for the whole programme gets a seat."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    operation = partial(publish_all, found.programme, [found.id], by=by, at=clock.now())
    return await _carried_out(request, found, operation, dry_run)


@do(
    f"{SESSION}/reschedule",
    N_("Give a session another date or place"),
    scope=Scope.WRITE_CONTENT,
    example=Example(
        query="dry_run=true",
        body={
            "starts_at": "2030-03-14T14:00:00+01:00",
            "ends_at": "2030-03-14T15:00:00+01:00",
            "note": "Une semaine plus tard.",
        },
    ),
)
async def move(
    request: SiteRequest, session: Slug, data: JSONBody[NewTimes], dry_run: Tried = False
) -> Response[ChangeDone]:
    """Reschedule it; reminders follow, people are told the old and the new time."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    place = None if data.location is UNSET else str(data.location)
    times = Checks().times(data.starts_at, data.ends_at, data.timezone or found.timezone, place)
    operation = partial(reschedule, found.id, times, by=by, at=clock.now(), **_words(data))
    return await _carried_out(request, found, operation, dry_run)


@do(f"{SESSION}/cancellation", N_("Cancel a session"), scope=Scope.WRITE_CONTENT, example=_TRY)
async def cancel(
    request: SiteRequest, session: Slug, data: JSONBody[Word], dry_run: Tried = False
) -> Response[ChangeDone]:
    """Cancel it; seats are kept, reminders stop."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    operation = partial(cancel_session, found.id, by=by, at=clock.now(), **_words(data))
    return await _carried_out(request, found, operation, dry_run)


@do(
    f"{SESSION}/postponement",
    N_("Postpone a session without a new date"),
    scope=Scope.WRITE_CONTENT,
    example=_TRY,
)
async def put_off(
    request: SiteRequest, session: Slug, data: JSONBody[Word], dry_run: Tried = False
) -> Response[ChangeDone]:
    """Postpone it; a reschedule gives it its new date."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    operation = partial(postpone, found.id, by=by, at=clock.now(), **_words(data))
    return await _carried_out(request, found, operation, dry_run)


@do(
    f"{SESSION}/return",
    N_("Let a cancelled or postponed session take place after all"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"session": BREAKFAST}, query="dry_run=true", body={}),
)
async def bring_back(
    request: SiteRequest, session: Slug, data: JSONBody[Word], dry_run: Tried = False
) -> Response[ChangeDone]:
    """Bring it back at its old time."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    operation = partial(uncancel, found.id, by=by, at=clock.now(), notify=data.notify)
    return await _carried_out(request, found, operation, dry_run)


class _Telling(TypedDict):
    notify: bool
    note: str


def _words(data: Word) -> _Telling:
    return {"notify": data.notify, "note": text.paragraphs(data.note)}


async def _carried_out(
    request: SiteRequest,
    found: SessionDetails,
    operation: Callable[[], Awaitable[object]],
    tried: bool,
) -> Response[ChangeDone]:
    etags.check(request, of(found))
    if tried:
        seen = await rehearsal.run(operation, session_id=found.id)
        done = ChangeDone(dry_run=True, session=of(found), mails_at_once=seen.at_once,
                          rehearsal=rehearsed(request, seen))  # fmt: skip
        return etags.untagged(done)
    before = await mail_counts.latest_id()
    await operation()
    left = await mail_counts.due_since(before, found.id, at=clock.now())
    now = of(await sessions.by_slug(found.slug))
    return etags.untagged(ChangeDone(dry_run=False, session=now, mails_at_once=left))


ROUTES = [publish, move, cancel, put_off, bring_back]
