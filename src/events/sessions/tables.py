"""A session stores local wall time, fold and zone (the truth) and the derived instants."""

from piccolo.columns import (
    JSONB,
    Array,
    Boolean,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Text,
    Timestamp,
    Timestamptz,
    Varchar,
)  # fmt: skip
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme


class DateChoice(Table, tablename="date_choices"):
    """That some sessions of a programme are the same on several dates: one has a seat in one."""

    id = Serial(primary_key=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    created_at = Timestamptz(default=TimestamptzNow())


class Session(Table, tablename="sessions"):
    """`status`: draft, published, postponed (seats kept, no date), cancelled.

    `version` rises when time or place moves and keys reminders; `sequence` is the iCalendar
    SEQUENCE (time, place, cancellation). `taken` counts held seats and never passes `capacity`
    (a CHECK in the database); only `registrations.seats` writes it.
    """

    id = Serial(primary_key=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    slug = Varchar(length=120, unique=True)
    import_ref = Varchar(length=120, null=True, default=None, help_text="the import's own key")
    uid = Varchar(length=80, unique=True, help_text="iCalendar UID, the same for ever")
    title = Varchar(length=500)
    abstract = Text(help_text="Markdown")
    texts = JSONB(default="{}", help_text="{language: {title, abstract}} beside the first language")
    language = Varchar(length=5, default="fr")
    tags = Array(base_column=Varchar(length=80), default=list)
    starts_local = Timestamp(default=None, null=False)
    ends_local = Timestamp(default=None, null=False)
    starts_fold = SmallInt(default=0)
    ends_fold = SmallInt(default=0)
    timezone = Varchar(length=64, default="Europe/Paris")
    starts_at = Timestamptz(default=None, null=False, index=True)
    ends_at = Timestamptz(default=None, null=False)
    status = Varchar(length=12, default="draft")
    visibility = Varchar(length=8, default="public", help_text="public: as the programme")
    invited_domains = Array(
        base_column=Varchar(length=255), default=list, help_text="invited: who has an address there"
    )
    date_choice = ForeignKey(references=DateChoice, on_delete=OnDelete.set_null, null=True)
    version = Integer(default=1)
    sequence = Integer(default=0)
    location = Varchar(length=300)
    picture = Varchar(length=40, help_text="a file of ours below banners; empty: the programme's")
    room_url = Varchar(length=2000, help_text="never leaves the server but through /join")
    room_note = Varchar(length=500, help_text="what to dial, shown beside the button")
    capacity = Integer(null=True, default=None)
    taken = Integer(default=0)
    domain_seats = Integer(
        null=True, default=None, help_text="at most so many seats for one mail domain"
    )
    kept_seats = Integer(default=0, help_text="of the capacity, so many are kept for a group")
    kept_until = Timestamptz(null=True, default=None, help_text="from then on nothing is kept")
    kept_domains = Array(
        base_column=Varchar(length=255),
        default=list,
        help_text="the group: who has an address there, and who was invited by a list",
    )
    registration_open = Boolean(default=True)
    needs_approval = Boolean(default=False)
    reminder_minutes = Array(base_column=Integer(), null=True, default=None)
    follow_up_minutes = Integer(null=True, default=None)
    imported = JSONB(default="{}", help_text="values of the last import, to know the desk's edits")
    published_at = Timestamptz(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow(), help_text="LAST-MODIFIED")
    stamp = Timestamptz(default=TimestamptzNow(), help_text="DTSTAMP, never goes back")
    edit_version = Integer(default=1)


class FormerAddress(Table, tablename="former_addresses"):
    """A slug that a session had; a trigger writes it. `public`: readers may know it.

    The address of a session that was never online leads organisers on, and is free for others.
    """

    slug = Varchar(length=120, primary_key=True, default=None)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False)
    public = Boolean(default=False)
    since = Timestamptz(default=TimestamptzNow())
