"""What remains of a session: added, accepted from speakers, announced, removed."""

import io
from typing import BinaryIO, Final, cast

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.replays import fields
from events.desk.sessions.session import session_again
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import SESSION, SESSIONS, Number, change
from events.errors import Invalid
from events.operations.announcements import for_resource
from events.presentation.request import SiteRequest
from events.resources import removal, share
from events.resources.storage import large_files

RESOURCE: Final = f"{links.DESK}/resources/{{resource:int}}"


@change(
    f"{SESSION}/resources",
    policy="editor",
    request_max_body_size=large_files.LARGEST + forms.FORM_BYTES,
)
async def add_resource(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Add a replay, slides, a document or a link; a large file may have come before, in parts."""
    try:
        new = _new(form, session.timezone)
        form.done()
        waited = await share.add(session.id, new, by=organiser.email, at=clock.now())
    except Invalid as invalid:
        return await session_again(request, session, form, invalid, "resource")
    return pages.go(f"{SESSIONS}/{session.slug}", _added(waited))


def _new(form: Form, zone: str) -> share.New:
    upload = form.files.get("file")
    file = upload.file if upload and upload.file.seek(0, io.SEEK_END) else None
    first, last = fields.days(form, zone)
    return share.New(
        kind=form.choice("kind", share.KINDS),
        title=form.line("title"),
        url=form.web_address("url"),
        source=cast(BinaryIO, file) if file else None,
        upload=form.line("upload", most=80),
        file_name=upload.filename if upload else "",
        audience=fields.audience(form),
        shown_from=first,
        shown_until=last,
    )


@change(f"{RESOURCE}/acceptance", policy="editor")
async def accept_resource(resource: Number, organiser: Organiser) -> Redirect:
    """Publish what a speaker handed in."""
    slug, waited = await share.take_up(resource, by=organiser.email, at=clock.now())
    return pages.go(f"{SESSIONS}/{slug}", _added(waited))


@change(f"{RESOURCE}/announcement", policy="editor")
async def announce_resource(resource: Number, organiser: Organiser) -> Redirect:
    """Write the draft that tells who was registered; nothing leaves before it is sent."""
    kept = await for_resource.draft(resource, by=organiser.email, at=clock.now())
    return pages.go(f"{links.DESK}/announcements/{kept}", "announcement-saved")


def _added(waited: int) -> str:
    return "resource-mailed" if waited else "resource-added"


@change(f"{RESOURCE}/removal", policy="editor")
async def remove_resource(resource: Number, organiser: Organiser) -> Redirect:
    """Remove a resource."""
    slug, step = await removal.remove(resource, by=organiser.email, at=clock.now())
    return pages.go(f"{SESSIONS}/{slug}", "resource-removed", step=step)


ROUTES = [add_resource, accept_resource, announce_resource, remove_resource]
