"""Moderators take questions one by one: put them, say what became of them, order and group them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from events import database
from events.asked_questions import answerable as answerable_ones
from events.asked_questions import moderation_order, queries, rules, write
from events.asked_questions.moderation_order import OrderedQuestion, Place
from events.asked_questions.queries import Group, QuestionWithVotes
from events.asked_questions.rules import AskingRules
from events.asked_questions.states import QuestionState
from events.database import transaction
from events.errors import NotFound
from events.organisers import audit_log


class Act(StrEnum):
    """What a moderator does with a question."""

    NEXT = "next"
    ANSWERED = "answered"
    LATER = "later"
    HIDE = "hidden"
    BACK = "new"
    SHOW = "show"
    UP = "up"
    DOWN = "down"
    UNDER = "under"
    APART = "apart"
    BY_VOTES = "by-votes"


_STATES: Final = {
    Act.ANSWERED: QuestionState.ANSWERED,
    Act.LATER: QuestionState.LATER,
    Act.HIDE: QuestionState.HIDDEN,
    Act.BACK: QuestionState.NEW,
}


async def next_questions(session_id: int, place: Place, *, most: int) -> list[OrderedQuestion]:
    """Return what is asked after a place, with what people asked as they registered."""
    await write.gather(session_id)
    return await moderation_order.after(session_id, place, most=most)


async def first_of_each_state(session_id: int) -> list[Group]:
    """Return the same of the first in each state, as many as a page shows and one more."""
    await write.gather(session_id)
    return await queries.first_of_session(session_id)


async def answerable(session_id: int, *, most: int) -> list[QuestionWithVotes]:
    """Return what may be answered in writing: what was put first, nothing that is hidden."""
    await write.gather(session_id)
    return await answerable_ones.first(session_id, most=most)


async def act(session_id: int, act: Act, question_id: int = 0, first_id: int = 0) -> None:
    """Do one thing with a question of a session. Raises NotFound.

    Two moderators at once act one after the other.
    """
    async with transaction():
        await database.value(_LOCK, session_id)
        groups = await queries.of_session(session_id)
        if act is Act.BY_VOTES:
            await write.order([one.first.id for one in _by_votes(groups)])
            return
        known = {one.id for group in groups for one in (group.first, *group.same)}
        if question_id not in known or (act is Act.UNDER and first_id not in known):
            raise NotFound
        await _do(session_id, groups, act, question_id, first_id)


async def save_rules(programme_id: int, found: AskingRules, *, slug: str, by: str) -> None:
    """Save whether participants of a programme may ask and vote."""
    async with transaction():
        await rules.save(programme_id, found)
        await audit_log.record(by, "asking-rules-changed", slug, {})


async def _do(
    session_id: int, groups: Sequence[Group], act: Act, question_id: int, first_id: int
) -> None:
    if act is Act.NEXT:
        await write.clear_next(session_id)
        await write.set_state(question_id, QuestionState.NEXT)
        await write.show(question_id)
    elif act in _STATES:
        await write.set_state(question_id, _STATES[act])
    elif act is Act.SHOW:
        await write.show(question_id)
    elif act is Act.UNDER:
        await _put_under(groups, question_id, first_id)
    elif act is Act.APART:
        await write.set_apart(question_id)
    else:
        await write.order(_moved([one.first for one in groups], question_id, up=act is Act.UP))


async def _put_under(groups: Sequence[Group], question_id: int, first_id: int) -> None:
    """Put one under another, or under what that one stands under; never under itself."""
    firsts = {one.id: group.first.id for group in groups for one in (group.first, *group.same)}
    if firsts[first_id] == question_id:
        raise NotFound
    await write.put_under(question_id, firsts[first_id])


def _by_votes(groups: Sequence[Group]) -> list[Group]:
    return sorted(groups, key=lambda one: -one.first.wished_by)


def _moved(line: Sequence[queries.QuestionWithVotes], question_id: int, *, up: bool) -> list[int]:
    """Return all in order, one of them a place further among those that are in its state."""
    ids = [one.id for one in line]
    states = {one.id: one.state for one in line}
    peers = [one for one in ids if states[one] == states.get(question_id)]
    if question_id not in peers:
        return ids
    place = peers.index(question_id)
    other = place + (-1 if up else 1)
    if 0 <= other < len(peers):
        here, there = ids.index(question_id), ids.index(peers[other])
        ids[here], ids[there] = ids[there], ids[here]
    return ids


_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('asked'), $1)"
