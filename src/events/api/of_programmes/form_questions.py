"""Questions of the registration form: listed, added, reworded, put in order, removed."""

from collections.abc import Iterable, Mapping
from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events import clock
from events.api import etags
from events.api.checks import overlaid
from events.api.contract.of_programmes.form_questions import (
    After,
    FormQuestion,
    FormQuestionChange,
    FormQuestions,
    NewFormQuestion,
    ReadyMadeQuestion,
    Step,
)
from events.api.desk.addresses import DESK, PROGRAMME, Number, Slug, create, do, edit, remove, show
from events.api.examples import Example
from events.api.guard import caller_of
from events.api.of_programmes import question_words
from events.errors import NotFound
from events.operations.programmes import edit_questions
from events.operations.programmes import questions as stored
from events.operations.programmes.questions import ListedQuestion
from events.operations.reports import programmes
from events.operations.reports.programmes import ProgrammeDetails
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.registrations.states import QuestionKind

QUESTIONS: Final = f"{PROGRAMME}/form-questions"
QUESTION: Final = f"{DESK}/form-questions/{{question:int}}"
_WORDS: Final = {"label": {"fr": "Votre structure", "en": "Your organisation"}}


@show(QUESTIONS, N_("List what the registration form asks"), scope=Scope.READ_CONTENT)
async def list_form_questions(request: SiteRequest, programme: Slug) -> Response[FormQuestions]:
    """List the programme's questions, and those of one session alone, in order."""
    return etags.one(request, await _all(await programmes.by_slug(programme)))


@create(
    QUESTIONS,
    N_("Add a question to the registration form"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"kind": "text", **_WORDS}),
)
async def add_form_question(
    request: SiteRequest, programme: Slug, data: JSONBody[NewFormQuestion]
) -> Response[FormQuestions]:
    """Add it, last; who is registered already is not asked."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, await _all(found))
    new = await question_words.read(data, data.kind, found.language)
    await edit_questions.add(found.id, new, by=by)
    return etags.one(request, await _all(found), status=201)


@create(
    f"{QUESTIONS}/ready-made",
    N_("Add a ready-made question to the registration form"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"key": "access"}),
)
async def add_ready_made(
    request: SiteRequest, programme: Slug, data: JSONBody[ReadyMadeQuestion]
) -> Response[FormQuestions]:
    """Add it, in every language; asked already, nothing changes."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, await _all(found))
    await edit_questions.add_ready_made(found.id, data.key, by=by)
    return etags.one(request, await _all(found), status=201)


@show(QUESTION, N_("Read a question of the registration form"), scope=Scope.READ_CONTENT)
async def read_form_question(request: SiteRequest, question: Number) -> Response[FormQuestion]:
    """Read it."""
    return etags.one(request, await _one(question))


@edit(
    QUESTION,
    N_("Change a question of the registration form"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body=_WORDS),
)
async def change_form_question(
    request: SiteRequest, question: Number, data: JSONBody[FormQuestionChange]
) -> Response[FormQuestion]:
    """Change it, not its kind; answers that were given stay."""
    shown, by = await _one(question), caller_of(request).member.email
    etags.check(request, shown)
    language = (await _programme_of(question)).language
    new = await question_words.read(overlaid(shown, data), shown.kind, language)
    await edit_questions.change(question, new, by=by, at=clock.now())
    return etags.one(request, await _one(question))


@do(
    f"{QUESTION}/place",
    N_("Move a question of the registration form up or down"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"to": "down"}),
)
async def move_form_question(
    request: SiteRequest, question: Number, data: JSONBody[Step]
) -> Response[FormQuestions]:
    """Move it one place; at the end, nothing changes."""
    found, by = await _programme_of(question), caller_of(request).member.email
    etags.check(request, await _all(found))
    await edit_questions.move(question, up=data.to == "up", by=by)
    return etags.one(request, await _all(found))


@remove(
    QUESTION,
    N_("Remove a question of the registration form"),
    scope=Scope.WRITE_CONTENT,
    example=Example(path={"question": 2}),
)
async def remove_form_question(request: SiteRequest, question: Number) -> None:
    """Remove it with its answers; for a day the desk can undo that."""
    etags.check(request, await _one(question))
    await edit_questions.remove(question, by=caller_of(request).member.email, at=clock.now())


async def _programme_of(question_id: int) -> ProgrammeDetails:
    return await programmes.by_slug((await stored.one(question_id)).slug)


async def _all(programme: ProgrammeDetails) -> FormQuestions:
    asked = await stored.of_programme(programme.id)
    return FormQuestions(items=[_shown(one, asked, programme.language) for one in asked])


async def _one(question_id: int) -> FormQuestion:
    for one in (await _all(await _programme_of(question_id))).items:
        if one.id == question_id:
            return one
    raise NotFound


def _shown(one: ListedQuestion, asked: Iterable[ListedQuestion], language: str) -> FormQuestion:
    return FormQuestion(
        id=one.id,
        key=one.key,
        kind=one.kind,
        label=one.label,
        hint=one.hint,
        choices=one.choices,
        required=one.required,
        session=one.session_slug,
        after=_after(one, {each.key: each for each in asked}, language),
        answers=one.answers,
    )


def _after(
    one: ListedQuestion, by_key: Mapping[str, ListedQuestion], language: str
) -> After | None:
    above = by_key.get(one.condition_key) if one.condition_key else None
    if above is None:
        return None
    if above.kind is QuestionKind.CONSENT:
        return After(question=above.id)
    stored_as = [stored.stored(choice, language) for choice in above.choices]
    if one.condition_value not in stored_as:
        return None
    return After(question=above.id, choice=stored_as.index(one.condition_value))


ROUTES = [
    list_form_questions,
    add_form_question,
    add_ready_made,
    read_form_question,
    change_form_question,
    move_form_question,
    remove_form_question,
]
