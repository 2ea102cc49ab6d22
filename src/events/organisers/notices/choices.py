"""What each organiser chose to be told of; the only writer of their settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from events import database, signing
from events.database import Json, Shape, transaction
from events.organisers import access, audit_log
from events.organisers.notices.kinds import Cadence, Kind, usual
from events.organisers.notices.tables import OrganiserSettings
from events.organisers.states import Role
from events.settings import settings
from events.zones import names

FIRST_HOUR = 8


@dataclass(frozen=True)
class Choices:
    """How an organiser is told of each kind, and at which hour the digest comes."""

    cadences: Mapping[Kind, Cadence] = field(default_factory=dict)
    hour: int = FIRST_HOUR

    def of(self, kind: Kind, role: Role) -> Cadence:
        """Return how they are told of a kind."""
        return self.cadences.get(kind) or usual(kind, role)


class _Chosen(Shape):
    notices: Json[dict[Kind, Cadence]]
    digest_hour: int


_CHOSEN = "SELECT notices, digest_hour FROM organiser_settings WHERE organiser = $1"


async def of(organiser_id: int) -> Choices:
    """Return what somebody chose."""
    found = await database.row(_Chosen, _CHOSEN, organiser_id)
    return Choices(found.notices, found.digest_hour) if found else Choices()


async def choose(organiser: access.Member, chosen: Choices, *, at: datetime) -> None:
    """Keep what somebody chose; what is owed to them already follows it."""
    async with transaction():
        kept = msgspec.json.encode(dict(chosen.cadences)).decode()
        await database.execute(_CHOOSE, organiser.id, kept, chosen.hour)
        due = {kind: due_at(chosen.of(kind, organiser.role), organiser.timezone, chosen.hour, at)
               for kind in Kind}  # fmt: skip
        never = [kind for kind, moment in due.items() if moment is None]
        await database.execute(_FORGET, organiser.id, never)
        told = {kind: moment for kind, moment in due.items() if moment is not None}
        await database.execute(_PUT_OFF, organiser.id, list(told), list(told.values()))
        await audit_log.record(organiser.email, "own-settings-changed", organiser.email)


_CHOOSE = """
INSERT INTO organiser_settings (organiser, notices, digest_hour) VALUES ($1, $2::jsonb, $3)
ON CONFLICT (organiser) DO UPDATE SET notices = excluded.notices, digest_hour = excluded.digest_hour
"""
_FORGET = """
DELETE FROM notice_readers r USING notices n
 WHERE n.id = r.notice AND r.organiser = $1 AND r.told_at IS NULL AND n.kind = ANY($2::text[])
"""
_PUT_OFF = """
UPDATE notice_readers r SET due_at = due.at
  FROM notices n, unnest($2::text[], $3::timestamptz[]) AS due (kind, at)
 WHERE n.id = r.notice AND n.kind = due.kind AND r.organiser = $1 AND r.told_at IS NULL
"""


def due_at(cadence: Cadence, timezone: str, hour: int, at: datetime) -> datetime | None:
    """Return when somebody is told of what happens now: the next such hour by their own clock."""
    if cadence is Cadence.NEVER:
        return None
    if cadence is Cadence.AT_ONCE:
        return at
    zone = ZoneInfo(timezone if timezone in names() else settings().timezone)
    today = at.astimezone(zone).replace(hour=hour, minute=0, second=0, microsecond=0)
    # Compared as instants: by the wall clock an hour that comes twice would compare wrongly.
    return today if today.timestamp() > at.timestamp() else today + timedelta(days=1)


async def calendar_nonce(organiser_id: int) -> str:
    """Return what the address of an organiser's calendar is signed with; empty: they have none."""
    found = await database.value(_NONCE, organiser_id)
    return str(found or "")


_NONCE = "SELECT calendar_nonce FROM organiser_settings WHERE organiser = $1"


async def set_calendar(organiser: access.Member, *, wanted: bool) -> None:
    """Give an organiser a calendar of all sessions at a new address, or take it away.

    Any earlier address opens nothing from then on.
    """
    async with transaction():
        await OrganiserSettings.insert(OrganiserSettings(organiser=organiser.id)).on_conflict(
            OrganiserSettings.organiser, "DO NOTHING"
        )
        nonce = signing.nonce() if wanted else ""
        await OrganiserSettings.update({OrganiserSettings.calendar_nonce: nonce}).where(
            OrganiserSettings.organiser == organiser.id
        )
        action = "team-calendar-made" if wanted else "team-calendar-revoked"
        await audit_log.record(organiser.email, action, organiser.email)
