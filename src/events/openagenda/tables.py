"""The agenda of a programme at OpenAgenda, what was sent to it, and what has changed since."""

from piccolo.columns import (
    UUID,
    BigInt,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme


class Agenda(Table, tablename="openagenda_agendas"):
    """The agenda that a programme is put into. `secret` is sealed with the site's secret."""

    id = Serial(primary_key=True)
    programme = ForeignKey(
        references=Programme, on_delete=OnDelete.cascade, null=False, unique=True
    )
    uid = BigInt(default=None, null=False, help_text="OpenAgenda's number of it")
    secret = Varchar(length=1000, default=None, null=False, help_text="the secret key, sealed")
    place = BigInt(null=True, default=None, help_text="OpenAgenda's number of the place on site")
    moderation = Varchar(length=7, default="agenda", help_text="states.Moderation")
    title = Varchar(length=200, help_text="as the agenda said it, at the last test")
    role = Varchar(length=20, help_text="of the account in the agenda, at the last test")
    default_state = SmallInt(null=True, default=None, help_text="states.Published, if it says so")
    tested_at = Timestamptz(null=True, default=None)
    test_failure = Varchar(length=300, help_text="empty: the test went well")
    off_at = Timestamptz(null=True, default=None, help_text="null: sessions are sent")
    off_why = Varchar(length=6, help_text="states.OffReason")
    rest_until = Timestamptz(null=True, default=None, help_text="OpenAgenda is away, or busy")
    leaving_at = Timestamptz(null=True, default=None, help_text="its sessions are taken off it")


class AgendaEvent(Table, tablename="openagenda_events"):
    """A session in an agenda, also one that was deleted since: it is still to be taken off.

    `owed` rises with each change: what was sent meanwhile is not the last word. `may_be_there` is
    committed before the first request, so that an answer that was lost is no session left behind.
    """

    id = BigSerial(primary_key=True)
    agenda = ForeignKey(references=Agenda, on_delete=OnDelete.cascade, null=False)
    session = Integer(default=None, null=False)
    ext_id = Varchar(length=80, help_text="the session's UID, by which OpenAgenda knows it")
    title = Varchar(length=500)
    owed = Integer(default=1)
    state = Varchar(length=8, default="due", help_text="states.EventState")
    due_at = Timestamptz(default=TimestamptzNow())
    attempts = SmallInt(default=0)
    lease = UUID(null=True, default=None, help_text="of the worker that has claimed it")
    lease_until = Timestamptz(null=True, default=None, help_text="by PostgreSQL's clock")
    tried_at = Timestamptz(null=True, default=None)
    status = SmallInt(null=True, default=None, help_text="what was answered; null: nothing")
    words = Varchar(length=300, help_text="why it was refused, or is tried again")
    may_be_there = Boolean(default=False)
    sent_at = Timestamptz(null=True, default=None, help_text="when it was last taken")
    sent_hash = Varchar(length=64, help_text="of what was last taken")
    first_begin = Timestamptz(null=True, default=None, help_text="the date first announced there")
    event_uid = BigInt(null=True, default=None, help_text="OpenAgenda's number of it")
    event_state = SmallInt(null=True, default=None, help_text="states.Published, as answered")
    read_at = Timestamptz(null=True, default=None, help_text="when its moderation was last asked")


class AgendaChange(Table, tablename="openagenda_changes"):
    """A session that changed, or went; written by triggers, gone when it is looked at."""

    id = BigSerial(primary_key=True)
    programme = Integer(default=None, null=False)
    session = Integer(default=None, null=False)
