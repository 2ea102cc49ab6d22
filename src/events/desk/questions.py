"""What a programme's registration forms ask, beside name and address."""

from typing import Any, Final

from litestar import Request, Response
from litestar.response import Redirect

from events import links, text
from events.desk import forms, pages
from events.desk.forms import Form
from events.desk.guard import visit_of
from events.desk.programmes import PROGRAMME, PROGRAMMES
from events.desk.routes import Number, Slug, change, show
from events.errors import Refusal
from events.organising import edit_questions, overview
from events.organising.edit_questions import KINDS, New
from events.presentation import N_
from events.presentation.languages import NAMES

QUESTIONS: Final = f"{PROGRAMME}/questions"


@show(QUESTIONS, policy="editor")
async def questions(request: Request[Any, Any, Any], programme: Slug) -> Response[str]:
    """The questions, and the form for one more."""
    shown = await _shown(programme)
    blank = {"values": pages.Shown(kind="text"), "problems": pages.Shown()}
    return pages.page(request, "questions", **{**shown, **blank})


@change(QUESTIONS, policy="editor")
async def add(request: Request[Any, Any, Any], programme: Slug) -> Redirect | Response[str]:
    """Ask one thing more."""
    form, found = await forms.read(request), await overview.programme(programme)
    try:
        new = _new(form, found["language"])
        await edit_questions.add(found["id"], new, by=visit_of(request).organiser.email)
    except Refusal as refusal:
        return pages.again(request, "questions", form, refusal, **await _shown(programme))
    return pages.go(f"{PROGRAMMES}/{programme}/questions", "saved")


@change(f"{links.DESK}/questions/{{question:int}}/removal", policy="editor")
async def remove(request: Request[Any, Any, Any], question: Number) -> Redirect:
    """Ask it no more."""
    slug = await edit_questions.remove(question, by=visit_of(request).organiser.email)
    return pages.go(f"{PROGRAMMES}/{slug}/questions", "saved")


def _new(form: Form, first: str) -> New:
    label = {language: form.line(f"label-{language}") for language in NAMES}
    if not label[first]:
        form.wrong(f"label-{first}", N_("Write the question."))
    hint = {language: form.line(f"hint-{language}") for language in NAMES}
    kind = form.choice("kind", KINDS)
    required = form.ticked("required")
    choices = [{first: line} for line in _lines(form.paragraphs("choices", most=5000))]
    form.done()
    kept = {language: words for language, words in label.items() if words}
    hints = {language: words for language, words in hint.items() if words}
    return New(kind, kept, hints, choices if kind in ("choice", "choices") else [], required)


def _lines(words: str) -> list[str]:
    lines = (text.line(line)[:200] for line in words.split("\n"))
    return list(dict.fromkeys(line for line in lines if line))[:30]


async def _shown(slug: str) -> dict[str, Any]:
    found = await overview.programme(slug)
    return {
        "here": "programmes",
        "programme": found,
        "hue": found["hue"],
        "questions": await edit_questions.of_programme(found["id"]),
        "languages": NAMES,
    }


ROUTES = [questions, add, remove]
