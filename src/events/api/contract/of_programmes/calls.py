"""Calls for proposals, what was proposed, and an organiser's own words in emails."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from events.api.contract.public import Markdown, Slug
from events.presentation import N_
from events.proposals.states import ProposalState

Said = Annotated[
    dict[str, Annotated[str, Meta(max_length=5000)]],
    Meta(max_length=20, description=N_("The same words in each language.")),
]
Until = Annotated[
    Annotated[datetime, Meta(tz=True)] | None,
    Meta(description=N_("null: as long as the call is open.")),
]


class Call(Struct, kw_only=True):
    """A programme’s call: whether proposals are taken, until when, in which words."""

    enabled: bool
    closes_at: Until
    words: Said
    open: Annotated[bool, Meta(description=N_("Whether proposals are taken now."))]
    url: Annotated[str, Meta(description=N_("Where people propose."))]


class CallChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """The call as it shall be."""

    enabled: bool
    closes_at: Until = None
    words: Said = {}


class DeskProposal(Struct, kw_only=True):
    """What somebody proposes to speak about; only proposals whose address is confirmed."""

    id: int
    state: ProposalState
    name: str
    email: str
    language: str
    organisation: str
    biography: Markdown
    title: str
    summary: Markdown
    created_at: datetime
    session: Annotated[Slug | None, Meta(description=N_("The draft that it became."))]


class ProposalList(Struct, kw_only=True):
    """What was proposed: what waits first, then the newest."""

    items: list[DeskProposal]
    next: str | None


class Acceptance(Struct, kw_only=True, forbid_unknown_fields=True):
    """When the draft takes place; by the programme’s rhythm where neither is said."""

    starts_at: Annotated[datetime, Meta(tz=True)] | None = None
    ends_at: Annotated[datetime, Meta(tz=True)] | None = None


class Refusal(Struct, kw_only=True, forbid_unknown_fields=True):
    """A sentence of one’s own in the letter."""

    note: Annotated[str, Meta(max_length=2000)] = ""


class LetterWords(Struct, kw_only=True):
    """An organiser’s own words in one letter of a programme; empty: the usual ones."""

    letter: str
    words: Said


class LetterWordsList(Struct, kw_only=True):
    """The letters that take words of one’s own."""

    items: list[LetterWords]


class LetterWordsChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """Words by language; a language that is not sent stays, an empty one is the usual again."""

    words: Said
