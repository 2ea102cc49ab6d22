"""A speaker's own page: when and where, yes or no, the way in, and how they present themselves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypedDict

from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import clock, links
from events.asked_questions import queries as asked_questions
from events.errors import Conflict, Invalid
from events.feedback import charts, forms, words
from events.feedback import queries as feedback
from events.feedback.charts import Picture
from events.feedback.queries import Results
from events.feedback.words import Words
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_and_files, fields_of, one
from events.public.invitations import access
from events.public.participant.dependencies import LinkAppearance
from events.public.speaker import form as speaker_form
from events.registrations import questions_to_speakers
from events.registrations.participant import queries
from events.registrations.participant.shapes import OwnAppearance
from events.registrations.questions_to_speakers import QuestionAnswers
from events.resources import share
from events.sessions import wall_time
from events.speakers import answer, edit, portraits
from events.speakers.checklist import progress
from events.speakers.checklist.items import LABELS, Wanted
from events.speakers.messages import write as messages
from events.speakers.messages.write import CoSpeaker, Message
from events.speakers.queries import own_profile
from events.speakers.rehearsals import queries as rehearsals
from events.speakers.rehearsals.queries import Rehearsal
from events.speakers.states import AppearanceAnswer
from events.speakers.write.speakers import OwnWords

PARTICIPANT: Final = {"policy": "participant"}
ROOM_TO_SAY_SO: Final = 2
"""A file that is too large is still read up to so many times its limit, to say so beside it."""
WAYS: Final = {
    Wanted.ANSWER: "#answer", Wanted.ORGANISATION: "#field-organisation",
    Wanted.BIOGRAPHY: "#field-biography", Wanted.PORTRAIT: "#field-portrait",
    Wanted.LINKS: "#field-links", Wanted.TALK: "#field-own_title", Wanted.SLIDES: "#slides",
    Wanted.NEEDS: "#field-needs", Wanted.RECORDING: "#field-recording",
    Wanted.PUBLICATION: "#field-publication", Wanted.REHEARSAL: "#field-rehearsal_wish",
}  # fmt: skip
"""Where on the page each thing is handed in."""
MOST_WORDS: Final = 200
"""So many words of participants a speaker is shown."""
SAID: Final = ("answered", "kept", "handed-in", "told", "written")


@show(links.APPEARANCE, policy="participant")
async def own_page(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Show a speaker their page; opening it answers nothing."""
    return await own_page_again(request, token, appearance)


@post(f"{links.APPEARANCE}/answer", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def say(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Keep the answer, yes or no; it may be changed as often as life does."""
    said = one(await fields_of(request), "answer")
    if said in ("yes", "no"):
        await answer.note_answer(appearance.id, AppearanceAnswer(said), at=clock.now())
    return back(token, "answered")


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
    own = await own_profile(appearance.speaker)
    typed = speaker_form.profile_typed(fields, own)
    try:
        words = speaker_form.own_words(typed, own)
        await _keep(appearance, words, one(fields, "edit_version"), files.get("portrait"))
    except Invalid as invalid:
        return await own_page_again(request, token, appearance, typed=typed, refusal=invalid)
    except Conflict as conflict:
        changed = Invalid({"biography": conflict.sentence})
        return await own_page_again(request, token, appearance, typed=typed, refusal=changed)
    return back(token, "kept")


async def _keep(
    seat: OwnAppearance, words: OwnWords, version: str, portrait: UploadFile | None
) -> None:
    at = clock.now()
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0
    await edit.write_own(seat.speaker, words, edit_version=number, at=at)
    async with portraits.turn():
        if photo := await bytes_of(portrait):
            await edit.set_own_portrait(seat.speaker, photo, by=seat.name, at=at)


async def bytes_of(upload: UploadFile | None) -> bytes:
    """Read a file that was sent; nothing where none was chosen."""
    return await upload.read() if upload else b""


def back(token: str, said: str) -> Redirect:
    """Return to the page, which says what was done."""
    there = visit.go(f"/appearances/{token}?said={said}")
    return Redirect(there, status_code=HTTP_303_SEE_OTHER)


async def own_page_again(
    request: SiteRequest,
    token: str,
    seat: OwnAppearance,
    *,
    typed: dict[str, str] | None = None,
    refusal: Invalid | None = None,
) -> Response[Any]:
    """Show the page of a speaker, with what was typed and what is wrong with it."""
    said = request.query_params.get("said", "")
    own, checklist = await own_profile(seat.speaker), await progress.of_appearance(seat.id)
    return page(
        request,
        "pages/speaker/own_page.html",
        status=refusal.status if refusal else 200,
        own=own,
        checklist=checklist,
        labels=LABELS,
        ways=WAYS,
        other_languages=speaker_form.other_languages(own),
        typed={**speaker_form.as_typed(own, checklist), **(typed or {})},
        problems=refusal.problems if refusal else {},
        said=said if said in SAID and refusal is None else "",
        token=token,
        headers={"x-robots-tag": "noindex"},
        session_open=(await access.to_session(request, seat.session_slug)).is_open,
        **await _of_session(seat, visit.of(request).language),
    )


class _SpeakersOwnPage(TypedDict):
    seat: OwnAppearance
    asked: list[QuestionAnswers]
    questions: object
    results: Results
    words_said: list[Words]
    drawn: list[Picture]
    rehearsal: Rehearsal | None
    others: Sequence[CoSpeaker]
    messages: list[Message]
    handed_in: list[str]
    zone: str
    opens: datetime
    over: bool
    hue: int
    stopped: bool
    stop_link: str


async def _of_session(seat: OwnAppearance, language: str) -> _SpeakersOwnPage:
    """Return what the page shows of the session, and what became of it."""
    results = await feedback.of_sessions([seat.session_id])
    rehearsal = await rehearsals.of_session(seat.session_id)
    choice = (await forms.of_session(seat.session_id)).choice
    return {
        "seat": queries.in_language(seat, language),
        "asked": await questions_to_speakers.answers_by_question(seat.session_id, language),
        "questions": [
            one.first
            for one in await asked_questions.first_of_session(seat.session_id)
            if not one.first.from_form and one.first.state in ("new", "next", "later")
        ],
        "results": results,
        "words_said": await words.shown([seat.session_id], most=MOST_WORDS),
        "drawn": charts.of(results, choice, language),
        "rehearsal": rehearsal if rehearsal and rehearsal.ends_at > clock.now() else None,
        "others": await messages.others(seat.session_id, seat.speaker),
        "messages": await messages.of_session(seat.session_id),
        "handed_in": await share.handed_in(seat.session_id),
        "zone": seat.zone,
        "opens": wall_time.entry_times(seat.starts_at, seat.ends_at, speaker=True)[0],
        "over": clock.now() >= seat.ends_at,
        "hue": seat.hue,
        "stopped": seat.stopped,
        "stop_link": links.unsubscribe("appearance", seat.id, seat.nonce),
    }


ROUTES = [own_page, say, keep_profile]
