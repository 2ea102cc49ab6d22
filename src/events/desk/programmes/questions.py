"""What a programme's registration forms ask, beside name and address."""

from collections.abc import Sequence
from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.database import bounded
from events.desk.programmes.question_form import (
    as_form,
    conditions_of,
    new_question,
    session_of,
)
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, Number, change, show
from events.errors import Refusal
from events.operations.programmes import edit_questions, question_sessions
from events.operations.programmes import questions as stored
from events.operations.programmes.new_question import KINDS
from events.operations.programmes.preset_questions import READY_MADE
from events.operations.programmes.questions import EditedQuestion, ListedQuestion
from events.operations.reports import programmes
from events.operations.reports.programmes import ProgrammeDetails
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest

QUESTIONS: Final = f"{PROGRAMME}/questions"
QUESTION: Final = f"{links.DESK}/questions/{{question:int}}"


@show(QUESTIONS, policy="editor")
async def all_questions(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the questions, the ready-made ones, and the form for one more."""
    shown = await _context(programme.slug)
    blank = pages.Shown(kind="text")
    return pages.page(
        request, "programmes/questions", values=blank, problems=pages.Shown(), **shown
    )


@change(QUESTIONS, policy="editor")
async def add_question(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Add a question."""
    asked_in = await session_of(form, programme.id)
    try:
        if form.raw("ready"):
            await edit_questions.add_ready_made(programme.id, form.raw("ready"), by=organiser.email)
        else:
            kind = form.choice("kind", KINDS)
            new = new_question(form, programme.language, kind, next(iter(asked_in), None))
            await edit_questions.add(programme.id, new, by=organiser.email)
    except Refusal as refusal:
        shown = await _context(programme.slug, beside=asked_in)
        return pages.again(request, "programmes/questions", form, refusal, **shown)
    return _back(programme.slug)


@show(QUESTION, policy="editor")
async def one_question(request: SiteRequest, question: Number) -> Response[str]:
    """Show the form for a question with what is stored."""
    found = await stored.one(question)
    shown = await _context(found.slug, found)
    values = pages.Shown(as_form(found, shown["conditions"]))
    return pages.page(
        request, "programmes/question", values=values, problems=pages.Shown(), **shown
    )


@change(QUESTION, policy="editor")
async def save_question(
    request: SiteRequest, question: Number, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save a question in other words."""
    found = await stored.one(question)
    asked_in = await session_of(form, found.programme)
    shown = await _context(found.slug, found, beside=asked_in)
    try:
        language = shown["programme"].language
        new = new_question(form, language, found.kind, next(iter(asked_in), None))
        step = await edit_questions.change(question, new, by=organiser.email, at=clock.now())
    except Refusal as refusal:
        return pages.again(request, "programmes/question", form, refusal, **shown)
    return _back(found.slug, step)


@change(f"{QUESTION}/place", policy="editor")
async def move_question(
    request: SiteRequest, question: Number, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Move a question one place up or down."""
    found = await stored.one(question)
    try:
        await edit_questions.move(question, up=form.raw("to") == "up", by=organiser.email)
    except Refusal as refusal:
        return pages.again(
            request, "programmes/questions", form, refusal, **await _context(found.slug)
        )
    return _back(found.slug)


@change(f"{QUESTION}/removal", policy="editor")
async def remove_question(question: Number, organiser: Organiser) -> Redirect:
    """Remove a question."""
    found = await stored.one(question)
    step = await edit_questions.remove(question, by=organiser.email, at=clock.now())
    return _back(found.slug, step)


def _back(slug: str, step: int = 0) -> Redirect:
    return pages.go(f"{PROGRAMMES}/{slug}/questions", "saved", step=step)


class _QuestionsPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    questions: list[ListedQuestion]
    question: EditedQuestion | None
    languages: dict[str, str]
    session_options: object
    more_sessions: bool
    conditions: list[tuple[str, str, str, str]]
    condition_options: object
    ready_made: object


async def _context(
    slug: str, question: EditedQuestion | None = None, *, beside: Sequence[int] = ()
) -> _QuestionsPage:
    """Return what the pages show; `beside`: sessions to offer, wherever in time they are."""
    found = await programmes.by_slug(slug)
    kept = [question.session] if question and question.session else []
    sessions = await question_sessions.offered(found.id, at=clock.now(), beside=[*kept, *beside])
    asked = await stored.of_programme(found.id, most=bounded.MOST + 1)
    ids = [one.id for one in asked]
    above = asked[: ids.index(question.id)] if question else asked
    conditions = conditions_of(above, found.language)
    return {
        "here": "programmes",
        "programme": found,
        "hue": found.hue,
        "questions": asked,
        "question": question,
        "languages": NAMES,
        "session_options": [(one.id, one.title) for one in sessions.sessions],
        "more_sessions": sessions.more,
        "conditions": conditions,
        "condition_options": [(code, words) for code, words, *_ in conditions],
        "ready_made": [
            (key, words)
            for key, (_, words, *_rest) in READY_MADE.items()
            if key not in {one.key for one in asked}
        ],
    }


ROUTES = [
    all_questions,
    add_question,
    one_question,
    save_question,
    move_question,
    remove_question,
]
