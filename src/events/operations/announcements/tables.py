"""What organisers say to many at once."""

from piccolo.columns import Array, Boolean, ForeignKey, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme
from events.sessions.tables import Session


class Announcement(Table, tablename="announcements"):
    """`audience`: held, waiting, present, absent, all, speakers, earlier (agreed, not registered).

    `state`: draft, planned (its deliveries exist), paused. `urgent` goes ahead of all mail.
    """

    id = Serial(primary_key=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=True)
    audience = Array(base_column=Varchar(length=12), default=["held"])
    subject = Varchar(length=200)
    body = Text(help_text="Markdown with placeholders from a list")
    urgent = Boolean(default=False)
    state = Varchar(length=8, default="draft")
    due_at = Timestamptz(null=True, default=None)
    created_by = Varchar(length=254)
    created_at = Timestamptz(default=TimestamptzNow())
    planned_at = Timestamptz(null=True, default=None)
