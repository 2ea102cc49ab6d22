"""Rehearsals, and what each speaker's calendar was last told of one."""

from piccolo.columns import ForeignKey, Integer, Serial, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.sessions.tables import Session


class Rehearsal(Table, tablename="rehearsals"):
    """One for a session. `sequence` rises with each change of its time or link, and at its end."""

    id = Serial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False, unique=True)
    uid = Varchar(length=255, unique=True)
    starts_at = Timestamptz(default=TimestamptzNow())
    minutes = SmallInt(default=30)
    url = Varchar(length=2000, help_text="of its own, or empty: the session's room")
    note = Varchar(length=500)
    sequence = Integer(default=0)
    stamp = Timestamptz(default=TimestamptzNow())
    cancelled_at = Timestamptz(null=True, default=None)


class RehearsalInvitation(Table, tablename="rehearsal_invitations"):
    """What one speaker's calendar holds; by the id of the appearance, which a departure keeps."""

    appearance = Integer(primary_key=True, default=None)
    rehearsal = ForeignKey(references=Rehearsal, on_delete=OnDelete.cascade, null=False)
    sequence_sent = Integer(default=-1)
    stamp_sent = Timestamptz(null=True, default=None)
    organiser_address = Varchar(length=254)
