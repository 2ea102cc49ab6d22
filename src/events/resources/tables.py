"""What remains of a session."""

from piccolo.columns import BigInt, Boolean, ForeignKey, Serial, SmallInt, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.sessions.tables import Session


class Resource(Table, tablename="resources"):
    """`kind`: replay, slides, document, link. Either `url` or `file` (a random name of ours)."""

    id = Serial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False)
    kind = Varchar(length=12, default="link")
    title = Varchar(length=300)
    url = Varchar(length=2000)
    file = Varchar(length=80)
    file_name = Varchar(length=200)
    file_size = BigInt(default=0)
    public = Boolean(default=True, help_text="on the session's page, or only for who registered")
    position = SmallInt(default=0)
    source = Varchar(
        length=12,
        default="desk",
        help_text="desk, import, or handed-in: a speaker's, to be taken up",
    )
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())
