"""Somebody whom another registered: says yes, and answers what the session asks."""

from collections.abc import Mapping
from typing import Any

from events import clock
from events.errors import Invalid
from events.mail.context.merge_fields import shown_name
from events.presentation import visit
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import Fields
from events.registrations.form_context import FormContext
from events.registrations.multiple import accept
from events.registrations.participant.shapes import OwnRegistration
from events.registrations.signup import answers, questions


async def form_of(
    request: SiteRequest, seat: OwnRegistration, fields: Fields, problems: Mapping[str, str]
) -> FormContext | None:
    """Return the questions that stand beside the button; None for who registered themselves."""
    if not seat.to_confirm:
        return None
    return FormContext(
        action="",
        form_key="",
        kind="session",
        questions=await questions.of_session(seat.session_id),
        values={**fields, "by": [shown_name(seat.brought_by)]},
        problems=problems,
        language=visit.of(request).language,
    )


async def take(seat: OwnRegistration, fields: Fields) -> None:
    """Take the seat with the answers. Raises Invalid with every problem, OfferGone, as `accept`."""
    given, problems = await _answers(seat, fields)
    if problems:
        raise Invalid(problems)
    await accept.accept(seat.id, given, at=clock.now())


async def _answers(
    seat: OwnRegistration, fields: Fields
) -> tuple[Mapping[int, Any], dict[str, str]]:
    return answers.check(await questions.of_session(seat.session_id), fields)
