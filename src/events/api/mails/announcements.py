"""Announcements: listed, written, sent, held back."""

from functools import partial

from litestar import Response
from litestar.params import JSONBody

from events import clock, links, text
from events.api import etags, pages
from events.api.checks import Checks
from events.api.contract.mail import (
    AnnouncementPage,
    AnnouncementSent,
    DeskAnnouncement,
    NewAnnouncement,
)
from events.api.contract.session_changes import WouldMail
from events.api.desk.addresses import DESK, PROGRAMME, SESSION, Number, Slug, create, do, show
from events.api.desk.dry_runs import Tried, rehearsed, tried
from events.api.examples import Example
from events.api.filters import From, Limit
from events.api.guard import caller_of
from events.api.pages import plausible
from events.api.same_fields import filled
from events.mail.context import custom_texts
from events.mail.render import dry_run as rehearsal
from events.operations.announcements import announce, drafts, results
from events.operations.announcements.results import AnnouncementResult
from events.operations.announcements.write import Draft
from events.operations.reports import programmes, sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

ANNOUNCEMENTS = f"{DESK}/announcements"
ANNOUNCEMENT = f"{ANNOUNCEMENTS}/{{announcement:int}}"
_EXAMPLE = Example(body={"subject": "À demain", "body": "Bonjour, à demain.", "audience": ["held"]})


@show(ANNOUNCEMENTS, N_("List announcements"), scope=Scope.READ_MAIL)
async def list_announcements(
    request: SiteRequest, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[AnnouncementPage]:
    """List drafts first, then the newest."""
    scope, after = caller_of(request).member.scope, pages.after_ranked(cursor)
    found = await results.page(scope, after=after, limit=limit + 1)
    shown, following = pages.cut(found, limit, lambda one: one.place)
    items = [_announcement(one) for one in shown]
    return pages.listed(request, AnnouncementPage(items=items, next=following), following)


@show(ANNOUNCEMENT, N_("Read an announcement and what became of it"), scope=Scope.READ_MAIL)
async def read_announcement(
    request: SiteRequest, announcement: Number
) -> Response[DeskAnnouncement]:
    """Read it, with the numbers of its mails by state."""
    return etags.one(request, await one(announcement))


@create(
    f"{PROGRAMME}/announcements",
    N_("Write an announcement to a programme, as a draft"),
    scope=Scope.WRITE_MAIL,
    example=_EXAMPLE,
)
async def write_to_programme(
    request: SiteRequest, programme: Slug, data: JSONBody[NewAnnouncement]
) -> Response[DeskAnnouncement]:
    """Keep the draft; nothing leaves before it is sent."""
    found = await programmes.by_slug(programme)
    return await _kept(request, found.id, draft_of(data, None))


@create(
    f"{SESSION}/announcements",
    N_("Write an announcement about a session, as a draft"),
    scope=Scope.WRITE_MAIL,
    example=_EXAMPLE,
)
async def write_to_session(
    request: SiteRequest, session: Slug, data: JSONBody[NewAnnouncement]
) -> Response[DeskAnnouncement]:
    """Keep the draft; nothing leaves before it is sent."""
    found = await sessions.by_slug(session)
    return await _kept(request, found.programme, draft_of(data, found.id))


@do(
    f"{ANNOUNCEMENT}/sending",
    N_("Send an announcement"),
    scope=Scope.WRITE_MAIL,
    example=Example(query="dry_run=true"),
)
async def send(
    request: SiteRequest, announcement: Number, dry_run: Tried = False
) -> Response[AnnouncementSent]:
    """Send it once, to its audience as it is now; sent again it is refused."""
    etags.check(request, await one(announcement))
    operation = partial(
        announce.send, announcement, by=caller_of(request).member.email, at=clock.now()
    )
    if dry_run:
        seen = await rehearsal.run(operation, session_id=None)
        now = await one(announcement)
        done = AnnouncementSent(dry_run=True, announcement=now, rehearsal=rehearsed(request, seen))
        return etags.untagged(done)
    await operation()
    now = await one(announcement)
    return etags.untagged(AnnouncementSent(dry_run=False, announcement=now))


@do(
    f"{ANNOUNCEMENT}/pause",
    N_("Hold back the rest of an announcement"),
    scope=Scope.WRITE_MAIL,
    example=Example(path={"announcement": 3}),
)
async def pause(request: SiteRequest, announcement: Number) -> Response[DeskAnnouncement]:
    """Hold back what has not left yet."""
    etags.check(request, await one(announcement))
    await announce.pause(announcement, by=caller_of(request).member.email)
    return etags.untagged(await one(announcement))


@do(
    f"{ANNOUNCEMENT}/resumption",
    N_("Let an announcement go on"),
    scope=Scope.WRITE_MAIL,
    example=Example(path={"announcement": 4}),
)
async def resume(
    request: SiteRequest, announcement: Number, dry_run: Tried = False
) -> Response[DeskAnnouncement | WouldMail]:
    """Let the rest go, to its audience as it is now."""
    by = caller_of(request).member.email
    etags.check(request, await one(announcement))
    operation = partial(announce.resume, announcement, by=by, at=clock.now())
    if dry_run:
        return await tried(request, operation)
    await operation()
    return etags.untagged(await one(announcement))


async def _kept(request: SiteRequest, programme: int, draft: Draft) -> Response[DeskAnnouncement]:
    by = caller_of(request).member.email
    number = await drafts.save(programme, draft, by=by, at=clock.now())
    headers = {"Location": links.absolute(f"{ANNOUNCEMENTS}/{number}")}
    made = await one(number)
    return etags.one(request, made, status=201, headers=headers)


async def one(announcement_id: int) -> DeskAnnouncement:
    """Return an announcement as the contract has it. Raises NotFound."""
    return _announcement(await results.one(announcement_id))


def draft_of(sent: NewAnnouncement, session: int | None) -> Draft:
    """Clean a draft as its form does. Raises Invalid."""
    checks, body = Checks(), text.paragraphs(sent.body)
    subject = checks.line("subject", sent.subject, required=N_("Give the email a subject."))
    if not body:
        checks.wrong("body", N_("Write the email."))
    if problem := custom_texts.problem(body, subject):
        checks.wrong("body", problem)
    if sent.due_at is not None and not plausible(sent.due_at):
        checks.wrong("due_at", "Enter a date, like 2026-12-03.")
    checks.done()
    audience = [str(one) for one in dict.fromkeys(sent.audience)]
    return Draft(subject, body, audience, session, sent.urgent, sent.due_at)


def _announcement(found: AnnouncementResult) -> DeskAnnouncement:
    places = {"programme": found.programme_slug, "session": found.session_slug}
    return filled(DeskAnnouncement, found, **places)


ROUTES = [
    list_announcements,
    read_announcement,
    write_to_programme,
    write_to_session,
    send,
    pause,
    resume,
]
