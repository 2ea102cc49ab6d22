"""Say who finds a programme or a session and who may open it."""

from collections.abc import Sequence
from datetime import datetime

from events.database import transaction
from events.operations.access.invited_to import Where
from events.operations.sessions import publish_to_passes
from events.organisers.undo import snapshots
from events.organisers.undo.changes import Rows
from events.programmes import write as programmes
from events.programmes.visibility import Visibility
from events.registrations.signup import seats
from events.sessions.states import SessionStatus
from events.sessions.write import sessions


async def change(
    where: Where, visibility: Visibility, domains: Sequence[str], *, by: str, at: datetime
) -> int:
    """Change it; who is registered stays so. Return the number of the undo step.

    `domains` let in everybody with an address there, where it is by invitation. A session that
    becomes public gives those their seats who registered for the whole programme.
    """
    table = "programmes" if where.session is None else "sessions"
    row_id = where.programme if where.session is None else where.session
    async with transaction():
        seen = await snapshots.rows_before(Rows(table, [row_id]))
        if where.session is None:
            await programmes.set_visibility(where.programme, visibility, domains, at=at)
        else:
            await seats.lock(where.session)
            await sessions.set_visibility(where.session, visibility, domains, at=at)
            await seat_if_shown(where.session, by=by, at=at)
        details = {"visibility": visibility.value}
        return await snapshots.record(by, "visibility-changed", where.slug, details, seen=seen,
                                 programme_id=where.programme, at=at)  # fmt: skip


async def seat_if_shown(session_id: int, *, by: str, at: datetime) -> None:
    """Give holders of passes their seats where a session is public now. Inside a transaction."""
    session = await seats.lock(session_id)
    if session.status == SessionStatus.PUBLISHED and session.ends_at > at:
        await publish_to_passes.seat_all(session, by=by, at=at)  # Where it is hidden, nobody.
