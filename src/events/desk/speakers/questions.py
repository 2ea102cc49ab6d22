"""Questions to the speakers at the desk: taken one by one on the day, ordered, grouped, hidden."""

from typing import Final

from litestar import Response
from litestar.response import Redirect

from events.asked_questions import queries, rules
from events.asked_questions.rules import AskingRules
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, ProgrammeInPath, SentForm, SessionInPath
from events.desk.shared.routes import PROGRAMME, PROGRAMMES, SESSION, SESSIONS, change, show
from events.operations.asked_questions import moderate
from events.operations.asked_questions.moderate import Act
from events.presentation.request import SiteRequest

QUESTIONS: Final = f"{SESSION}/questions"
ASKING: Final = f"{PROGRAMME}/asking"


@show(QUESTIONS, policy="editor")
async def questions_page(
    request: SiteRequest, session: SessionInPath, organiser: Organiser
) -> Response[str]:
    """Show what is asked in a session, the one that is being put first."""
    return pages.page(
        request,
        "speakers/questions",
        here="programmes",
        session=session,
        hue=session.hue,
        shown=queries.SHOWN,
        groups=await moderate.first_of_each_state(session.id),
        asking=await rules.of_programme(session.programme),
    )


@change(QUESTIONS, policy="editor")
async def act(session: SessionInPath, form: SentForm, organiser: Organiser) -> Redirect:
    """Do one thing with a question."""
    what = form.choice("act", tuple(Act))
    number = form.row_id("id")
    first = form.row_id("first")
    form.done()
    await moderate.act(session.id, Act(what), number, first)
    return pages.go(f"{SESSIONS}/{session.slug}/questions")


@show(ASKING, policy="editor")
async def asking_page(request: SiteRequest, programme: ProgrammeInPath) -> Response[str]:
    """Show whether participants may ask on a page of their own, and vote."""
    return pages.page(
        request,
        "speakers/questions_asking",
        here="programmes",
        programme=programme,
        hue=programme.hue,
        asking=await rules.of_programme(programme.id),
    )


@change(ASKING, policy="editor")
async def save_rules(programme: ProgrammeInPath, form: SentForm, organiser: Organiser) -> Redirect:
    """Save both."""
    found = AskingRules(enabled=form.ticked("enabled"), votes=form.ticked("votes"))
    form.done()
    await moderate.save_rules(programme.id, found, slug=programme.slug, by=organiser.email)
    return pages.go(f"{PROGRAMMES}/{programme.slug}", "saved")


ROUTES = [questions_page, act, asking_page, save_rules]
