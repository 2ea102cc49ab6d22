"""A whole cycle of sessions at once, by a rule of dates: looked at first, then made as drafts."""

from datetime import date, timedelta
from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock
from events.desk.kit import pages
from events.desk.kit.dependencies import Organiser, ProgrammeInPath, SentForm
from events.desk.kit.forms import Form
from events.desk.kit.routes import PROGRAMME, PROGRAMMES, change, show
from events.desk.sessions.session_form import FORM, folds_of, session_at, texts_of
from events.errors import Invalid
from events.operations.sessions import create
from events.presentation.request import SiteRequest
from events.sessions.fields import NewSession, SessionTexts

MOST_AT_ONCE: Final = 60


@show(f"{PROGRAMME}/cycle", policy="editor")
async def cycle_page(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show the form for a whole cycle by a rule of dates."""
    values = pages.Shown(
        language=programme.language,
        timezone=programme.timezone,
        location=programme.location,
        rule="weekly",
        number=6,
        title="Séance {n}" if programme.language == "fr" else "Session {n}",
    )
    return pages.page(request, "cycle", programme=programme, hue=programme.hue, values=values,
                      problems=pages.Shown(), preview=None, **FORM)  # fmt: skip


@change(f"{PROGRAMME}/cycle", policy="editor")
async def create_cycle(
    request: SiteRequest, programme: ProgrammeInPath, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Show the list of dates; once confirmed, create all sessions as drafts."""
    shown = {**FORM, "programme": programme, "hue": programme.hue}
    try:
        new = _cycle(form)
    except Invalid as invalid:
        return pages.again(request, "cycle", form, invalid, **shown, preview=None)
    if not form.ticked("confirmed"):
        values = pages.Shown(form.typed)
        shown |= {"values": values, "problems": pages.Shown(), "preview": new}
        return pages.page(request, "cycle", **shown)
    await create.create_all(programme.id, new, by=organiser.email, at=clock.now())
    return pages.go(f"{PROGRAMMES}/{programme.slug}", "cycle-created")


def _cycle(form: Form) -> list[NewSession]:
    """Build all sessions of the rule; `{n}` in the title becomes the number of each."""
    moments, zone, texts = form.moments(), form.zone(), texts_of(form)
    number = form.number("number", least=1, most=MOST_AT_ONCE) or 1
    rule = form.choice("rule", ("daily", "weekly", "fortnightly", "monthly"))
    form.done()
    assert moments is not None
    every = []
    for index in range(number):
        day = _nth_day(moments[0].date(), rule, index)
        later = timedelta(days=(day - moments[0].date()).days)
        every.append((moments[0] + later, moments[1] + later))
    folds = folds_of(form, every, zone)
    found = []
    for index, pair in enumerate(every, start=1):
        title = texts.title.replace("{n}", str(index))
        numbered = SessionTexts(title, texts.abstract, texts.language, texts.tags)
        found.append(session_at(form, numbered, pair, zone, folds))
    form.done()
    return found


def _nth_day(first: date, rule: str, index: int) -> date:
    """Return the day of a rule: weekly, or the same weekday of the month (second Tuesday)."""
    step = {"daily": 1, "weekly": 7, "fortnightly": 14}.get(rule)
    if step:
        return first + timedelta(days=step * index)
    month = first.month - 1 + index
    begin = date(first.year + month // 12, month % 12 + 1, 1)
    which = (first.day - 1) // 7
    found = begin + timedelta(days=(first.weekday() - begin.weekday()) % 7 + 7 * which)
    # A fifth Tuesday is not in every month: the last one stands for it.
    return found if found.month == begin.month else found - timedelta(days=7)


ROUTES = [cycle_page, create_cycle]
