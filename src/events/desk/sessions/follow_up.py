"""The follow-ups of a session as one plan before they leave: who gets which, and how they look."""

from typing import Final

from litestar import Response
from litestar.params import FromPath

from events.desk.shared import mail_frames, pages
from events.desk.shared.dependencies import SessionInPath
from events.desk.shared.routes import SESSION, SESSIONS, show
from events.errors import NotFound
from events.mail.render.preview import preview
from events.operations.reports import follow_ups
from events.presentation.request import SiteRequest

FOLLOW_UP: Final = f"{SESSION}/follow-up"
PRESENCES: Final = ("present", "absent")


@show(FOLLOW_UP, policy="viewer")
async def plan_page(request: SiteRequest, session: SessionInPath) -> Response[str]:
    """Show both letters side by side with how many get each."""
    planned = await follow_ups.of_session(session.id)
    return pages.page(
        request, "sessions/follow_up", here="programmes", session=session, hue=session.hue,
        planned=planned,
        previews={
            presence: await preview(
                "follow-up", session.id, session.language, data={"presence": presence}
            )
            for presence in PRESENCES
        },
        frames={
            presence: f"{SESSIONS}/{session.slug}/follow-up/{presence}" for presence in PRESENCES
        },
    )  # fmt: skip


@show(f"{FOLLOW_UP}/{{picture:str}}", policy="viewer")
async def mail(session: SessionInPath, picture: FromPath[str]) -> Response[str]:
    """Show one of the letters, for the frame on the page."""
    if picture not in PRESENCES:
        raise NotFound
    data = {"presence": picture}
    seen = await preview("follow-up", session.id, session.language, data=data)
    return mail_frames.frame(seen.html)


ROUTES = [plan_page, mail]
