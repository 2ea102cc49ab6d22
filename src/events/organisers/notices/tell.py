"""Tell the team: what is new is owed to whom it concerns, and one mail tells all that is due."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape, transaction
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.organisers.notices import choices
from events.organisers.notices.causes import NewNotice, note_new
from events.organisers.notices.choices import Choices
from events.organisers.notices.kinds import FOR_OWNERS, Cadence, Kind
from events.organisers.states import Role

LETTER: Final = "team-notices"


class _Reader(Shape):
    """An organiser, with what they may see and what they chose."""

    id: int
    role: Role
    limited: bool
    timezone: str
    programmes: Json[dict[int, Role]]
    notices: Json[dict[Kind, Cadence]]
    digest_hour: int

    def role_for(self, notice: NewNotice) -> Role | None:
        """Return their role in what the notice is about; None where it is not theirs to see."""
        if notice.kind in FOR_OWNERS:
            return self.role if self.role is Role.OWNER and not self.limited else None
        if not self.limited:
            return self.role
        return self.programmes.get(notice.programme or 0)

    def cadence(self, notice: NewNotice) -> Cadence:
        """Return how they are told; a provider's refusal has a letter of its own, sent at once."""
        role = self.role_for(notice)
        if role is None:
            return Cadence.NEVER
        chosen = Choices(self.notices).of(notice.kind, role)
        own_letter = notice.kind is Kind.REFUSAL and chosen is Cadence.AT_ONCE
        return Cadence.NEVER if own_letter else chosen


_READERS: Final = """
SELECT o.id, o.role, o.limited, o.timezone, COALESCE(c.notices, '{}') AS notices,
  COALESCE((SELECT jsonb_object_agg(r.programme, r.role) FROM programme_roles r
    WHERE r.organiser = o.id), '{}') AS programmes,
  COALESCE(c.digest_hour, 8::smallint) AS digest_hour
  FROM organisers o LEFT JOIN organiser_settings c ON c.organiser = o.id
 WHERE o.disabled_at IS NULL ORDER BY o.id
"""


async def tell(at: datetime) -> int:
    """Note what is new, and owe one mail to each organiser for whom something is due.

    Return how many mails. Noting, telling and owing are one transaction: whatever is killed
    meanwhile, nothing is told twice or forgotten.
    """
    async with transaction():
        if noticed := await note_new(at):
            readers = await database.rows(_Reader, _READERS)
            owed = list(_owed(noticed, readers, at))
            if owed:
                await database.execute(_ADD, *map(list, zip(*owed, strict=True)))
        await database.execute(_FORGET, at)
        mails = await database.rows(_Mail, _TELL, at)
        return await plan([_mail(one, at) for one in {mail.mail: mail for mail in mails}.values()])


def _owed(
    noticed: Sequence[NewNotice], readers: Sequence[_Reader], at: datetime
) -> Iterator[tuple[int, int, datetime]]:
    for notice in noticed:
        for reader in readers:
            cadence = reader.cadence(notice)
            due = choices.due_at(cadence, reader.timezone, reader.digest_hour, at)
            if due is not None:
                yield notice.id, reader.id, due


_ADD: Final = """
INSERT INTO notice_readers (notice, organiser, due_at)
SELECT told.notice, told.organiser, told.due_at
  FROM unnest($1::bigint[], $2::int[], $3::timestamptz[]) AS told (notice, organiser, due_at)
"""


class _Mail(Shape):
    organiser: int
    mail: int


def _mail(one: _Mail, at: datetime) -> Owed:
    return Owed(
        LETTER, "organiser", one.organiser, occasion=str(one.mail), due_at=at,
        urgency=Urgency.CONFIRMATION,
    )  # fmt: skip


# Thirty requests in a minute are one mail, and the next ones a quarter of an hour later another.
_TELL: Final = """
WITH due AS (
  SELECT r.id, r.organiser FROM notice_readers r WHERE r.told_at IS NULL AND r.due_at <= $1
     AND NOT EXISTS (SELECT FROM notice_readers before WHERE before.organiser = r.organiser
       AND before.told_at > $1::timestamptz - interval '15 minutes')
   ORDER BY r.id FOR UPDATE),
mails AS (SELECT organiser, max(id) AS mail FROM due GROUP BY organiser)
UPDATE notice_readers r SET told_at = $1, mail = mails.mail
  FROM due JOIN mails USING (organiser) WHERE r.id = due.id RETURNING r.organiser, r.mail
"""

_FORGET: Final = "DELETE FROM notices WHERE at < $1::timestamptz - interval '60 days'"
