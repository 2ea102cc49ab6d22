"""Speakers: who they are, in which sessions, whether they come."""

from dataclasses import replace
from functools import partial
from typing import Any, Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, links, text
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SentForm, SpeakerInPath
from events.desk.shared.forms import Form
from events.desk.shared.guard import desk_session_of
from events.desk.shared.routes import PROGRAMMES, change, show
from events.errors import Conflict, Invalid
from events.operations.reports.speakers import SpeakerDetails
from events.operations.speakers import remove, speaker_sessions
from events.operations.speakers.speaker_sessions import SpeakerSessions
from events.organisers.states import Role
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.settings import LANGUAGES, settings
from events.speakers import edit, portraits
from events.speakers.write.speakers import SpeakerFields

SPEAKERS: Final = f"{links.DESK}/speakers"
SPEAKER: Final = f"{SPEAKERS}/{{speaker_slug:str}}"
PORTRAIT_BYTES: Final = forms.READ_TIMES * portraits.LARGEST_UPLOAD + forms.FORM_BYTES
LABELS: Final = {
    "name": N_("Name"),
    "organisation": N_("Organisation"),
    "biography": N_("Biography"),
    "links": N_("Links"),
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
        fields = replace(fields_of(form), biographies=_biographies(form), links=_links(form))
        form.done()
        step = await edit.edit(
            speaker.id, fields, edit_version=version, by=organiser.email, at=clock.now()
        )
    except (Invalid, Conflict) as refusal:
        shown = await _context(request, speaker)
        shown["stale"] = _as_form(speaker) if isinstance(refusal, Conflict) else None
        return pages.again(request, "speakers/speaker", form, refusal, **shown)
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
            request,
            "speakers/speaker",
            form,
            invalid,
            stored=_as_form(speaker),
            **await _context(request, speaker),
        )
    return pages.go(f"{SPEAKERS}/{speaker.slug}", "saved", step=step)


@show(f"{SPEAKER}/removal", policy="editor")
async def removal_page(
    request: SiteRequest, speaker: SpeakerInPath, organiser: Organiser
) -> Response[str]:
    """Show what removing a person takes away, and what stays."""
    shown = await _context(request, speaker)
    return pages.page(request, "speakers/speaker_removal", **shown)


@change(f"{SPEAKER}/removal", policy="editor")
async def remove_speaker(speaker: SpeakerInPath, organiser: Organiser) -> Redirect:
    """Remove a person everywhere, for good."""
    mails = await remove.remove(
        speaker.id, by=organiser.email, at=clock.now(), may=partial(organiser.may, "editor")
    )
    return pages.go(f"{PROGRAMMES}/{speaker.programme_slug}", "speaker-erased", mails=mails)


@change(f"{SPEAKER}/portrait/removal", policy="editor")
async def remove_portrait(speaker: SpeakerInPath, organiser: Organiser) -> Redirect:
    """Remove a portrait everywhere, for good."""
    await remove.remove_portrait(
        speaker.id, by=organiser.email, at=clock.now(), may=partial(organiser.may, "editor")
    )
    return pages.go(f"{SPEAKERS}/{speaker.slug}", "portrait-erased")


def fields_of(form: Form) -> SpeakerFields:
    """Read what is known of a speaker."""
    return SpeakerFields(
        name=form.line("name", most=200, required=N_("Enter a name.")),
        organisation=form.line("organisation"),
        biography=form.paragraphs("biography"),
        email=form.address("email", required=False),
        language=form.choice("language", LANGUAGES, "fr"),
    )


def _biographies(form: Form) -> dict[str, str]:
    """Read the biography in the languages that are not the one it was written in first."""
    first = form.raw("language")
    said = {one: form.paragraphs(f"biography-{one}") for one in settings().languages}
    return {language: words for language, words in said.items() if words and language != first}


def _links(form: Form) -> list[str]:
    lines = [line for line in form.paragraphs("links", most=3000).splitlines() if line.strip()]
    try:
        return [text.web_address(line.strip()) for line in lines]
    except ValueError:
        form.wrong("links", N_("Enter whole addresses, one a line, like https://example.org/me."))
        return []


def _as_form(found: SpeakerDetails) -> pages.Shown:
    return pages.Shown(
        name=found.name,
        organisation=found.organisation,
        biography=found.biography,
        email=found.email,
        language=found.language,
        links="\n".join(found.links),
        **{f"biography-{one}": said.get("biography", "") for one, said in found.texts.items()},
        edit_version=found.edit_version,
    )


async def _page(request: SiteRequest, found: SpeakerDetails, **values: Any) -> Response[str]:
    return pages.page(request, "speakers/speaker", **await _context(request, found), **values)


class _SpeakersPage(TypedDict):
    here: str
    speaker: SpeakerDetails
    hue: int
    labels: dict[str, str]
    spoken: tuple[str, ...]
    stale: pages.Shown | None
    appearances: SpeakerSessions
    mine: Role | None


async def _context(request: SiteRequest, found: SpeakerDetails) -> _SpeakersPage:
    asked, scope = forms.query(request), desk_session_of(request).organiser.scope
    after, before = (asked.row_id(name) for name in ("after", "before"))
    appearances = await speaker_sessions.page(
        found.id, scope, at=clock.now(), after=after, before=before
    )
    return {
        "here": "programmes",
        "speaker": found,
        "hue": found.hue,
        "labels": LABELS,
        "spoken": settings().languages,
        "stale": None,
        "appearances": appearances,
        "mine": desk_session_of(request).organiser.role_in(found.programme),
    }


ROUTES = [
    one_speaker,
    save_speaker,
    save_portrait,
    removal_page,
    remove_speaker,
    remove_portrait,
]
