"""One resource at the desk: who may see it and when; of a replay, chapters, captions, words."""

from typing import Final, TypedDict

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from events import clock, links
from events.desk.replays import fields
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.routes import SESSIONS, Number, change, show
from events.errors import Invalid
from events.operations.reports import sessions
from events.operations.reports.sessions import SessionDetails
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest
from events.resources import counts, edit, keys, webvtt
from events.resources.counts import DownloadCounts
from events.resources.edit import ResourceDetails
from events.resources.keys import Holder
from events.resources.states import ResourceKind
from events.resources.write import Details

RESOURCE: Final = f"{links.DESK}/resources/{{resource:int}}"
LONGEST: Final = 200_000


@show(RESOURCE, policy="editor")
async def resource_page(request: SiteRequest, resource: Number) -> Response[str]:
    """Show the forms with what is stored."""
    found = await edit.one(resource)
    shown = await _context(request, found)
    session = shown["session"]
    values = pages.Shown(_as_form(found, session))
    return pages.page(request, "replays/edit", values=values, problems=pages.Shown(), **shown)


@change(RESOURCE, policy="editor")
async def save(
    request: SiteRequest, resource: Number, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save what is said of it."""
    found = await edit.one(resource)
    shown = await _context(request, found)
    try:
        first, last = fields.days(form, shown["session"].timezone)
        details = Details(
            title=form.line("title"),
            audience=fields.audience(form),
            shown_from=first,
            shown_until=last,
            chapters=form.paragraphs("chapters", most=LONGEST),
            transcript=form.paragraphs("transcript", most=LONGEST),
            captions_elsewhere=form.ticked("captions_elsewhere"),
        )
        form.done()
        slug = await edit.save(resource, details, by=organiser.email, at=clock.now())
    except Invalid as invalid:
        return pages.again(request, "replays/edit", form, invalid, **shown)
    return pages.go(f"{SESSIONS}/{slug}", "saved")


@change(
    f"{RESOURCE}/captions",
    policy="editor",
    request_max_body_size=forms.READ_TIMES * webvtt.LARGEST + forms.FORM_BYTES,
)
async def add_captions(
    request: SiteRequest, resource: Number, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Keep captions in a language, read and written anew."""
    upload = form.files.get("captions")
    data = await upload.read(webvtt.LARGEST + 1) if upload else b""
    try:
        language = form.choice("language", NAMES)
        form.done()
        await edit.set_captions(resource, language, data, by=organiser.email, at=clock.now())
    except Invalid as invalid:
        found = await edit.one(resource)
        shown = await _context(request, found)
        stored = _as_form(found, shown["session"])
        return pages.again(request, "replays/edit", form, invalid, stored=stored, **shown)
    return pages.go(f"{links.DESK}/resources/{resource}", "captions-kept")


@change(f"{RESOURCE}/captions/{{language:str}}/removal", policy="editor")
async def remove_captions(
    resource: Number, language: FromPath[str], organiser: Organiser
) -> Redirect:
    """Remove the captions of a language."""
    await edit.remove_captions(resource, language, by=organiser.email, at=clock.now())
    return pages.go(f"{links.DESK}/resources/{resource}", "captions-removed")


def _as_form(found: ResourceDetails, session: SessionDetails) -> pages.FormValues:
    return {
        "title": found.title,
        "audience": found.audience,
        "chapters": found.chapters,
        "transcript": found.transcript,
        "captions_elsewhere": "yes" if found.captions_elsewhere else "",
        "language": session.language,
        **fields.as_days(found.shown_from, found.shown_until, session.timezone),
    }


class _EditPage(TypedDict):
    here: str
    session: SessionDetails
    hue: int
    resource: ResourceDetails
    counted: DownloadCounts
    way: str
    is_replay: bool
    captions: object
    all_languages: dict[str, str]


async def _context(request: SiteRequest, found: ResourceDetails) -> _EditPage:
    session = await sessions.by_slug(found.slug)
    counted = await counts.of_session(session.id, at=clock.now())
    key = keys.make(found.id, clock.now(), Holder.DESK)
    is_replay = found.kind is ResourceKind.REPLAY
    return {
        "here": "programmes",
        "session": session,
        "hue": session.hue,
        "resource": found,
        "counted": counted[found.id],
        "way": found.way(key),
        "is_replay": is_replay,
        "captions": {code: NAMES.get(code, code) for code in found.languages},
        "all_languages": NAMES,
    }


ROUTES = [resource_page, save, add_captions, remove_captions]
