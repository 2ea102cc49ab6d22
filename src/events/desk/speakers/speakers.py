"""Speakers: who they are, in which sessions, whether they come."""

from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.kit import forms, pages
from events.desk.kit.dependencies import Organiser, SentForm, SpeakerInPath
from events.desk.kit.forms import Form
from events.desk.kit.guard import desk_session_of
from events.desk.kit.routes import change, show
from events.errors import Conflict, Invalid
from events.operations.reports import speakers
from events.operations.reports.speakers import SpeakerDetails
from events.presentation import N_
from events.presentation.http import TemplateValues
from events.presentation.request import SiteRequest
from events.settings import LANGUAGES
from events.speakers import edit, portraits
from events.speakers.write.speakers import SpeakerFields

SPEAKERS: Final = f"{links.DESK}/speakers"
SPEAKER: Final = f"{SPEAKERS}/{{speaker_slug:str}}"
PORTRAIT_BYTES: Final = forms.READ_TIMES * portraits.LARGEST_UPLOAD + forms.FORM_BYTES
LABELS: Final = {
    "name": N_("Name"),
    "organisation": N_("Organisation"),
    "biography": N_("Biography"),
    "email": N_("Email address"),
    "language": N_("Language of the emails"),
}


@show(SPEAKER, policy="viewer")
async def one_speaker(request: SiteRequest, speaker: SpeakerInPath) -> Response[str]:
    """Show a speaker with the form for their words, their portrait and their sessions."""
    return await _page(request, speaker, values=_as_form(speaker), problems=pages.Shown())


@change(SPEAKER, policy="editor")
async def save_speaker(
    request: SiteRequest, speaker: SpeakerInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save a speaker, unless somebody else did meanwhile: then both versions are shown."""
    version = form.number("edit_version") or 0
    try:
        fields = fields_of(form)
        form.done()
        step = await edit.edit(
            speaker.id, fields, edit_version=version, by=organiser.email, at=clock.now()
        )
    except (Invalid, Conflict) as refusal:
        stale = _as_form(speaker) if isinstance(refusal, Conflict) else None
        shown = await _context(request, speaker)
        return pages.again(request, "speakers/speaker", form, refusal, **{**shown, "stale": stale})
    return pages.go(f"{SPEAKERS}/{speaker.slug}", "saved", step=step)


@change(
    f"{SPEAKER}/portrait",
    policy="editor",
    request_max_body_size=PORTRAIT_BYTES,
)
async def save_portrait(
    request: SiteRequest, speaker: SpeakerInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Keep a portrait, re-encoded, or take it away."""
    upload = form.files.get("portrait")
    try:
        async with portraits.turn():
            data = await upload.read() if upload else b""
            if not data and not form.ticked("none"):
                raise Invalid({"portrait": N_("Choose a picture.")})
            step = await edit.set_portrait(speaker.id, data, by=organiser.email, at=clock.now())
    except Invalid as invalid:
        return pages.again(
            request, "speakers/speaker", form, invalid, **await _context(request, speaker)
        )
    return pages.go(f"{SPEAKERS}/{speaker.slug}", "saved", step=step)


def fields_of(form: Form) -> SpeakerFields:
    """Read what is known of a speaker."""
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
    return pages.page(request, "speakers/speaker", **await _context(request, found), **values)


async def _context(request: SiteRequest, found: SpeakerDetails) -> TemplateValues:
    return {
        "here": "programmes",
        "speaker": found,
        "hue": found.hue,
        "labels": LABELS,
        "stale": None,
        "appearances": await speakers.sessions_of(found.id),
        "mine": desk_session_of(request).organiser.role_in(found.programme),
    }


ROUTES = [
    one_speaker,
    save_speaker,
    save_portrait,
]
