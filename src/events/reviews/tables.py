"""Reviews: what each is about, what organisers wrote in it, and what it said when it was frozen."""

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    ForeignKey,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme


class Review(Table, tablename="reviews"):
    """A review: of a programme, else of a year, else of chosen sessions. `kept`: once frozen."""

    id = Serial(primary_key=True)
    slug = Varchar(length=120, unique=True)
    programme = ForeignKey(
        references=Programme, on_delete=OnDelete.cascade, null=True, default=None, unique=True
    )
    year = SmallInt(default=0)
    sessions = Array(base_column=BigInt(), default=list)
    title = Varchar(length=300)
    introduction = Text()
    highlights = Text(help_text="one a line")
    quotations = Text(help_text="one a line; who said it after a dash")
    portraits = Array(base_column=BigInt(), default=list, help_text="speakers")
    published_at = Timestamptz(null=True, default=None)
    frozen_at = Timestamptz(null=True, default=None)
    kept = JSONB(default="{}")
    created_at = Timestamptz(default=TimestamptzNow())
