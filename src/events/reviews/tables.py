"""Reviews: what each is about, what organisers wrote in it, what it said when it was frozen."""

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
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


class CountedReview(Table, tablename="counted_reviews"):
    """The people of a large review as they were counted last: of a programme, else of a `review`.

    No foreign keys: what is gone is let go of at the next count.
    """

    id = Serial(primary_key=True)
    programme = Integer(default=0)
    review = Integer(default=0)
    registered = BigInt(default=0, help_text="registrations that were there to be counted")
    came = BigInt(default=0, help_text="who came, of these")
    sessions = Integer(default=0, help_text="sessions that were held")
    counts = JSONB(default="{}", help_text="what was counted: counts.Counts")
    counted_at = Timestamptz(default=TimestamptzNow())
    took_ms = Integer(default=0)
