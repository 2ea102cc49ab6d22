"""Questions to the speakers of a session: read, put, answered, ordered, grouped, hidden."""

from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events.api import etags
from events.api.contract.people import AskedQuestion, AskedQuestions, QuestionAct
from events.api.desk.addresses import SESSION, Slug, do, show
from events.api.examples import Example
from events.asked_questions.queries import Asked
from events.operations.asked_questions import moderate
from events.operations.reports import sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

QUESTIONS: Final = f"{SESSION}/questions"


@show(
    QUESTIONS,
    N_("Read what is asked of the speakers of a session"),
    scope=Scope.READ_PEOPLE,
    policy="editor",
)
async def read_questions(request: SiteRequest, session: Slug) -> Response[AskedQuestions]:
    """Read it in the moderators' order, with what people asked as they registered."""
    return etags.one(request, await _asked((await sessions.by_slug(session)).id))


@do(
    QUESTIONS,
    N_("Put, answer, order, group or hide a question to the speakers"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(body={"act": "by-votes"}),
)
async def act_on_question(
    request: SiteRequest, session: Slug, data: JSONBody[QuestionAct]
) -> Response[AskedQuestions]:
    """Do one thing, as a moderator's button does, and answer with all as they are then."""
    found = await sessions.by_slug(session)
    etags.check(request, await _asked(found.id))
    await moderate.act(found.id, data.act, data.question, data.under)
    return etags.one(request, await _asked(found.id))


async def _asked(session_id: int) -> AskedQuestions:
    groups = await moderate.look(session_id)
    return AskedQuestions(
        items=[_of(one) for group in groups for one in (group.first, *group.same)]
    )


def _of(one: Asked) -> AskedQuestion:
    return AskedQuestion(
        id=one.id,
        words=one.words,
        state=one.state,
        under=one.under,
        shown=one.shown,
        from_form=one.from_form,
        name=one.name,
        wished_by=one.wished_by,
        answer=one.answer,
        asked_at=one.asked_at,
    )


ROUTES = [read_questions, act_on_question]
