"""Who speaks in a session: added, given a part, invited after a look at the mail, taken off."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.sessions.session import session_again
from events.desk.shared import forms, mail_frames, pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import SESSION, SESSIONS, Number, change, show
from events.desk.speakers.speakers import PORTRAIT_BYTES, fields_of
from events.errors import Invalid
from events.mail.render import dry_run
from events.mail.render.dry_run import DryRun
from events.operations.reports import sessions, speakers
from events.operations.sessions.invite_speaker import invite
from events.organisers.undo import removed_files
from events.presentation.request import SiteRequest
from events.speakers import appearances, portraits
from events.speakers.states import SpeakerRole

APPEARANCE: Final = f"{links.DESK}/appearances/{{appearance:int}}"
INVITATION: Final = f"{APPEARANCE}/invitation"


@change(f"{SESSION}/speakers", policy="editor", request_max_body_size=PORTRAIT_BYTES)
async def add_speaker(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Put a speaker into a session: one of the programme, or somebody new, with portrait."""
    slug, role = form.line("speaker", most=120), form.choice("role", SpeakerRole)
    fields, portrait = None if slug else fields_of(form), ""
    try:
        form.done()
        portrait = "" if slug else await _portrait(form)
        await appearances.add(
            session.id, slug=slug, fields=fields, portrait=portrait, role=role,
            by=organiser.email, at=clock.now(),
        )  # fmt: skip
    except Invalid as invalid:
        await removed_files.put_away([f"portraits/{portrait}"] if portrait else [])
        return await session_again(request, session, form, invalid, "speaker")
    return pages.go(f"{SESSIONS}/{session.slug}", "speaker-added")


@show(INVITATION, policy="editor")
async def invitation_page(
    request: SiteRequest, appearance: Number, organiser: Organiser
) -> Response[str]:
    """Show the mail that would ask a speaker, with the sentence of one's own that is in it."""
    asked = await speakers.invited_speaker(appearance)
    session = await sessions.by_slug(asked.session_slug)
    note = forms.query(request).paragraphs("note", most=2000)
    problem, seen = "", DryRun()
    try:
        seen = await _look(appearance, note, by=organiser.email)
    except Invalid:
        problem = "This speaker has no email address."
    frame = mail_frames.address(f"{request.url.path}/mail", {"note": note})
    return pages.page(
        request, "speakers/appearance_invitation", here="programmes", asked=asked, session=session,
        hue=session.hue, note=note, seen=seen, frame=frame, problem=problem,
        values=pages.Shown(), problems=pages.Shown(),
    )  # fmt: skip


@show(f"{INVITATION}/mail", policy="editor")
async def invitation_mail(
    request: SiteRequest, appearance: Number, organiser: Organiser
) -> Response[str]:
    """Show the mail itself, for the frame on its page."""
    note = mail_frames.typed(request).paragraphs("note", most=2000)
    seen = await _look(appearance, note, by=organiser.email)
    return mail_frames.frame(seen.preview.html if seen.preview else "")


@change(INVITATION, policy="editor")
async def invite_speaker(appearance: Number, form: SentForm, organiser: Organiser) -> Redirect:
    """Ask a speaker by mail whether they come, with a sentence of one's own."""
    slug, note = await appearances.session_of(appearance), form.paragraphs("note", most=2000)
    await invite(appearance, by=organiser.email, at=clock.now(), note=note)
    return pages.go(f"{SESSIONS}/{slug}", "speaker-invited")


@change(f"{APPEARANCE}/role", policy="editor")
async def set_role(appearance: Number, form: SentForm, organiser: Organiser) -> Redirect:
    """Say what a speaker does in the session."""
    role = form.choice("role", SpeakerRole)
    form.done()
    slug = await appearances.set_role(appearance, SpeakerRole(role), by=organiser.email)
    return pages.go(f"{SESSIONS}/{slug}", "saved")


@change(f"{APPEARANCE}/removal", policy="editor")
async def remove_speaker(appearance: Number, organiser: Organiser) -> Redirect:
    """Take a speaker off a session."""
    speaker = await speakers.slug_of_appearance(appearance)
    slug = await appearances.take_off(appearance, by=organiser.email, at=clock.now())
    return pages.go(f"{SESSIONS}/{slug}", "speaker-removed", removed=speaker)


async def _portrait(form: Form) -> str:
    """Keep the portrait that was sent, re-encoded, and return its name. Raises Invalid."""
    upload = form.files.get("portrait")
    if upload is None:
        return ""
    async with portraits.turn():
        data = await upload.read()
        return await portraits.store(data) if data else ""


async def _look(appearance: int, note: str, *, by: str) -> DryRun:
    at = clock.now()
    return await dry_run.run(lambda: invite(appearance, by=by, at=at, note=note), session_id=None)


ROUTES = [
    add_speaker,
    invitation_page,
    invitation_mail,
    invite_speaker,
    set_role,
    remove_speaker,
]
