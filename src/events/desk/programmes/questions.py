"""What a programme's registration forms ask, beside name and address."""

from collections.abc import Sequence
from typing import Any, Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links, text
from events.desk.kit import forms, pages
from events.desk.kit.forms import Form
from events.desk.kit.guard import visit_of
from events.desk.kit.routes import PROGRAMME, PROGRAMMES, Number, Slug, change, show
from events.errors import Refusal
from events.operations.programmes import edit_questions
from events.operations.programmes import questions as stored
from events.operations.programmes.edit_questions import KINDS, New
from events.operations.programmes.preset_questions import READY_MADE
from events.operations.programmes.questions import EditedQuestion, StoredQuestion
from events.operations.reports import programmes, sessions
from events.presentation import N_
from events.presentation.languages import NAMES
from events.presentation.request import SiteRequest

QUESTIONS: Final = f"{PROGRAMME}/questions"
QUESTION: Final = f"{links.DESK}/questions/{{question:int}}"


@show(QUESTIONS, policy="editor")
async def questions(request: SiteRequest, programme: Slug) -> Response[str]:
    """The questions, the ready-made ones, and the form for one more."""
    shown = await _shown(programme)
    blank = {"values": pages.Shown(kind="text"), "problems": pages.Shown()}
    return pages.page(request, "questions", **{**shown, **blank})


@change(QUESTIONS, policy="editor")
async def add(request: SiteRequest, programme: Slug) -> Redirect | Response[str]:
    """Ask one thing more."""
    form, found = await forms.read(request), await programmes.by_slug(programme)
    by = visit_of(request).organiser.email
    try:
        if form.raw("ready"):
            await edit_questions.add_ready_made(found.id, form.raw("ready"), by=by)
        else:
            new = _new(form, found.language, form.choice("kind", KINDS))
            await edit_questions.add(found.id, new, by=by)
    except Refusal as refusal:
        return pages.again(request, "questions", form, refusal, **await _shown(programme))
    return _back(programme)


@show(QUESTION, policy="editor")
async def one_question(request: SiteRequest, question: Number) -> Response[str]:
    """The form for a question with what is stored."""
    found = await stored.one(question)
    shown = await _shown(found.slug, found)
    values = pages.Shown(_as_form(found, shown["conditions"]))
    return pages.page(request, "question", values=values, problems=pages.Shown(), **shown)


@change(QUESTION, policy="editor")
async def save(request: SiteRequest, question: Number) -> Redirect | Response[str]:
    """Ask it in other words."""
    form, found = await forms.read(request), await stored.one(question)
    shown = await _shown(found.slug, found)
    try:
        new = _new(form, shown["programme"].language, found.kind)
        by = visit_of(request).organiser.email
        step = await edit_questions.change(question, new, by=by, at=clock.now())
    except Refusal as refusal:
        return pages.again(request, "question", form, refusal, **shown)
    return _back(found.slug, step)


@change(f"{QUESTION}/place", policy="editor")
async def move(request: SiteRequest, question: Number) -> Redirect | Response[str]:
    """One place up or down."""
    form, found = await forms.read(request), await stored.one(question)
    up, by = form.raw("to") == "up", visit_of(request).organiser.email
    try:
        await edit_questions.move(question, up=up, by=by)
    except Refusal as refusal:
        return pages.again(request, "questions", form, refusal, **await _shown(found.slug))
    return _back(found.slug)


@change(f"{QUESTION}/removal", policy="editor")
async def remove(request: SiteRequest, question: Number) -> Redirect:
    """Ask it no more."""
    found, by = await stored.one(question), visit_of(request).organiser.email
    step = await edit_questions.remove(question, by=by, at=clock.now())
    return _back(found.slug, step)


def _back(slug: str, step: int = 0) -> Redirect:
    return pages.go(f"{PROGRAMMES}/{slug}/questions", "saved", step=step)


def _new(form: Form, first: str, kind: str) -> New:
    label = {language: form.line(f"label-{language}") for language in NAMES}
    if not label[first]:
        form.wrong(f"label-{first}", N_("Write the question."))
    hint = {language: form.line(f"hint-{language}") for language in NAMES}
    required, session = form.ticked("required"), form.number("session", least=1, most=2**31 - 1)
    condition = _condition(form)
    choices = _choices(form, first) if kind in ("choice", "choices") else []
    form.done()
    return New(
        kind,
        {language: words for language, words in label.items() if words},
        {language: words for language, words in hint.items() if words},
        choices,
        required,
        session,
        condition,
    )


def _choices(form: Form, first: str) -> list[dict[str, str]]:
    """Line by line in each language; a line that is missing in one stands in the first."""
    lines = {
        language: [
            text.line(line)[:200]
            for line in form.paragraphs(f"choices-{language}", most=5000).split("\n")
            if text.line(line)
        ]
        for language in NAMES
    }
    if len(set(lines[first])) < len(lines[first]):
        form.wrong(f"choices-{first}", N_("Two of these answers are the same."))
    if any(len(other) not in (0, len(lines[first])) for other in lines.values()):
        form.wrong(f"choices-{first}", N_("Give as many answers in each language."))
    return [
        {language: there[number] for language, there in lines.items() if number < len(there)}
        for number in range(min(len(lines[first]), 30))
    ]


def _condition(form: Form) -> tuple[int, int] | None:
    sent = form.raw("condition")
    if not sent:
        return None
    question, _, number = sent.partition(":")
    parts = (question, number)
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        form.wrong("condition", "Choose one of the list.")
        return None
    return int(question), int(number)


def _as_form(found: EditedQuestion, conditions: list[tuple[str, str, str, str]]) -> dict[str, Any]:
    wanted = (found.condition_key, found.condition_value)
    texts = {
        f"{name}-{language}": words.get(language, "")
        for name, words in (("label", found.label), ("hint", found.hint))
        for language in NAMES
    }
    choices = {
        f"choices-{language}": "\n".join(choice.get(language, "") for choice in found.choices)
        for language in NAMES
    }
    return {
        **texts,
        **choices,
        "kind": found.kind,
        "required": "yes" if found.required else "",
        "session": found.session or "",
        "condition": next((code for code, _, *key in conditions if tuple(key) == wanted), ""),
    }


async def _shown(slug: str, question: EditedQuestion | None = None) -> dict[str, Any]:
    found = await programmes.by_slug(slug)
    asked = await stored.of_programme(found.id)
    ids = [one.id for one in asked]
    above = asked[: ids.index(question.id)] if question else asked
    conditions = _conditions(above, found.language)
    return {
        "here": "programmes",
        "programme": found,
        "hue": found.hue,
        "questions": asked,
        "question": question,
        "languages": NAMES,
        "session_options": [(one.id, one.title) for one in await sessions.names_in(found.id)],
        "conditions": conditions,
        "condition_options": [(code, words) for code, words, *_ in conditions],
        "ready_made": [
            (key, words)
            for key, (_, words, *_rest) in READY_MADE.items()
            if key not in {one.key for one in asked}
        ],
    }


def _conditions(above: Sequence[StoredQuestion], language: str) -> list[tuple[str, str, str, str]]:
    """What a later question can depend on: code, words, and how it is kept (key and answer)."""
    found = []
    for one in above:
        label = stored.stored(one.label, language)
        if one.kind == "consent":
            found.append((f"{one.id}:0", label, one.key, "yes"))
        elif one.kind in ("choice", "choices"):
            for number, choice in enumerate(one.choices):
                answer = stored.stored(choice, language)
                found.append((f"{one.id}:{number}", f"{label} → {answer}", one.key, answer))
    return found


ROUTES = [questions, add, one_question, save, move, remove]
