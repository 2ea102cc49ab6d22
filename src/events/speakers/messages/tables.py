"""What the speakers of a session write to one another, without seeing addresses."""

from piccolo.columns import ForeignKey, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.sessions.tables import Session
from events.speakers.tables import Speaker


class SpeakerMessage(Table, tablename="speaker_messages"):
    """One message of a speaker to all others of the session; `name` is kept as it was then."""

    id = Serial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False, index=True)
    speaker = ForeignKey(references=Speaker, on_delete=OnDelete.cascade, null=False, index=True)
    name = Varchar(length=200)
    words = Text()
    created_at = Timestamptz(default=TimestamptzNow())
