"""What a registration form that was sent asks for: for one person, or for several."""

from events import clock
from events.errors import Invalid
from events.presentation import N_, visit
from events.presentation.request import SiteRequest
from events.public.forms import anonymous
from events.public.forms.posted_form import Fields, one
from events.public.invitations.access import Access
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
    problems = no_date(fields)
    others: list[Companion] = []
    if form.names_others(fields):
        others, wrong_others = await _others(session_id, fields)
        problems |= wrong_others
    try:
        wanted = parsed(request, fields, asked, entry)
    except Invalid as wrong:
        raise Invalid({**wrong.problems, **problems}) from wrong
    if problems:
        raise Invalid(problems)
    if others:
        client = visit.client_address(request)
        await rate_limits.count_companions(client, len(others), at=clock.now())
    return wanted, others


async def _others(session_id: int, fields: Fields) -> tuple[list[Companion], dict[str, str]]:
    offer = await availability.session(session_id, at=clock.now())
    most, first = offer.companions if offer else 0, one(fields, "email").strip().lower()
    return form.companions(fields, first, most)


def date(fields: Fields) -> str:
    """Return the address of the date that was chosen, where there are several."""
    return one(fields, "date")


def no_date(fields: Fields) -> dict[str, str]:
    """Return what is wrong with a form that showed several dates: none was chosen."""
    if one(fields, "dates") and not date(fields):
        return {"date": N_("Choose a date.")}
    return {}


def for_date(fields: Fields, slug: str) -> Fields:
    """Return a form as that of one date: a place in a line only where its line was shown."""
    if not one(fields, "dates"):
        return fields
    waits = ["yes"] if slug in fields.get("waiting-for", ()) else []
    return {**fields, "waiting": waits}


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
