"""Work that a change leaves to the worker."""

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    BigSerial,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme
from events.sessions.tables import Session


class BulkJob(Table, tablename="bulk_jobs"):
    """One act on very many people of a session, a programme or an announcement, by their ids.

    `after` is the last id that is done, `upto` the last that there was; each part moves `after` in
    its own transaction. `state`: running, stopped (by an organiser), replaced (by a later change),
    failed, done.
    """

    id = Serial(primary_key=True)
    kind = Varchar(length=20)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=True)
    about = BigInt(default=0, help_text="the announcement that it sends")
    version = Integer(default=0, help_text="of the session, which a later change raises")
    data = JSONB(default="{}")
    state = Varchar(length=10, default="running")
    done = Integer(default=0)
    total = Integer(default=0)
    after = BigInt(default=0)
    upto = BigInt(default=0)
    tries = Integer(default=0, help_text="how often the next part failed")
    error = Text()
    created_by = Varchar(length=254)
    created_at = Timestamptz(default=TimestamptzNow())
    ended_at = Timestamptz(null=True, default=None)


class ListedPiece(Table, tablename="listed_pieces"):
    """People of a list whose import is under way, column by column; gone when they are done."""

    id = BigSerial(primary_key=True)
    job = ForeignKey(references=BulkJob, on_delete=OnDelete.cascade, null=False)
    first = Integer(help_text="the place in the list of its first one")
    last = Integer()
    emails = Array(base_column=Varchar(length=254), default=list)
    names = Array(base_column=Varchar(length=200), default=list)
    languages = Array(base_column=Varchar(length=10), default=list)
