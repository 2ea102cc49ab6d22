"""What rooms' lists said of a session: spans of presence, and guests that match nobody."""

from piccolo.columns import (
    BigSerial,
    ForeignKey,
    Integer,
    Serial,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.registrations.tables import Registration
from events.sessions.tables import Session


class AttendanceList(Table, tablename="attendance_lists"):
    """A list that was imported. `fingerprint`: of its bytes, so that a second time replaces it."""

    id = Serial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False)
    source = Varchar(length=8, default="room", help_text="room: its own list; hand: pasted names")
    tool = Varchar(length=20, help_text="zoom, teams, bigbluebutton, webex, livestorm or empty")
    fingerprint = Varchar(length=64)
    people = Integer(default=0)
    made_by = Varchar(length=254)
    made_at = Timestamptz(default=TimestamptzNow())


class AttendanceSpan(Table, tablename="attendance_spans"):
    """One stay of a registered person: from and until, or its length alone, or neither."""

    id = BigSerial(primary_key=True)
    list = ForeignKey(references=AttendanceList, on_delete=OnDelete.cascade, null=False)
    registration = ForeignKey(references=Registration, on_delete=OnDelete.cascade, null=False)
    joined_at = Timestamptz(null=True, default=None)
    left_at = Timestamptz(null=True, default=None)
    seconds = Integer(null=True, default=None, help_text="unknown where a list has names only")


class AttendanceGuest(Table, tablename="attendance_guests"):
    """Somebody on a list who matches no registration."""

    id = BigSerial(primary_key=True)
    list = ForeignKey(references=AttendanceList, on_delete=OnDelete.cascade, null=False)
    name = Varchar(length=200)
    email = Varchar(length=254)
    seconds = Integer(null=True, default=None)
