"""Figures as they were counted last; the worker counts anew what has changed since."""

from decimal import Decimal

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Integer,
    Numeric,
    Serial,
    SmallInt,
    Timestamptz,
)  # fmt: skip
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class CountedSession(Table, tablename="counted_sessions"):
    """What was counted of one session, by `registrations.figure_definitions` of that `edition`.

    No foreign key: its lock on the session would wait for whoever registers there. A trigger
    deletes the row with its session.
    """

    session = Integer(primary_key=True, default=None)
    edition = SmallInt(default=0, help_text="of the definitions that it was counted by")
    rows = Integer(default=0, help_text="all its registrations, whatever their state")
    registered = Integer(default=0)
    seats = Integer(default=0)
    waiting = Integer(default=0)
    cancelled = Integer(default=0)
    came = Integer(default=0)
    hours = Numeric(default=Decimal(0), help_text="hours × people")
    screens = Integer(default=0, help_text="who came and said how many they were")
    before_screens = Integer(default=0, help_text="how many they were")
    sent = Integer(default=0)
    refused = Integer(default=0)
    bounced = Integer(default=0)
    states = JSONB(default="{}", help_text="{state: registrations}")
    sources = JSONB(default="{}", help_text="{source: registrations}")
    moments = JSONB(default="{}", help_text="{seconds since 1970: registrations}, by month")
    quarters = JSONB(
        default="{}",
        help_text="{seconds since 1970: registrations}, by quarter of an hour, of a large session",
    )
    counted_at = Timestamptz(default=TimestamptzNow())


class FigureChange(Table, tablename="figure_changes"):
    """A session whose figures have changed; written by triggers, gone when it is counted anew."""

    id = BigSerial(primary_key=True)
    session = Integer(default=None, null=False)


class CountedPeople(Table, tablename="counted_people"):
    """People of many sessions, each counted once: of a programme, or of a year of several.

    `scope` are the programmes, {0} all of them; `year` 0 is all years.
    """

    id = Serial(primary_key=True)
    scope = Array(base_column=Integer(), default=list)
    year = Integer(default=0)
    of_year = Boolean(default=False, help_text="who came in earlier years was looked up, too")
    registered = BigInt(default=0, help_text="registrations that were there to be counted")
    came = BigInt(default=0, help_text="who came, of these")
    people = JSONB(default="{}", help_text="what was counted: people.People")
    counted_at = Timestamptz(default=TimestamptzNow())
    took_ms = Integer(default=0)
