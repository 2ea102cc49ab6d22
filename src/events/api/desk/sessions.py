"""Sessions: listed, created, their texts and rules changed, drafts deleted."""

from functools import partial
from typing import Annotated, Literal

from litestar import Response
from litestar.params import JSONBody, QueryParameter
from msgspec import structs

from events import clock, links, text
from events.api import etags, pages
from events.api.checks import Checks, overlaid
from events.api.contract.session_changes import WouldMail
from events.api.contract.sessions import (
    DeskSession,
    NewSession,
    SessionChange,
    SessionSummaryPage,
)
from events.api.desk.addresses import (
    PROGRAMME,
    SESSION,
    SESSIONS,
    Slug,
    create,
    do,
    edit,
    remove,
    show,
)
from events.api.desk.dry_runs import Tried, tried
from events.api.desk.session_shapes import of, summary
from events.api.examples import COMMITTEE, VISIT, Example
from events.api.filters import From, Limit, Moment, Words, aware
from events.api.guard import caller_of
from events.operations.reports import programmes, session_list, sessions
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.session_list import Narrowed
from events.operations.sessions import create as creation
from events.operations.sessions import edit as operation
from events.operations.sessions import publish
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest
from events.sessions.fields import NewSession as SessionToBe
from events.sessions.fields import SessionTexts

Status = Annotated[Literal["", "draft", "published", "postponed", "cancelled"], QueryParameter()]


@show(SESSIONS, N_("List the sessions you may see, by their start"), scope=Scope.READ_CONTENT)
async def list_sessions(
    request: SiteRequest,
    programme: Words = "",
    status: Status = "",
    since: Moment = None,
    until: Moment = None,
    cursor: From = "",
    limit: Limit = pages.USUAL,
) -> Response[SessionSummaryPage]:
    """List drafts too; `since` leaves out what is over by then, `until` what begins later."""
    aware(since=since, until=until)
    found = await session_list.page(
        caller_of(request).member.scope,
        Narrowed(programme, status, since, until),
        after=pages.after_moment(cursor),
        limit=limit + 1,
    )
    shown, following = pages.cut(found, limit, lambda one: (one.starts_at, one.id))
    page = SessionSummaryPage(items=[summary(one) for one in shown], next=following)
    return pages.listed(request, page, following)


@create(
    f"{PROGRAMME}/sessions",
    N_("Create a session, as a draft"),
    scope=Scope.WRITE_CONTENT,
    example=Example(
        body={
            "title": "Durer sans s’épuiser",
            "starts_at": "2030-03-07T14:00:00+01:00",
            "ends_at": "2030-03-07T15:00:00+01:00",
        }
    ),
)
async def create_session(
    request: SiteRequest, programme: Slug, data: JSONBody[NewSession]
) -> Response[DeskSession]:
    """Create it; nobody is told before it is published."""
    cycle = await programmes.by_slug(programme)
    new, by = to_be(data, cycle), caller_of(request).member.email
    slug = await creation.create(cycle.id, new, by=by, at=clock.now())
    headers = {"Location": links.absolute(f"{SESSIONS}/{slug}")}
    return etags.one(request, of(await sessions.by_slug(slug)), status=201, headers=headers)


@show(SESSION, N_("Read how a session is set up"), scope=Scope.READ_CONTENT)
async def read_session(request: SiteRequest, session: Slug) -> Response[DeskSession]:
    """Read it, a draft too."""
    return etags.one(request, of(await sessions.by_slug(session)))


@edit(
    SESSION,
    N_("Change the texts and rules of a session; nobody is told"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"tags": ["mesure", "preuve"]}),
)
async def change_session(
    request: SiteRequest, session: Slug, data: JSONBody[SessionChange], dry_run: Tried = False
) -> Response[DeskSession | WouldMail]:
    """Change it; date, place, room and seats have addresses of their own."""
    found = await sessions.by_slug(session)
    shown = of(found)
    etags.check(request, shown)
    texts, by = _texts(overlaid(shown, data)), caller_of(request).member.email
    edited = partial(operation.edit, found.id, texts, edit_version=found.edit_version, by=by,
                     at=clock.now())  # fmt: skip
    with etags.late(request):
        if dry_run:
            return await tried(request, edited)
        await edited()
    return etags.one(request, of(await sessions.by_slug(session)))


@do(
    f"{SESSION}/draft",
    N_("Make a session a draft again"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"session": COMMITTEE}),
)
async def take_offline(request: SiteRequest, session: Slug) -> Response[DeskSession]:
    """Take it offline, as long as nobody is registered for it."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, of(found))
    await publish.unpublish(found.id, by=by, at=clock.now())
    return etags.one(request, of(await sessions.by_slug(session)))


@remove(
    SESSION,
    N_("Delete a draft that nobody knows of"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"session": VISIT}),
)
async def delete_session(request: SiteRequest, session: Slug) -> None:
    """Delete it; a session that was ever online is cancelled instead."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, of(found))
    await operation.delete_draft(found.id, by=by, at=clock.now())


def to_be(sent: NewSession, cycle: ProgrammeDetails) -> SessionToBe:
    """Clean a new session as its form does. Raises Invalid."""
    texts = _texts(structs.replace(sent, language=sent.language or cycle.language))
    checks, zone = Checks(), sent.timezone or cycle.timezone
    room = checks.web_address("room_url", sent.room_url)
    times = checks.times(sent.starts_at, sent.ends_at, zone, sent.location)
    return SessionToBe(texts, times, room, text.line(sent.room_note), sent.capacity)


def _texts(sent: DeskSession | NewSession) -> SessionTexts:
    """Clean what was sent as the form does. Raises Invalid."""
    checks, reminders = Checks(), sent.reminder_minutes
    kept = list(dict.fromkeys(tag for tag in map(text.line, sent.tags) if tag))
    texts = SessionTexts(
        title=checks.line("title", sent.title, required=N_("Give the session a title.")),
        abstract=text.paragraphs(sent.abstract),
        language=checks.one_of("language", sent.language, NAMES),
        tags=tuple(kept),
        registration_open=sent.registration_open,
        needs_approval=sent.needs_approval,
        reminder_minutes=None if reminders is None else _descending(reminders),
        follow_up_minutes=sent.follow_up_minutes,
        texts=checks.translations("translations", sent.translations, besides=sent.language),
    )
    checks.done()
    return texts


def _descending(minutes: list[int]) -> tuple[int, ...]:
    return tuple(sorted(set(minutes), reverse=True))


ROUTES = [list_sessions, create_session, read_session, change_session, take_offline, delete_session]
