"""What a programme asks after its sessions, and what was answered over all of them."""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Final, TypedDict
from uuid import UUID

from litestar import Response
from litestar.response import Redirect, Stream

from events.desk.shared import exports, pages, streams
from events.desk.shared import forms as sent
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.shared.forms import Form
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, change, show
from events.errors import Invalid
from events.feedback import charts, forms, queries, words
from events.feedback.charts import Picture
from events.feedback.forms import Choice, FeedbackForm
from events.feedback.queries import Line, Results
from events.feedback.words import Place
from events.operations.feedback import collect
from events.operations.reports.programmes import ProgrammeDetails
from events.organisers.states import Role
from events.presentation import N_, sentence
from events.presentation.request import SiteRequest
from events.settings import settings

FEEDBACK: Final = f"{PROGRAMME}/feedback"
HEAD: Final = (
    N_("Date"), N_("Session"), N_("Usefulness, 1 to 5"), N_("Recommendation, 0 to 10"),
    N_("Choice"), N_("Words"), N_("Hidden"), N_("Name"),
)  # fmt: skip
LONGEST_OPTIONS: Final = 10
PAGE: Final = 100


@show(FEEDBACK, policy="viewer")
async def results_page(
    request: SiteRequest, programme: ProgrammeInPath, organiser: Organiser
) -> Response[str]:
    """Show what was said of all sessions, of their words a page at a time, and what is asked."""
    kept = await forms.of_programme(programme.id)
    shown = await _context(programme, organiser, kept, place(request))
    values = pages.Shown(_as_form(kept))
    return pages.page(
        request, "programmes/feedback", values=values, problems=pages.Shown(), **shown
    )


@change(FEEDBACK, policy="editor")
async def save(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save what is asked from now on."""
    kept = await forms.of_programme(programme.id)
    try:
        asked = _form(form)
        await collect.save_form(programme.id, asked, slug=programme.slug, by=organiser.email)
    except Invalid as invalid:
        shown = await _context(programme, organiser, kept)
        return pages.again(request, "programmes/feedback", form, invalid, **shown)
    return pages.go(f"{PROGRAMMES}/{programme.slug}/feedback", "saved")


@show(f"{PROGRAMME}/feedback.csv", policy="viewer")
async def as_csv(programme: ProgrammeInPath, organiser: Organiser) -> Stream:
    """Return every answer of the programme as CSV; it is read while it is sent."""
    sessions = await queries.sessions_of(programme.id)
    kept = await forms.of_programme(programme.id)
    return file(queries.lines(sessions), kept, f"{programme.slug}-feedback", organiser)


def place(request: SiteRequest) -> Place:
    """Return where a page of words begins, as its address says; the beginning without."""
    asked = sent.query(request)
    try:
        answer = UUID(asked.line("after"))
    except ValueError:
        return words.START
    return Place(asked.row_id("session"), answer)


def file(
    lines: AsyncIterator[list[Line]], kept: FeedbackForm, name: str, organiser: Organiser
) -> Stream:
    """Return answers as a CSV file in the organiser's language."""
    language = organiser.language
    choice = kept.choice_in(language)
    cells = partial(_cells, options=dict(enumerate(choice.options if choice else ())))
    head = [sentence(title, language) for title in HEAD]
    return streams.file(streams.as_csv(head, lines, cells, language), exports.CSV, f"{name}.csv")


def _cells(one: Line, *, options: Mapping[int, str]) -> list[object]:
    return [
        one.starts_at.date().isoformat(), one.title, one.scale, one.nps,
        "" if one.choice is None else options.get(one.choice, one.choice),
        one.words, one.hidden, one.name,
    ]  # fmt: skip


def _form(form: Form) -> FeedbackForm:
    choice = {}
    for language in settings().languages:
        question = form.line(f"question-{language}", most=200)
        lines = form.paragraphs(f"options-{language}", most=2000).splitlines()
        options = [line.strip() for line in lines if line.strip()]
        if question and options:
            choice[language] = Choice(question, options)
        elif question or options:
            form.wrong(
                f"question-{language}", N_("Write the question and its answers, or neither.")
            )
    numbers = {len(one.options) for one in choice.values()}
    if len(numbers) > 1 or any(not 2 <= number <= LONGEST_OPTIONS for number in numbers):
        form.wrong("choice", N_("Give two to ten answers, as many in each language."))
    open_days = form.number("open_days", least=1, most=90)
    wait_days = form.number("wait_days", least=0, most=6)
    form.done()
    return FeedbackForm(
        enabled=form.ticked("enabled"),
        named=form.choice("named", ("yes", "no"), "no") == "yes",
        open_days=14 if open_days is None else open_days,
        wait_days=1 if wait_days is None else wait_days,
        choice=choice,
    )


def _as_form(kept: FeedbackForm) -> pages.FormValues:
    found: pages.FormValues = {
        "enabled": "yes" if kept.enabled else "",
        "named": "yes" if kept.named else "no",
        "open_days": kept.open_days,
        "wait_days": kept.wait_days,
    }
    for language, one in kept.choice.items():
        found[f"question-{language}"] = one.question
        found[f"options-{language}"] = "\n".join(one.options)
    return found


class _FeedbackPage(TypedDict):
    here: str
    programme: ProgrammeDetails
    hue: int
    kept: FeedbackForm
    spoken: tuple[str, ...]
    results: Results
    words: object
    begun: bool
    drawn: list[Picture]
    mine: Role | None


async def _context(
    programme: ProgrammeDetails,
    organiser: Organiser,
    kept: FeedbackForm,
    after: Place = words.START,
) -> _FeedbackPage:
    sessions = await queries.sessions_of(programme.id)
    results = await queries.of_sessions(sessions)
    return {
        "here": "programmes", "programme": programme, "hue": programme.hue, "kept": kept,
        "spoken": settings().languages, "results": results,
        "words": await words.page(sessions, after=after, most=PAGE), "begun": after == words.START,
        "drawn": charts.of(results, kept.choice, organiser.language),
        "mine": organiser.role_in(programme.id),
    }  # fmt: skip


ROUTES = [results_page, save, as_csv]
