"""The first sign-in: what to call oneself and the organisation, then what participants will see."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.routes import change, show
from events.errors import Invalid
from events.operations.organisation import publisher
from events.organisers import members
from events.organisers.access import Member
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.settings import settings

WELCOME: Final = f"{links.DESK}/welcome"
SEEN: Final = f"{WELCOME}/seen"
SAMPLE: Final = timedelta(days=14)
"""How far off the session of the sample is."""


@show(WELCOME, policy="signed-in")
async def welcome(request: SiteRequest, organiser: Organiser) -> Response[str]:
    """Ask for one's own name; of owners the organisation's too, and whom people may write to."""
    kept = await publisher.read()
    named = kept.names.get(organiser.language, "")
    values = pages.Shown(name=organiser.name, organisation=named, contact=kept.contact)
    return pages.page(
        request, "account/welcome", here="today", values=values, problems=pages.Shown(),
        asks_organisation=_asks_organisation(organiser),
    )  # fmt: skip


@change(WELCOME, policy="signed-in")
async def save_welcome(
    request: SiteRequest, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save the names, and show what participants will see."""
    asks = _asks_organisation(organiser)
    try:
        named = form.line("organisation", most=200) if asks else ""
        if asks and not named:
            form.wrong("organisation", N_("Enter the name of your organisation."))
        name = form.line("name", most=200, required=N_("Enter your name."))
        contact = form.address("contact", required=False) if asks else ""
        form.done()
    except Invalid as invalid:
        return pages.again(
            request, "account/welcome", form, invalid, here="today", asks_organisation=asks
        )
    spoken, zone = organiser.language, organiser.timezone
    await members.change_own(organiser, name=name, language=spoken, timezone=zone)
    if asks:
        await publisher.save_name(named, contact, language=spoken, by=organiser.email)
    return pages.go(SEEN if asks else links.DESK)


@show(SEEN, policy="signed-in")
async def seen(request: SiteRequest) -> Response[str]:
    """Show what participants will see of the organisation: a page and a mail."""
    zone = settings().timezone
    day = (clock.now() + SAMPLE).astimezone(ZoneInfo(zone))
    starts_at = day.replace(hour=14, minute=0, second=0, microsecond=0)
    return pages.page(
        request, "account/welcome_seen", here="today", starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1), zone=zone,
    )  # fmt: skip


def _asks_organisation(organiser: Member) -> bool:
    return organiser.may("owner")


ROUTES = [welcome, save_welcome, seen]
