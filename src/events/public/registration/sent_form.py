"""What a registration form that was sent asks for: for one person, or for several."""

from events import clock
from events.errors import Invalid
from events.presentation import visit
from events.presentation.request import SiteRequest
from events.public.forms import anonymous
from events.public.forms.posted_form import Fields, one
from events.public.invited.access import Access
from events.registrations.signup import availability, form, questions, rate_limits
from events.registrations.signup.form import Companion, RegistrationForm


async def party(
    request: SiteRequest,
    session_id: int,
    fields: Fields,
    asked: list[questions.Question],
    entry: Access,
) -> tuple[RegistrationForm, list[Companion]]:
    """Return the form and who else is to come, counted against what one client may cause.

    Raises Invalid with every problem at once, of whomever.
    """
    if not form.names_others(fields):
        return parsed(request, fields, asked, entry), []
    at = clock.now()
    offer = await availability.session(session_id, at=at)
    most, first = offer.companions if offer else 0, one(fields, "email").strip().lower()
    others, problems = form.companions(fields, first, most)
    try:
        wanted = parsed(request, fields, asked, entry)
    except Invalid as wrong:
        raise Invalid({**wrong.problems, **problems}) from wrong
    if problems:
        raise Invalid(problems)
    await rate_limits.count_companions(visit.client_address(request), len(others), at=at)
    return wanted, others


def parsed(
    request: SiteRequest, fields: Fields, asked: list[questions.Question], entry: Access
) -> RegistrationForm:
    """Return the form of one person. Raises Invalid."""
    return form.parse(
        fields,
        asked,
        language=visit.of(request).language,
        made_by=anonymous.made_by(request),
        invitation=entry.by.id if entry.by else 0,
    )
