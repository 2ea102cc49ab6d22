"""The picture of a programme or a session, on a page of its own."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.shared import forms, pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm, SessionInPath
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, SESSION, SESSIONS, change, show
from events.errors import Invalid
from events.images import uploads
from events.operations.programmes import pictures
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.sessions import SessionDetails
from events.presentation import N_
from events.presentation.request import SiteRequest

MOST_BYTES = forms.READ_TIMES * uploads.LARGEST_UPLOAD + forms.FORM_BYTES


@show(f"{PROGRAMME}/picture", policy="editor")
async def programme_picture(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the programme's picture, and the form for another."""
    return pages.page(
        request, "programmes/picture", problems=pages.Shown(), **_of_programme(programme)
    )


@change(f"{PROGRAMME}/picture", policy="editor", request_max_body_size=MOST_BYTES)
async def save_programme_picture(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Keep a picture, re-encoded, or take it away."""
    keep = partial(pictures.of_programme, programme.id, by=organiser.email)
    return await _save(
        request, form, keep, _of_programme(programme), f"{PROGRAMMES}/{programme.slug}/picture"
    )


@show(f"{SESSION}/picture", policy="editor")
async def session_picture(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show the session's picture, and the form for another."""
    return pages.page(request, "programmes/picture", problems=pages.Shown(), **_of_session(session))


@change(f"{SESSION}/picture", policy="editor", request_max_body_size=MOST_BYTES)
async def save_session_picture(
    request: SiteRequest, session: SessionInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Keep a picture, re-encoded, or take it away: then the programme's stands there."""
    keep = partial(pictures.of_session, session.id, by=organiser.email)
    return await _save(
        request, form, keep, _of_session(session), f"{SESSIONS}/{session.slug}/picture"
    )


async def _save(
    request: SiteRequest,
    form: Form,
    keep: Callable[..., Awaitable[int]],
    shown: "_PicturesPage",
    to: str,
) -> Redirect | Response[str]:
    try:
        async with uploads.turn():
            step = await keep(await _upload(form), at=clock.now())
    except Invalid as invalid:
        return pages.again(request, "programmes/picture", form, invalid, **shown)
    return pages.go(to, "saved", step=step)


async def _upload(form: Form) -> bytes | None:
    """Read the upload; None to take the picture away. Raises Invalid where nothing was chosen."""
    if form.raw("act") == "remove":
        return None
    upload = form.files.get("picture")
    if upload is None:
        raise Invalid({"picture": N_("Choose a picture.")})
    return await upload.read(uploads.LARGEST_UPLOAD + 1)


class _PicturesPage(TypedDict):
    here: str
    hue: int
    crumbs: list[tuple[str, str]]
    picture: str
    is_session: bool


def _of_programme(found: ProgrammeDetails) -> _PicturesPage:
    return {
        "here": "programmes",
        "hue": found.hue,
        "crumbs": [(found.title, f"{PROGRAMMES}/{found.slug}")],
        "picture": found.picture,
        "is_session": False,
    }


def _of_session(found: SessionDetails) -> _PicturesPage:
    return {
        "here": "programmes",
        "hue": found.hue,
        "crumbs": [
            (found.programme_title, f"{PROGRAMMES}/{found.programme_slug}"),
            (found.title, f"{SESSIONS}/{found.slug}"),
        ],
        "picture": found.picture,
        "is_session": True,
    }


ROUTES = [programme_picture, save_programme_picture, session_picture, save_session_picture]
