"""Speakers: who they are, in which sessions, whether they come; and what remains of a session."""

from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.kit import forms, pages
from events.desk.kit.forms import Form
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import SESSION, SESSIONS, Number, Slug, change, show
from events.desk.sessions.session import session_shown
from events.errors import Conflict, Invalid
from events.operations.announcements import for_resource
from events.operations.reports import sessions, speakers
from events.operations.reports.speakers import SpeakerDetails
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.resources import share
from events.settings import LANGUAGES
from events.speakers import edit, portraits
from events.speakers.edit import SpeakerFields

SPEAKERS: Final = f"{links.DESK}/speakers"
SPEAKER: Final = f"{SPEAKERS}/{{speaker:str}}"
APPEARANCE: Final = f"{links.DESK}/appearances/{{appearance:int}}"
RESOURCE: Final = f"{links.DESK}/resources/{{resource:int}}"
ROOM_FOR_FORM: Final = 100_000
ROOM_TO_SAY_SO: Final = 3
"""What is too large is still read up to so many times its limit, to answer beside the field."""
LABELS: Final = {
    "name": N_("Name"),
    "organisation": N_("Organisation"),
    "biography": N_("Biography"),
    "email": N_("Mail address"),
    "language": N_("Language of the mails"),
}


@show(SPEAKER, policy="viewer")
async def one_speaker(request: SiteRequest, speaker: Slug) -> Response[str]:
    """A speaker with the form for their words, their portrait and their sessions."""
    found = await speakers.by_slug(speaker)
    return await _page(request, found, values=_as_form(found), problems=pages.Shown())


@change(SPEAKER, policy="editor")
async def save_speaker(request: SiteRequest, speaker: Slug) -> Redirect | Response[str]:
    """Save them, unless somebody else did meanwhile: then both versions are shown."""
    form, found = await forms.read(request), await speakers.by_slug(speaker)
    version = form.number("edit_version") or 0
    by = visit_of(request).organiser.email
    try:
        fields = _fields(form)
        form.done()
        step = await edit.edit(found.id, fields, edit_version=version, by=by, at=clock.now())
    except (Invalid, Conflict) as refusal:
        stale = _as_form(found) if isinstance(refusal, Conflict) else None
        shown = await _shown(request, found)
        return pages.again(request, "speaker", form, refusal, **{**shown, "stale": stale})
    return pages.go(f"{SPEAKERS}/{speaker}", "saved", step=step)


@change(
    f"{SPEAKER}/portrait",
    policy="editor",
    request_max_body_size=ROOM_TO_SAY_SO * portraits.LARGEST_UPLOAD + ROOM_FOR_FORM,
)
async def save_portrait(request: SiteRequest, speaker: Slug) -> Redirect | Response[str]:
    """Keep a portrait, re-encoded, or take it away."""
    form, found = await forms.read(request), await speakers.by_slug(speaker)
    upload = form.files.get("portrait")
    data = await upload.read() if upload else b""
    by = visit_of(request).organiser.email
    try:
        if not data and not form.ticked("none"):
            raise Invalid({"portrait": N_("Choose a picture.")})
        step = await edit.set_portrait(found.id, data, by=by, at=clock.now())
    except Invalid as invalid:
        return pages.again(request, "speaker", form, invalid, **await _shown(request, found))
    return pages.go(f"{SPEAKERS}/{speaker}", "saved", step=step)


@change(f"{SESSION}/speakers", policy="editor")
async def add_speaker(request: SiteRequest, session: Slug) -> Redirect | Response[str]:
    """Put a speaker into a session: one of the programme, or somebody new."""
    form, found = await forms.read(request), await sessions.by_slug(session)
    slug = form.line("speaker", most=120)
    fields = None if slug else _fields(form)
    by = visit_of(request).organiser.email
    try:
        form.done()
        await edit.add(found.id, slug=slug, fields=fields, by=by, at=clock.now())
    except Invalid as invalid:
        return await _session_again(request, form, invalid, "speaker")
    return pages.go(f"{SESSIONS}/{session}", "speaker-added")


@change(f"{APPEARANCE}/invitation", policy="editor")
async def invite(request: SiteRequest, appearance: Number) -> Redirect:
    """Ask a speaker by mail whether they come, with a sentence of one's own."""
    form, slug = await forms.read(request), await edit.session_of(appearance)
    by, note = visit_of(request).organiser.email, form.paragraphs("note", most=2000)
    await edit.invite(appearance, by=by, at=clock.now(), note=note)
    return pages.go(f"{SESSIONS}/{slug}", "speaker-invited")


@change(f"{APPEARANCE}/removal", policy="editor")
async def take_off(request: SiteRequest, appearance: Number) -> Redirect:
    """Take a speaker off a session."""
    speaker = await speakers.slug_of_appearance(appearance)
    slug = await edit.take_off(appearance, by=visit_of(request).organiser.email, at=clock.now())
    return pages.go(f"{SESSIONS}/{slug}", "speaker-removed", removed=speaker)


@change(
    f"{SESSION}/resources",
    policy="editor",
    request_max_body_size=ROOM_TO_SAY_SO * share.LARGEST + ROOM_FOR_FORM,
)
async def add_resource(request: SiteRequest, session: Slug) -> Redirect | Response[str]:
    """Add a replay, slides, a document or a link."""
    form, found = await forms.read(request), await sessions.by_slug(session)
    upload = form.files.get("file")
    new = share.New(
        kind=form.choice("kind", share.KINDS),
        title=form.line("title"),
        url=form.web_address("url"),
        data=await upload.read() if upload else b"",
        file_name=upload.filename if upload else "",
        public=form.ticked("public"),
    )
    by = visit_of(request).organiser.email
    try:
        form.done()
        waited = await share.add(found.id, new, by=by, at=clock.now())
    except Invalid as invalid:
        return await _session_again(request, form, invalid, "resource")
    return pages.go(f"{SESSIONS}/{session}", _added(waited))


@change(f"{RESOURCE}/acceptance", policy="editor")
async def take_up(request: SiteRequest, resource: Number) -> Redirect:
    """Publish what a speaker handed in."""
    by = visit_of(request).organiser.email
    slug, waited = await share.take_up(resource, by=by, at=clock.now())
    return pages.go(f"{SESSIONS}/{slug}", _added(waited))


@change(f"{RESOURCE}/announcement", policy="editor")
async def tell(request: SiteRequest, resource: Number) -> Redirect:
    """Write the draft that tells who was registered; nothing leaves before it is sent."""
    by = visit_of(request).organiser.email
    kept = await for_resource.draft(resource, by=by, at=clock.now())
    return pages.go(f"{links.DESK}/announcements/{kept}", "announcement-saved")


def _added(waited: int) -> str:
    return "resource-mailed" if waited else "resource-added"


@change(f"{RESOURCE}/removal", policy="editor")
async def remove_resource(request: SiteRequest, resource: Number) -> Redirect:
    """Remove one of them."""
    by = visit_of(request).organiser.email
    slug, step = await share.remove(resource, by=by, at=clock.now())
    return pages.go(f"{SESSIONS}/{slug}", "resource-removed", step=step)


async def _session_again(
    request: SiteRequest, form: Form, invalid: Invalid, adding: str
) -> Response[str]:
    """The session's page with one of its forms open: what was typed, and what is wrong with it."""
    shown = await session_shown(request, request.path_params["session"])
    return pages.again(request, "session", form, invalid, **{**shown, "adding": adding})


def _fields(form: Form) -> SpeakerFields:
    return SpeakerFields(
        name=form.line("name", most=200, required=N_("Enter a name.")),
        organisation=form.line("organisation"),
        biography=form.paragraphs("biography"),
        email=form.address("email", required=False),
        language=form.choice("language", LANGUAGES, "fr"),
    )


def _as_form(found: SpeakerDetails) -> pages.Shown:
    return pages.Shown(
        name=found.name,
        organisation=found.organisation,
        biography=found.biography,
        email=found.email,
        language=found.language,
        edit_version=found.edit_version,
    )


async def _page(request: SiteRequest, found: SpeakerDetails, **values: Any) -> Response[str]:
    return pages.page(request, "speaker", **await _shown(request, found), **values)


async def _shown(request: SiteRequest, found: SpeakerDetails) -> dict[str, Any]:
    return {
        "here": "programmes",
        "speaker": found,
        "hue": found.hue,
        "labels": LABELS,
        "stale": None,
        "appearances": await speakers.sessions_of(found.id),
        "mine": visit_of(request).organiser.role_in(found.programme),
    }


ROUTES = [
    one_speaker,
    save_speaker,
    save_portrait,
    add_speaker,
    invite,
    take_off,
    add_resource,
    remove_resource,
    take_up,
    tell,
]
