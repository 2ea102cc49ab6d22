"""What was sent to each person: kept, so that the next invitation has a higher number."""

from collections.abc import Sequence
from datetime import datetime

from events import database
from events.calendars.invite import REHEARSAL, Invitation


async def record(invitations: Sequence[Invitation]) -> None:
    """Keep what was sent, in the caller's transaction; an older number never replaces a newer."""
    registered = [one for one in invitations if one.subject_kind == "registration"]
    appearing = [one for one in invitations if one.subject_kind == "appearance"]
    rehearsing = [one for one in invitations if one.subject_kind == REHEARSAL]
    if rehearsing:
        await database.execute(_RECORD_REHEARSALS, *_columns(rehearsing))
    if registered:
        await database.execute(_RECORD_REGISTRATIONS, *_columns(registered))
    if appearing:
        await database.execute(_RECORD_APPEARANCES, *_columns(appearing))
        await database.execute(_RECORD_DEPARTURES, *_columns(appearing))


def _columns(
    invitations: Sequence[Invitation],
) -> tuple[list[int], list[int], list[datetime], list[str]]:
    return (
        [one.subject_id for one in invitations],
        [one.sequence for one in invitations],
        [one.stamp for one in invitations],
        [one.organiser_address for one in invitations],
    )


_SENT = """
UPDATE {table} AS t SET sequence_sent = GREATEST(t.sequence_sent, sent.sequence),
  stamp_sent = GREATEST(t.stamp_sent, sent.stamp),
  organiser_address = COALESCE(NULLIF(t.organiser_address, ''), sent.address)
FROM (SELECT id, max(sequence) AS sequence, max(stamp) AS stamp, max(address) AS address
        FROM unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::text[])
          AS sent (id, sequence, stamp, address)
       GROUP BY id ORDER BY id) AS sent
WHERE t.id = sent.id
"""
_RECORD_REGISTRATIONS = _SENT.format(table="registrations")
_RECORD_APPEARANCES = _SENT.format(table="appearances")
_RECORD_DEPARTURES = _SENT.format(table="departures")

_RECORD_REHEARSALS = """
INSERT INTO rehearsal_invitations AS t
  (appearance, rehearsal, sequence_sent, stamp_sent, organiser_address)
SELECT sent.id, r.id, sent.sequence, sent.stamp, sent.address
  FROM unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::text[])
    AS sent (id, sequence, stamp, address)
  JOIN (SELECT id, session FROM appearances UNION ALL SELECT id, session FROM departures) AS a
    ON a.id = sent.id
  JOIN rehearsals r ON r.session = a.session
 ORDER BY sent.id
ON CONFLICT (appearance) DO UPDATE
   SET sequence_sent = GREATEST(t.sequence_sent, EXCLUDED.sequence_sent),
       stamp_sent = GREATEST(t.stamp_sent, EXCLUDED.stamp_sent)
"""
