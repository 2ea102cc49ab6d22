"""The way in for somebody on the telephone: a code to read out, made here and shown once."""

from typing import TypedDict

from litestar import Response

from events import clock, links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, RegistrationInPath
from events.desk.shared.routes import REGISTRATION, change, show
from events.operations.people import phone_code as operation
from events.operations.reports import sessions
from events.operations.reports.sessions import SessionDetails
from events.presentation.request import SiteRequest
from events.registrations.lookup import OneRegistration


@show(f"{REGISTRATION}/way-in", policy="editor")
async def phone_code(request: SiteRequest, registration: RegistrationInPath) -> Response[str]:
    """Show what to read out to somebody on the telephone who cannot find their mail."""
    return pages.page(request, "people/phone_code", here="people", **await _context(registration))


@change(f"{REGISTRATION}/way-in", policy="editor")
async def create_phone_code(
    request: SiteRequest, registration: RegistrationInPath, organiser: Organiser
) -> Response[str]:
    """Make a code to read out, shown this once."""
    code = await operation.create(registration.id, by=organiser.email, at=clock.now())
    shown = await _context(registration)
    shown["code"] = code
    return pages.page(request, "people/phone_code", here="people", **shown)


class _PhoneCodePage(TypedDict):
    registration: OneRegistration
    session: SessionDetails
    hue: int
    join: str
    code: str
    code_page: str


async def _context(found: OneRegistration) -> _PhoneCodePage:
    session = await sessions.by_slug(found.slug)
    join = links.absolute(links.join(found.id, found.join_nonce))
    return {"registration": found, "session": session, "hue": session.hue, "join": join,
            "code": "", "code_page": links.absolute(links.JOIN_BY_CODE)}  # fmt: skip


ROUTES = [phone_code, create_phone_code]
