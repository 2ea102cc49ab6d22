"""Registering for several sessions that were ticked in one form."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.errors import Invalid
from events.presentation import N_, visit
from events.presentation.request import SiteRequest
from events.public.forms import admission_queue, anonymous
from events.public.forms.posted_form import Fields, one
from events.public.invitations.access import Access
from events.public.registration import signed_thanks
from events.registrations import offered_sessions
from events.registrations.multiple import select
from events.registrations.multiple.select import Wanted
from events.registrations.offered_sessions import Choice
from events.registrations.signup import answers, form, questions
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.questions import Question

TICKED: Final = "session"
"""The field of each box: the slug of its session."""

_DATES: Final = re.compile(r"dates-\d{1,9}")
"""The field of a choice among several dates: the slug of one of them, or nothing."""

LINE: Final = "waiting-for"
"""The field that names each session of the form that was full as it was shown."""


@dataclass(frozen=True)
class SentSelection:
    """A form for several sessions: of which programme, and the session on whose page it stood."""

    programme_id: int
    slug: str
    fields: Fields
    entry: Access
    main: int | None = None


def is_for_several(fields: Fields) -> bool:
    """Tell whether a form chose sessions, rather than the one of its page or the programme."""
    return one(fields, "which") == "some" or (
        bool(ticked(fields)) and one(fields, "which") != "all"
    )


def ticked(fields: Fields) -> Sequence[str]:
    """Return the slugs of the sessions that were ticked."""
    dates = [each for name in fields if _DATES.fullmatch(name) for each in fields[name] if each]
    return [*fields.get(TICKED, []), *dates][: form.MOST_TICKED]


async def answer(request: SiteRequest, sent: SentSelection) -> Response[Any]:
    """Register, and lead to the thanks. Raises Invalid, SomeRefused, TooManyMails, NotFound."""
    if form.is_trap_sprung(sent.fields):
        return anonymous.thanks(links.programme(sent.slug))
    chosen = await _chosen(request, sent)
    given, wanted = await _parsed(request, sent, chosen)
    with admission_queue.unless_held():
        done = await select.register_for_sessions(sent.programme_id, wanted, given, at=clock.now())
    if len(chosen) == 1:
        return anonymous.thanks(links.session(chosen[0].slug))
    path = links.thanks(links.programme(sent.slug))
    return Redirect(
        visit.go(f"{path}?{urlencode({'of': signed_thanks.written(done)})}"), status_code=303
    )


async def _chosen(request: SiteRequest, sent: SentSelection) -> list[Choice]:
    """Return the sessions that were ticked, with that of the page, in order of time."""
    language, at, slugs = visit.of(request).language, clock.now(), ticked(sent.fields)
    if sent.main is None:
        offered = await offered_sessions.of_programme(
            sent.programme_id, language, at=at, ticked=slugs
        )
        return [each for each in offered if each.slug in slugs]
    main = await offered_sessions.one(sent.main, language, at=at)
    offered = await offered_sessions.beside(sent.main, language, at=at, ticked=slugs)
    # The page's own questions have no prefix: they stood there before any other was ticked.
    own = [replace(main, questions=[replace(q, prefix="") for q in main.questions])] if main else []
    return own + [each for each in offered if each.slug in slugs]


async def _parsed(
    request: SiteRequest, sent: SentSelection, chosen: Sequence[Choice]
) -> tuple[RegistrationForm, list[Wanted]]:
    """Return the form, and what it wants of each session. Raises Invalid with every problem."""
    common = await questions.asked_by_programme(sent.programme_id)
    wanted, problems = _wanted(sent, chosen, common)
    try:
        parsed = form.parse(
            sent.fields,
            common,
            language=visit.of(request).language,
            made_by=anonymous.made_by(request),
            invitation=sent.entry.by.id if sent.entry.by else 0,
        )
    except Invalid as invalid:
        about_address = "sure" in invalid.problems and problems
        raise Invalid(problems if about_address else {**problems, **invalid.problems}) from None
    if problems:
        raise Invalid(problems)
    return parsed, wanted


def _wanted(
    sent: SentSelection, chosen: Sequence[Choice], common: Sequence[Question]
) -> tuple[list[Wanted], dict[str, str]]:
    """Return what the form wants of each session, and what is wrong with its answers."""
    problems: dict[str, str] = {} if chosen else {TICKED: N_("Tick at least one session.")}
    wanted = []
    lines = sent.fields.get(LINE, [])
    for each in chosen:
        given, wrong = answers.check([*common, *each.questions], sent.fields)
        problems |= wrong
        own = each.id == sent.main
        waits = one(sent.fields, "waiting") == "yes" if own else each.slug in lines
        wanted.append(Wanted(each.id, given, waits))
    return wanted, problems
