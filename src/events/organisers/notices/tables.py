"""What organisers are told by mail, to whom it is owed, and what each of them chose."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)  # fmt: skip
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.organisers.tables import Organiser
from events.programmes.tables import Programme


class Notice(Table, tablename="notices"):
    """Something that organisers are told. `key` says what happened, so that it is noticed once."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=320, default=None, null=False, unique=True)
    kind = Varchar(length=12, default=None, null=False, help_text="kinds.Kind")
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=True)
    session = BigInt(null=True, default=None)
    about = BigInt(default=0, help_text="the row it is about: by it one sees whether it stands")
    words = Text(help_text="a speaker's name, a mail domain")
    number = Integer(default=1)
    at = Timestamptz(default=TimestamptzNow())


class NoticeReader(Table, tablename="notice_readers"):
    """Who is told of a notice, when it is due, and in which mail it was told."""

    id = BigSerial(primary_key=True)
    notice = ForeignKey(references=Notice, on_delete=OnDelete.cascade, null=False)
    organiser = ForeignKey(references=Organiser, on_delete=OnDelete.cascade, null=False)
    due_at = Timestamptz(default=None, null=False)
    told_at = Timestamptz(null=True, default=None)
    mail = BigInt(null=True, default=None, help_text="the same for all that one mail tells")


class OrganiserSettings(Table, tablename="organiser_settings"):
    """What an organiser chose for themselves; who has no row has what everybody begins with."""

    id = Serial(primary_key=True)
    organiser = ForeignKey(
        references=Organiser, on_delete=OnDelete.cascade, null=False, unique=True
    )
    notices = JSONB(default="{}", help_text="{kind: at-once, daily or never}")
    digest_hour = SmallInt(default=8, help_text="by their own clock")
    calendar_nonce = Varchar(length=32, help_text="empty: no feed; a new one revokes the old")
