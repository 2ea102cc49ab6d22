"""What was said of a session: pictures with tables, words that can be hidden, a file."""

from typing import Final
from uuid import UUID

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from events.desk.programmes.feedback import PAGE, file, place
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm, SessionInPath
from events.desk.shared.routes import SESSION, SESSIONS, change, show
from events.errors import NotFound
from events.feedback import charts, forms, queries, words
from events.operations.feedback import collect
from events.presentation.request import SiteRequest

FEEDBACK: Final = f"{SESSION}/feedback"


@show(FEEDBACK, policy="viewer")
async def results_page(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show what was said of a session, of its words a page at a time."""
    after = place(request)
    results = await queries.of_sessions([session.id])
    kept = await forms.of_programme(session.programme)
    return pages.page(
        request, "sessions/feedback", here="programmes", session=session, hue=session.hue,
        results=results, words=await words.page([session.id], after=after, most=PAGE),
        begun=after == words.START, kept=kept, mine=organiser.role_in(session.programme),
        drawn=charts.of(results, kept.choice, organiser.language),
    )  # fmt: skip


@change(f"{FEEDBACK}/{{answer:str}}/words", policy="editor")
async def hide(
    session: SessionInPath, answer: FromPath[str], form: SentForm, organiser: Organiser
) -> Redirect:
    """Hide the words of an answer from speakers and dossier, or show them again."""
    try:
        answer_id = UUID(answer)
    except ValueError:
        raise NotFound from None
    hidden = form.ticked("hidden")
    await collect.hide(session.id, session.slug, answer_id, hidden=hidden, by=organiser.email)
    return pages.go(f"{SESSIONS}/{session.slug}/feedback", "saved")


@show(f"{SESSION}/feedback.csv", policy="viewer")
async def as_csv(session: SessionInPath, organiser: Organiser) -> Stream:
    """Return every answer about a session as CSV; it is read while it is sent."""
    kept = await forms.of_programme(session.programme)
    return file(queries.lines([session.id]), kept, f"{session.slug}-feedback", organiser)


ROUTES = [results_page, hide, as_csv]
