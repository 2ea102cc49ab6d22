"""Questions to the speakers: whether they may be put; read, answered, ordered, grouped, hidden."""

from typing import Final

from litestar import Response
from litestar.params import JSONBody

from events.api import etags, pages
from events.api.contract.people import AskedQuestion, AskedQuestions, QuestionAct
from events.api.contract.speaking import QuestionRules
from events.api.desk.addresses import PROGRAMME, SESSION, Slug, do, replace, show
from events.api.examples import Example
from events.api.filters import From, Limit
from events.api.guard import caller_of
from events.asked_questions import rules
from events.asked_questions.moderation_order import BEGINNING, Place
from events.asked_questions.queries import QuestionWithVotes
from events.asked_questions.rules import AskingRules
from events.operations.asked_questions import moderate
from events.operations.reports import programmes, sessions
from events.organisers.states import Scope
from events.presentation import N_
from events.presentation.request import SiteRequest

QUESTIONS: Final = f"{SESSION}/questions"
RULES: Final = f"{PROGRAMME}/question-rules"


@show(
    QUESTIONS,
    N_("Read what is asked of the speakers of a session"),
    scope=Scope.READ_PEOPLE,
    policy="editor",
)
async def read_questions(
    request: SiteRequest, session: Slug, cursor: From = "", limit: Limit = pages.USUAL
) -> Response[AskedQuestions]:
    """Read it in the moderators' order, with what people asked as they registered."""
    after = Place(*(pages.after_place(cursor) or BEGINNING))
    listed = await _page((await sessions.by_slug(session)).id, after, limit)
    return pages.listed(request, listed, listed.next)


@do(
    QUESTIONS,
    N_("Put, answer, order, group or hide a question to the speakers"),
    scope=Scope.WRITE_PEOPLE,
    example=Example(body={"act": "by-votes"}),
)
async def act_on_question(
    request: SiteRequest, session: Slug, data: JSONBody[QuestionAct]
) -> Response[AskedQuestions]:
    """Do one thing, as a moderator's button does, and answer with the first page as it is then."""
    found = await sessions.by_slug(session)
    await moderate.act(found.id, data.act, data.question, data.under)
    return etags.untagged(await _page(found.id, BEGINNING, pages.USUAL))


@show(RULES, N_("Read whether participants may ask and vote"), scope=Scope.READ_CONTENT)
async def read_rules(request: SiteRequest, programme: Slug) -> Response[QuestionRules]:
    """Read it; where nothing was set, nobody is offered to ask."""
    return etags.one(request, await _rules((await programmes.by_slug(programme)).id))


@replace(
    RULES,
    N_("Say whether participants may ask and vote"),
    scope=Scope.WRITE_CONTENT,
    example=Example(body={"enabled": True, "votes": True}),
)
async def set_rules(
    request: SiteRequest, programme: Slug, data: JSONBody[QuestionRules]
) -> Response[QuestionRules]:
    """Set it; what was asked stays."""
    found, by = await programmes.by_slug(programme), caller_of(request).member.email
    etags.check(request, await _rules(found.id))
    new = AskingRules(enabled=data.enabled, votes=data.votes)
    await moderate.save_rules(found.id, new, slug=found.slug, by=by)
    return etags.one(request, await _rules(found.id))


async def _page(session_id: int, after: Place, limit: int) -> AskedQuestions:
    found = await moderate.next_questions(session_id, after, most=limit + 1)
    page, following = pages.cut(found, limit, lambda one: one.place)
    return AskedQuestions(items=[_of(one) for one in page], next=following)


def _of(one: QuestionWithVotes) -> AskedQuestion:
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


async def _rules(programme_id: int) -> QuestionRules:
    found = await rules.of_programme(programme_id)
    return QuestionRules(enabled=found.enabled, votes=found.votes)


ROUTES = [read_questions, act_on_question, read_rules, set_rules]
