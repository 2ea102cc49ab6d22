"""What remains of a session."""

from piccolo.columns import (
    JSONB,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
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
    only_present = Boolean(default=False, help_text="of who registered, only for who came")
    shown_from = Timestamptz(null=True, default=None)
    shown_until = Timestamptz(null=True, default=None)
    chapters = Text(help_text="one a line: its time and its title")
    transcript = Text(help_text="Markdown; where it is empty, the captions are the transcript")
    captions_elsewhere = Boolean(
        default=False, help_text="in the picture itself, or in the player that shows it"
    )
    position = SmallInt(default=0)
    source = Varchar(
        length=12,
        default="desk",
        help_text="desk, import, or handed-in: a speaker's, to be taken up",
    )
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())


class Captions(Table, tablename="resource_captions"):
    """Captions of a replay in one language, as WebVTT that was read and written anew."""

    id = Serial(primary_key=True)
    resource = ForeignKey(references=Resource, on_delete=OnDelete.cascade, null=False)
    language = Varchar(length=12)
    webvtt = Text()


class Downloads(Table, tablename="resource_downloads"):
    """How often a resource was fetched on a day (UTC); by whom is not kept."""

    id = Serial(primary_key=True)
    resource = ForeignKey(references=Resource, on_delete=OnDelete.cascade, null=False)
    day = Date()
    number = BigInt(default=0)


class MediaUpload(Table, tablename="media_uploads"):
    """A large file on its way: `name` is what it will be called, its bytes so far say how much."""

    id = Serial(primary_key=True)
    name = Varchar(length=80, unique=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False)
    organiser = Varchar(length=320, help_text="who sends it")
    file_name = Varchar(length=200)
    size = BigInt(default=0)
    gathered = Text(default="", help_text="under what a bucket gathers its parts; else empty")
    received = BigInt(default=0, help_text="bytes that a bucket has, and the tail")
    parts = JSONB(default=[], help_text="number and tag of each part that a bucket has")
    next_part = Integer(default=1)
    tail = Bytea(default=b"", help_text="what came after the last part, and is less than one")
    checked = Boolean(default=False, help_text="it is whole, and what its name says")
    touched_at = Timestamptz(default=TimestamptzNow())
