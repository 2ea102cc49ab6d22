"""Mails that are owed, and what became of them. Only this slice writes them."""

from piccolo.columns import (
    JSONB,
    UUID,
    BigInt,
    BigSerial,
    Boolean,
    Integer,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)  # fmt: skip
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class CountedLedger(Table, tablename="counted_ledger"):
    """Mails in numbers, as the worker counted them last where they are very many; one row."""

    id = Serial(primary_key=True)
    figures = JSONB(default="{}", help_text="what was counted: figures.counted.Counted")
    counted_at = Timestamptz(default=TimestamptzNow())
    took_ms = Integer(default=0)


class Delivery(Table, tablename="deliveries"):
    """One mail to one person.

    `key` is letter:subject kind:subject id:occasion, unique for ever. `state`: due, handing_off
    (committed before DATA), sent (handed to the relay), skipped, refused, held (an organiser
    decides), withdrawn. `urgency`: 0 sign-in and urgent, 1 confirmation and join, 2 reminder,
    3 announcement. A lease (`lease_token`, `lease_until`, PostgreSQL's clock) is one worker's.
    """

    id = BigSerial(primary_key=True)
    key = Varchar(length=200, unique=True)
    letter = Varchar(length=40)
    subject_kind = Varchar(length=20, help_text="registration, appearance, pass, person, organiser")
    subject_id = BigInt(default=0)
    occasion = Varchar(length=80)
    session_id = BigInt(null=True, default=None)
    programme_id = BigInt(null=True, default=None)
    person_id = BigInt(null=True, default=None)
    data = JSONB(default="{}", help_text="facts of the cause: the old time, an announcement's id")
    urgency = SmallInt(default=1)
    due_at = Timestamptz(default=TimestamptzNow())
    useful_until = Timestamptz(null=True, default=None, help_text="after it: skipped, too late")
    state = Varchar(length=12, default="due")
    reason = Text(help_text="why it is in its state, in plain English; shown translated")
    attempts = Integer(default=0)
    lease_token = UUID(null=True, default=None)
    lease_until = Timestamptz(null=True, default=None)
    message_id = Varchar(length=200, unique=True)
    address = Varchar(length=254, help_text="where it went; erased with its person")
    repeated = Boolean(default=False, help_text="handed off twice: a crash came before the 250")
    created_at = Timestamptz(default=TimestamptzNow())
    settled_at = Timestamptz(null=True, default=None)
    destination = BigInt(null=True, default=None, help_text="its domain as a number; destinations")
    bounced_at = Timestamptz(null=True, default=None)
    verdict = Varchar(length=16, help_text="of a refusal or bounce: states.Verdict")


class Suppression(Table, tablename="suppressions"):
    """An address that is dead, or whose owner complained; an organiser may lift it."""

    id = Serial(primary_key=True)
    address = Varchar(length=254, unique=True)
    reason = Text()
    only_announcements = Boolean(default=False, help_text="a complaint: all other mail goes on")
    created_at = Timestamptz(default=TimestamptzNow())


class RefusalAlert(Table, tablename="refusal_alerts"):
    """A mail domain that refuses us rather than an address: one row for each, begun anew."""

    domain = Varchar(length=255, primary_key=True, default=None)
    verdict = Varchar(length=16, default=None, null=False)
    words = Text(help_text="what the domain said last")
    mails = Integer(default=1)
    turn = Integer(default=1, help_text="rises each time it begins anew")
    first_at = Timestamptz(default=TimestamptzNow())
    last_at = Timestamptz(default=TimestamptzNow())
    alerted_at = Timestamptz(null=True, default=None, help_text="when organisers were mailed")
    closed_at = Timestamptz(null=True, default=None, help_text="an organiser: it is mended")


class Sending(Table, tablename="sending"):
    """One row: whether mail leaves at all, and if not, since when and why."""

    id = Serial(primary_key=True)
    paused_at = Timestamptz(null=True, default=None)
    paused_by = Varchar(length=254, help_text="an organiser, restore, or relay")
    reason = Text()
    resume_at = Timestamptz(null=True, default=None, help_text="tried again then; null: by hand")


class Destination(Table, tablename="destinations"):
    """Until when a domain's turn is promised to one urgency; unlogged, a crash may lose it."""

    id = BigSerial(primary_key=True)
    destination = BigInt(default=None, null=False, help_text="a mail domain as a number")
    urgency = SmallInt(default=None, null=False)
    promised_until = Timestamptz(default=None, null=False)
