"""What a list of people would be mailed: done, looked at, and undone; one mail for its frame."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from litestar import Response

from events import clock
from events.csv_import import participants
from events.desk.access import access_form
from events.desk.access.access_form import Shown
from events.desk.shared import mail_frames
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SessionInPath
from events.desk.shared.routes import PROGRAMME, SESSION, show
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.access import invite
from events.operations.access.invited_to import where
from events.operations.people.listed_people import Listed
from events.organisers.access import Member
from events.presentation.request import SiteRequest

MAIL: Final = "/access/invitations/mail"
Invitation = Callable[[], Awaitable[invite.Invited]]


@dataclass(frozen=True)
class Look:
    """What would be mailed, the report with how many are new, and where the frame finds a mail."""

    seen: DryRun
    report: participants.Report
    frame: str


@show(f"{PROGRAMME}{MAIL}", policy="editor")
async def programme_mail(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show the mail that would invite somebody to a programme, for the frame on its page."""
    return await _mail(request, programme, organiser)


@show(f"{SESSION}{MAIL}", policy="editor")
async def session_mail(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show the mail that would invite somebody to a session, for the frame on its page."""
    return await _mail(request, session, organiser)


def invitation(of: Shown, people: Sequence[Listed], organiser: Member) -> Invitation:
    """Return what invites these people, once it is called."""
    listed = [(one.email, one.name, one.language) for one in people]
    return partial(invite.invite, where(of), listed, by=organiser.email, at=clock.now())


async def look(
    operation: Invitation, of: Shown, people: Sequence[Listed], report: participants.Report
) -> Look:
    """Try an invitation, and return what it would mail and how many it would invite."""
    done, seen = await _tried(operation, of)
    shown = seen.preview.to if seen.preview else ""
    who = next((one for one in people if one.email == shown), None)
    typed = {"email": who.email, "name": who.name, "language": who.language} if who else {}
    frame = mail_frames.address(f"{access_form.path(of)}/invitations/mail", typed)
    return Look(seen, replace(report, new=done.new, there=done.there), frame)


async def _mail(request: SiteRequest, of: Shown, organiser: Member) -> Response[str]:
    form = mail_frames.typed(request)
    who = Listed(1, form.raw("email"), form.raw("name"), form.raw("language"))
    _, seen = await _tried(invitation(of, [who] if who.email else [], organiser), of)
    return mail_frames.frame(seen.preview.html if seen.preview else "")


async def _tried(operation: Invitation, of: Shown) -> tuple[invite.Invited, DryRun]:
    done = invite.Invited(0, 0)

    async def attempt() -> None:
        nonlocal done
        done = await operation()

    seen = await dry_run.run(attempt, session_id=where(of).session)
    return done, seen


ROUTES = [programme_mail, session_mail]
