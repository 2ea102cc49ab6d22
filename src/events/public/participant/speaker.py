"""A speaker's own page: when and where, yes or no, the way in, and what they hand in."""

from typing import Any, Final

from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import clock, links, text
from events.errors import Conflict, Invalid
from events.feedback import charts, forms
from events.feedback import queries as feedback
from events.presentation import N_, visit
from events.presentation.http import TemplateValues, page, show
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_and_files, fields_of, one
from events.public.participant.dependencies import LinkAppearance
from events.registrations import questions_to_speakers
from events.registrations.participant import queries
from events.registrations.participant.queries import OwnAppearance
from events.resources import share
from events.sessions import moments
from events.speakers import answer, edit, portraits
from events.speakers.queries import own_profile
from events.speakers.states import AppearanceAnswer

PARTICIPANT: Final = {"policy": "participant"}
ROOM_TO_SAY_SO: Final = 2
"""A file that is too large is still read up to so many times its limit, to say so beside it."""
LONGEST_LINE: Final = 300
LONGEST_BIOGRAPHY: Final = 5_000
SAID: Final = ("answered", "kept", "handed-in")


@show(links.APPEARANCE, policy="participant")
async def own_page(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Show a speaker their page; opening it answers nothing."""
    return await _page(request, token, appearance)


@post(f"{links.APPEARANCE}/answer", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def say(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Keep the answer, yes or no; it may be changed as often as life does."""
    said = one(await fields_of(request), "answer")
    if said in ("yes", "no"):
        await answer.note_answer(appearance.id, AppearanceAnswer(said), at=clock.now())
    return _back(token, "answered")


@post(
    f"{links.APPEARANCE}/profile",
    opt=PARTICIPANT,
    status_code=HTTP_303_SEE_OTHER,
    request_max_body_size=ROOM_TO_SAY_SO * portraits.LARGEST_UPLOAD,
)
async def keep_profile(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Keep how the speaker presents themselves, and a photo if one was chosen."""
    fields, files = await fields_and_files(request)
    typed = {
        "organisation": text.line(one(fields, "organisation")),
        "biography": text.paragraphs(one(fields, "biography")),
    }
    try:
        _not_too_long(typed)
        await _keep(appearance, typed, one(fields, "edit_version"), files.get("portrait"))
    except Invalid as invalid:
        return await _page(request, token, appearance, typed=typed, refusal=invalid)
    except Conflict as conflict:
        changed = Invalid({"biography": conflict.sentence})
        return await _page(request, token, appearance, typed=typed, refusal=changed)
    return _back(token, "kept")


@post(
    f"{links.APPEARANCE}/slides",
    opt=PARTICIPANT,
    status_code=HTTP_303_SEE_OTHER,
    request_max_body_size=ROOM_TO_SAY_SO * share.LARGEST,
)
async def hand_in(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Keep slides for the organisers, who decide what becomes of them."""
    fields, files = await fields_and_files(request)
    address, upload = text.line(one(fields, "url")), files.get("file")
    try:
        new = share.New("slides", url=_web_address(address), data=await _bytes(upload),
                        file_name=upload.filename if upload else "")  # fmt: skip
        await share.hand_in(appearance.session_id, new, by=appearance.name, at=clock.now())
    except Invalid as invalid:
        return await _page(request, token, appearance, typed={"url": address}, refusal=invalid)
    return _back(token, "handed-in")


async def _keep(
    seat: OwnAppearance, typed: dict[str, str], version: str, portrait: UploadFile | None
) -> None:
    at = clock.now()
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0
    await edit.write_own(seat.speaker, **typed, edit_version=number, at=at)
    async with portraits.turn():
        if photo := await _bytes(portrait):
            await edit.set_portrait(seat.speaker, photo, by=seat.name, at=at)


async def _bytes(upload: UploadFile | None) -> bytes:
    return await upload.read() if upload else b""


def _not_too_long(typed: dict[str, str]) -> None:
    longest = {"organisation": LONGEST_LINE, "biography": LONGEST_BIOGRAPHY}
    problems = {name: N_("This is too long.") for name in typed if len(typed[name]) > longest[name]}
    if problems:
        raise Invalid(problems)


def _web_address(address: str) -> str:
    try:
        return text.web_address(address)
    except ValueError:
        problem = N_("Enter a whole address, like https://example.org/slides.")
        raise Invalid({"url": problem}) from None


def _back(token: str, said: str) -> Redirect:
    there = visit.go(f"/appearances/{token}?said={said}")
    return Redirect(there, status_code=HTTP_303_SEE_OTHER)


async def _page(
    request: SiteRequest,
    token: str,
    seat: OwnAppearance,
    *,
    typed: dict[str, str] | None = None,
    refusal: Invalid | None = None,
) -> Response[Any]:
    said = request.query_params.get("said", "")
    own = await own_profile(seat.speaker)
    return page(
        request,
        "pages/participant/speaker.html",
        status=refusal.status if refusal else 200,
        own=own,
        typed={
            "url": "",
            "organisation": own.organisation,
            "biography": own.biography,
            **(typed or {}),
        },
        problems=refusal.problems if refusal else {},
        said=said if said in SAID and refusal is None else "",
        token=token,
        headers={"x-robots-tag": "noindex"},
        **await _of_session(seat, visit.of(request).language),
    )


async def _of_session(seat: OwnAppearance, language: str) -> TemplateValues:
    """Return what the page shows of the session, and what became of it."""
    results = await feedback.of_sessions([seat.session_id])
    choice = (await forms.of_session(seat.session_id)).choice
    return {
        "seat": queries.in_language(seat, language),
        "asked": await questions_to_speakers.asked(seat.session_id, language),
        "results": results,
        "drawn": charts.of(results, choice, language),
        "handed_in": await share.handed_in(seat.session_id),
        "zone": seat.zone,
        "opens": moments.doors(seat.starts_at, seat.ends_at, speaker=True)[0],
        "over": clock.now() >= seat.ends_at,
        "hue": seat.hue,
        "stopped": seat.stopped,
        "stop_link": links.unsubscribe("appearance", seat.id, seat.nonce),
    }


ROUTES = [own_page, say, keep_profile, hand_in]
