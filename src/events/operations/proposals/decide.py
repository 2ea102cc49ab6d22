"""Organisers open a call, and accept a proposal into a draft or decline it with a letter."""

from datetime import datetime, timedelta
from typing import Final

from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.errors import NotFound, Refusal
from events.operations.sessions import create
from events.organisers import audit_log
from events.presentation import N_
from events.proposals import write
from events.proposals.queries import CallShown
from events.proposals.states import ProposalState
from events.proposals.write import LockedProposal
from events.sessions.fields import NewSession, SessionTexts, Times
from events.speakers import appearances
from events.speakers.write import appearances as appearance_rows
from events.speakers.write.appearances import Details
from events.speakers.write.speakers import SpeakerFields

FIRST_HOUR: Final = 14
USEFUL: Final = timedelta(days=7)


class DecidedAlready(Refusal):
    """Somebody accepted or declined it meanwhile."""

    status = 409
    sentence = N_("This proposal was decided already.")


async def save_call(programme_id: int, slug: str, call: CallShown, *, by: str) -> None:
    """Open or close a programme's call, with its words."""
    async with transaction():
        await write.save_call(programme_id, call)
        await audit_log.record(by, "call-changed", slug, {})


async def accept(
    proposal_id: int, programme_id: int, times: Times, *, by: str, at: datetime
) -> str:
    """Make a draft session of a proposal, with its speaker, title and summary; return its slug.

    The speaker is invited from there, as any other. Raises NotFound, DecidedAlready.
    """
    async with transaction():
        found = await _locked(proposal_id, programme_id)
        texts = SessionTexts(found.title, found.summary, language=found.language)
        new = NewSession(texts, times)
        session_id, slug = await create.insert(programme_id, new, by=by, at=at)
        fields = SpeakerFields(
            found.name, found.organisation, found.biography, found.email, found.language
        )
        await appearances.put_in(session_id, fields=fields, by=by, at=at)
        [appearance] = await appearances.ids_in(session_id)
        told = Details(own_title=found.title, own_summary=found.summary)
        await appearance_rows.note_details(appearance, told)
        await write.decide(found.id, ProposalState.ACCEPTED, at=at, session_id=session_id)
        await audit_log.record(by, "proposal-accepted", slug, {"title": found.title})
    return slug


async def decline(proposal_id: int, programme_id: int, *, note: str, by: str, at: datetime) -> int:
    """Decline a proposal, and owe the letter that says so; return how many mails are owed.

    Raises NotFound, DecidedAlready.
    """
    async with transaction():
        found = await _locked(proposal_id, programme_id)
        await write.decide(found.id, ProposalState.DECLINED, at=at)
        await audit_log.record(by, "proposal-declined", str(found.id), {"title": found.title})
        return await plan(
            [Owed("proposal-declined", "proposal", found.id, occasion="1", due_at=at,
                  useful_until=at + USEFUL, programme_id=programme_id, data={"note": note})]
        )  # fmt: skip


async def forget_proposals(at: datetime) -> int:
    """Delete what nobody confirmed within days, and what was declined long ago; how many."""
    async with transaction():
        return await write.forget(at)


async def _locked(proposal_id: int, programme_id: int) -> LockedProposal:
    found = await write.lock(proposal_id)
    if found is None or found.programme != programme_id:
        raise NotFound
    if found.state != ProposalState.NEW:
        raise DecidedAlready
    return found
