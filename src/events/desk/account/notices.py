"""What one is told by email, and the calendar of all sessions: each organiser's own choice."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.account import profile
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.routes import change
from events.errors import Refusal
from events.organisers.notices import choices
from events.organisers.notices.choices import Choices
from events.organisers.notices.kinds import Cadence, offered
from events.presentation.request import SiteRequest

NOTICES: Final = f"{links.DESK}/account/notices"
CALENDAR: Final = f"{links.DESK}/account/calendar"


@change(NOTICES, policy="signed-in")
async def choose(
    request: SiteRequest, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Save what one is told, how, and at which hour the digest comes."""
    cadences = {
        kind: Cadence(said)
        for kind in offered(organiser)
        if (said := form.choice(f"notice-{kind}", list(Cadence))) in list(Cadence)
    }
    hour = form.number("digest_hour", least=0, most=23)
    try:
        form.done()
    except Refusal as refusal:
        return await profile.refused(request, refusal)
    wanted = Choices(cadences, choices.FIRST_HOUR if hour is None else hour)
    await choices.choose(organiser, wanted, at=clock.now())
    return pages.go(profile.ACCOUNT, "notices-chosen")


@change(CALENDAR, policy="signed-in")
async def change_calendar(form: SentForm, organiser: Organiser) -> Redirect:
    """Make the calendar at a new address, or take it away; the old address opens nothing."""
    wanted = form.raw("calendar") != "none"
    await choices.set_calendar(organiser, wanted=wanted)
    said = "team-calendar-made" if wanted else "team-calendar-revoked"
    return pages.go(profile.ACCOUNT, said)


ROUTES = [choose, change_calendar]
