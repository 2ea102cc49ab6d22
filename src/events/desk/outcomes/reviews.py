"""Reviews of years and of chosen sessions at the desk: the list, and making another."""

from typing import Final, TypedDict

from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm
from events.desk.shared.routes import change, show
from events.errors import Invalid
from events.operations.reviews import edit
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.reviews import queries
from events.reviews.queries import Choosable, ReviewRow

REVIEWS: Final = f"{links.DESK}/bilans"


@show(REVIEWS, policy="editor")
async def all_reviews(request: SiteRequest) -> Response[str]:
    """List the reviews of years and of choices, with the form for another."""
    values = pages.Shown(year=clock.now().year)
    shown = await _list_context()
    return pages.page(request, "outcomes/reviews", values=values, problems=pages.Shown(), **shown)


@change(REVIEWS, policy="editor")
async def add(
    request: SiteRequest, form: SentForm, organiser: Organiser
) -> Redirect | Response[str]:
    """Make one, of a year or of the sessions that were ticked."""
    try:
        title = form.line("title", required=N_("Give it a title."))
        year = form.number("year", least=1970, most=2300) or 0
        held = {str(one.id) for one in await queries.choosable()}
        sessions = [int(one) for one in form.choices("session", sorted(held))]
        form.done()
        number = await edit.add(
            title, year=0 if sessions else year, sessions=sessions, by=organiser.email
        )
    except Invalid as invalid:
        return pages.again(request, "outcomes/reviews", form, invalid, **await _list_context())
    return pages.go(f"{REVIEWS}/{number}", "saved")


class _ReviewsPage(TypedDict):
    here: str
    reviews: list[ReviewRow]
    sessions: list[Choosable]


async def _list_context() -> _ReviewsPage:
    return {
        "here": "figures", "reviews": await queries.listed(), "sessions": await queries.choosable(),
    }  # fmt: skip


ROUTES = [all_reviews, add]
