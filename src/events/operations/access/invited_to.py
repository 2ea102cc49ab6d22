"""What somebody is invited to: a programme, or one session of it."""

from typing import NamedTuple

from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.sessions import SessionDetails
from events.programmes.states import ProgrammeStatus
from events.sessions.states import SessionStatus


class Where(NamedTuple):
    """A programme, or one session of it; `slug` is that of the one meant."""

    programme: int
    slug: str
    session: int | None = None


def where(of: ProgrammeDetails | SessionDetails) -> Where:
    """Return what people are invited to."""
    if isinstance(of, SessionDetails):
        return Where(of.programme, of.slug, of.id)
    return Where(of.id, of.slug)


def is_online(of: ProgrammeDetails | SessionDetails) -> bool:
    """Tell whether there is a page to invite to."""
    if isinstance(of, SessionDetails):
        is_drafted = of.programme_status is ProgrammeStatus.DRAFT
        return of.status is SessionStatus.PUBLISHED and not is_drafted
    return of.status is ProgrammeStatus.PUBLISHED
