"""Feedback by program: what is asked after sessions, what was answered, which words are hidden."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, JSONBody

from events import text
from events.api import etags, pages
from events.api.checks import Checks
from events.api.contract.of_programmes.feedback import (
    FeedbackForm,
    FeedbackResults,
    FeedbackWords,
    HiddenWords,
    OwnQuestion,
)
from events.api.desk.addresses import PROGRAMME, SESSION, Slug, replace, show
from events.api.examples import OVER, Example
from events.api.filters import From, Limit
from events.api.guard import caller_of
from events.feedback import forms, queries, words
from events.feedback.forms import Choice
from events.feedback.forms import FeedbackForm as KeptForm
from events.feedback.words import Place
from events.operations.feedback import collect
from events.operations.reports import programmes, sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.settings import settings

FORM: Final = f"{PROGRAMME}/feedback-form"
_OWN: Final = {
    "question": "Qu’en ferez-vous ?",
    "options": ["En parler", "Essayer une idée", "Relire les documents", "Rien encore"],
}


@show(FORM, N_("Read what a programme asks after its sessions"), scope=Scope.READ_CONTENT)
async def read_feedback_form(request: SiteRequest, programme: Slug) -> Response[FeedbackForm]:
    """Read it; where nothing was set, nothing is asked."""
    return etags.one(request, await _form((await programmes.by_slug(programme)).id))


@replace(
    FORM,
    N_("Say what a programme asks after its sessions"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"enabled": True, "choice": {"fr": _OWN}}),
)
async def set_feedback_form(
    request: SiteRequest, programme: Slug, data: JSONBody[FeedbackForm]
) -> Response[FeedbackForm]:
    """Set it; once people answered, their question keeps as many answers as it had."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, await _form(found.id))
    asked = KeptForm(data.enabled, data.named, data.open_days, data.wait_days, _choice(data))
    await collect.save_form(found.id, asked, slug=found.slug, by=by)
    return etags.one(request, await _form(found.id))


@show(
    f"{PROGRAMME}/feedback",
    N_("Read the feedback on a programme’s sessions"),
    scope=Scope.READ_PEOPLE,
)
async def read_feedback_of_programme(
    request: SiteRequest, programme: Slug, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[FeedbackResults]:
    """Read the answers of all sessions, counted, and a page of the words, hidden ones too."""
    found, after = await programmes.by_slug(programme), pages.after_answer(cursor)
    read = await _results(await queries.sessions_of(found.id), after, limit)
    return etags.one(request, read, headers=pages.link(request, read.next))


@show(
    f"{SESSION}/feedback",
    N_("Read the feedback on a session"),
    scope=Scope.READ_PEOPLE,
    example=Example(path={"session": OVER}),
)
async def read_feedback(
    request: SiteRequest, session: Slug, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[FeedbackResults]:
    """Read the answers, counted, and a page of the words, hidden ones too."""
    found, after = await sessions.by_slug(session), pages.after_answer(cursor)
    read = await _results([found.id], after, limit)
    return etags.one(request, read, headers=pages.link(request, read.next))


@replace(
    f"{SESSION}/feedback/{{answer:uuid}}/words",
    N_("Hide or show the words of an answer"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(
        path={"session": OVER, "answer": "00000000-0000-0000-0000-000000000001"},
        body={"hidden": True},
    ),
)
async def hide_feedback(
    request: SiteRequest, session: Slug, answer: FromPath[UUID], data: JSONBody[HiddenWords]
) -> Response[FeedbackResults]:
    """Hide them from speakers and the dossier, or show them again."""
    found, by = await sessions.by_slug(session), caller_of(request).member.email
    etags.check(request, await _results([found.id]))
    await collect.hide(found.id, found.slug, answer, hidden=data.hidden, by=by)
    return etags.one(request, await _results([found.id]))


def _choice(sent: FeedbackForm) -> dict[str, Choice]:
    """Clean the programme's own question as its form does. Raises Invalid."""
    checks, found = Checks(), {}
    for language, one in sent.choice.items():
        checks.one_of("choice", language, settings().languages)
        question, options = text.line(one.question), [text.line(said) for said in one.options]
        if not question or not all(options):
            checks.wrong("choice", N_("Write the question and its answers, or neither."))
        found[language] = Choice(question, options)
    if len({len(one.options) for one in found.values()}) > 1:
        checks.wrong("choice", N_("Give two to ten answers, as many in each language."))
    checks.done()
    return found


async def _form(programme_id: int) -> FeedbackForm:
    kept = await forms.of_programme(programme_id)
    choice = {
        language: OwnQuestion(question=one.question, options=one.options)
        for language, one in kept.choice.items()
    }
    return FeedbackForm(enabled=kept.enabled, named=kept.named, open_days=kept.open_days,
                        wait_days=kept.wait_days, choice=choice)  # fmt: skip


async def _results(
    session_ids: list[int], after: tuple[int, UUID] | None = None, limit: int = pages.USUAL
) -> FeedbackResults:
    found = await queries.of_sessions(session_ids)
    page = await words.page(session_ids, after=Place(*after) if after else words.START, most=limit)
    return FeedbackResults(
        answers=found.answers,
        mean=found.mean,
        recommendation=found.score,
        scale=_by_value(found.scale),
        nps=_by_value(found.nps),
        choice=_by_value(found.choice),
        words=[
            FeedbackWords(id=one.id, session=one.title, scale=one.scale, words=one.words,
                          hidden=one.hidden, name=one.name)
            for one in page.words
        ],
        next=pages.cursor(*page.following) if page.following else None,
    )  # fmt: skip


def _by_value(counted: Mapping[int, int]) -> dict[str, int]:
    return {str(value): number for value, number in sorted(counted.items())}


ROUTES = [
    read_feedback_form,
    set_feedback_form,
    read_feedback_of_programme,
    read_feedback,
    hide_feedback,
]
