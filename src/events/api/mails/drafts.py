"""Drafts of announcements: changed, and thrown away."""

from litestar import Response
from litestar.params import JSONBody

from events import clock
from events.api import etags
from events.api.contract.mail import DeskAnnouncement, NewAnnouncement
from events.api.desk.addresses import Number, remove, replace
from events.api.examples import Example
from events.api.guard import caller_of
from events.api.mails import announcements
from events.operations.announcements import drafts, results
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest


@replace(
    announcements.ANNOUNCEMENT,
    N_("Write the draft of an announcement anew"),
    scope=Scope.WRITE_MAIL,
    example=Example(body={"subject": "À demain", "body": "À demain, 14 h.", "audience": ["held"]}),
)
async def write_draft(
    request: SiteRequest, announcement: Number, data: JSONBody[NewAnnouncement]
) -> Response[DeskAnnouncement]:
    """Replace it; once it was sent it stays as it is."""
    found, by = await results.one(announcement), caller_of(request).member.email
    etags.check(request, await announcements.one(announcement))
    new = announcements.draft_of(data, found.session)
    await drafts.edit(announcement, new, by=by, at=clock.now())
    return etags.one(request, await announcements.one(announcement))


@remove(
    announcements.ANNOUNCEMENT,
    N_("Throw the draft of an announcement away"),
    scope=Scope.WRITE_MAIL,
    example=Example(path={"announcement": 2}),
)
async def throw_away(request: SiteRequest, announcement: Number) -> None:
    """Throw it away; for a day the desk can undo that. What was sent stays."""
    etags.check(request, await announcements.one(announcement))
    await drafts.delete(announcement, by=caller_of(request).member.email, at=clock.now())


ROUTES = [write_draft, throw_away]
