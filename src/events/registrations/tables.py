"""People, the seats they hold, what they were asked and when they came in."""

from typing import Any

from piccolo.columns import (
    JSONB,
    Array,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Timestamptz,
    Varchar,
)  # fmt: skip
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from events.programmes.tables import Programme
from events.sessions.tables import DateChoice, Session


class Person(Table, tablename="people"):
    """One mail address. New nonces revoke its signed links; erased: address and name are gone."""

    id = Serial(primary_key=True)
    email = Varchar(length=254, unique=True, null=True, default=None)
    language = Varchar(length=5, default="fr")
    timezone = Varchar(length=64, default="")
    nonce = Varchar(length=32)
    calendar_nonce = Varchar(length=32, help_text="empty: no private feed")
    may_contact = Boolean(default=False, help_text="agreed to hear of later sessions")
    created_at = Timestamptz(default=TimestamptzNow())
    erase_after = Timestamptz(
        null=True, default=None, help_text="asked to be erased: at the last mail, or then"
    )
    erased_at = Timestamptz(null=True, default=None)


class MailStop(Table, tablename="mail_stops"):
    """A person who stopped a programme's reminders, follow-ups and announcements."""

    id = Serial(primary_key=True)
    person = ForeignKey(references=Person, on_delete=OnDelete.cascade, null=False)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    stopped_at = Timestamptz(default=TimestamptzNow())


class Pass(Table, tablename="passes"):
    """One registration for a whole programme. `state`: unconfirmed, held, cancelled."""

    id = Serial(primary_key=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    person = ForeignKey(references=Person, on_delete=OnDelete.cascade, null=False)
    name = Varchar(length=200)
    language = Varchar(length=5, default="fr")
    state = Varchar(length=12, default="held")
    turn = Integer(default=1)
    nonce = Varchar(length=32)
    source = Varchar(length=80)
    form_key = Varchar(length=64, help_text="the form it came from: sent twice, it counts once")
    made_by = Varchar(length=64, help_text="keyed hash of the browser that sent it")
    created_at = Timestamptz(default=TimestamptzNow())
    cancelled_at = Timestamptz(null=True, default=None)


class Selection(Table, tablename="selections"):
    """Several sessions that one form registered for; one mail tells of them all.

    `told`: what became of each for somebody new, as the page said that answered the form.
    """

    id = Serial(primary_key=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    person = ForeignKey(references=Person, on_delete=OnDelete.cascade, null=False)
    language = Varchar(length=5, default="fr")
    sessions = Array(base_column=Integer(), default=list)
    told = Array(base_column=Varchar(length=12), default=list)
    form_key = Varchar(length=64, help_text="the form it came from: sent twice, it counts once")
    made_by = Varchar(length=64, help_text="keyed hash of the browser that sent it")
    created_at = Timestamptz(default=TimestamptzNow())


class Invitation(Table, tablename="invitations"):
    """Somebody who may open and register for what is by invitation. `session` null: the programme.

    `source`: list (an organiser's), domain (an address of an organisation that is let in).
    """

    id = Serial(primary_key=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=True)
    person = ForeignKey(references=Person, on_delete=OnDelete.cascade, null=False)
    name = Varchar(length=200)
    language = Varchar(length=5, default="fr")
    nonce = Varchar(length=32)
    source = Varchar(length=8, default="list")
    created_at = Timestamptz(default=TimestamptzNow())
    withdrawn_at = Timestamptz(null=True, default=None)


class Question(Table, tablename="questions"):
    """`kind`: text, choice, choices, consent, number. Of a session, or of all in its programme."""

    id = Serial(primary_key=True)
    programme = ForeignKey(references=Programme, on_delete=OnDelete.cascade, null=False)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=True)
    key = Varchar(
        length=40, help_text="organisation, territory, contact, people, access … or q-<id>"
    )
    kind = Varchar(length=10, default="text")
    label = JSONB(default="{}", help_text="{language: text}")
    hint = JSONB(default="{}")
    choices = JSONB(default="[]", help_text="[{language: text}]")
    required = Boolean(default=False)
    condition_key = Varchar(length=40, help_text="asked only if that question …")
    condition_value = Varchar(length=300, help_text="… has this answer")
    position = SmallInt(default=0)
    for_speaker = Boolean(default=False)


class Registration(Table, tablename="registrations"):
    """A seat, or the wish for one.

    `state`: unconfirmed (address not yet confirmed), pending (awaits approval), held (has a seat),
    waiting, offered (a freed seat is kept until `offer_until`), cancelled. held and offered count
    in `sessions.taken`. `turn` rises at each leave or return and keys confirmation and CANCEL.
    """

    id = BigSerial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False)
    person = ForeignKey(references=Person, on_delete=OnDelete.cascade, null=False)
    held_by = ForeignKey(references=Pass, on_delete=OnDelete.set_null, null=True)
    came_with: "ForeignKey[Any]" = ForeignKey(
        references="self", on_delete=OnDelete.set_null, null=True, help_text="whose form named them"
    )
    date_choice = ForeignKey(
        references=DateChoice,
        on_delete=OnDelete.set_null,
        null=True,
        help_text="whose one seat it is, by a trigger; null: of none, cancelled, or moot",
    )
    name = Varchar(length=200)
    language = Varchar(length=5, default="fr")
    state = Varchar(length=12, default="held")
    turn = Integer(default=1)
    sequence_sent = Integer(default=-1, help_text="SEQUENCE of the last invitation sent")
    stamp_sent = Timestamptz(null=True, default=None, help_text="DTSTAMP of that invitation")
    organiser_address = Varchar(length=254, help_text="ORGANIZER, fixed at the first invitation")
    partstat = Varchar(length=12, help_text="accepted, tentative, declined: what a calendar said")
    partstat_at = Timestamptz(null=True, default=None)
    partstat_from = Varchar(length=254, help_text="who answered, where by another address")
    nonce = Varchar(length=32)
    join_nonce = Varchar(length=32)
    source = Varchar(length=80)
    form_key = Varchar(length=64, help_text="the form it came from: sent twice, it counts once")
    made_by = Varchar(length=64, help_text="keyed hash of the browser that sent it")
    created_at = Timestamptz(default=TimestamptzNow())
    waiting_since = Timestamptz(null=True, default=None)
    offer_until = Timestamptz(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    cancelled_by = Varchar(length=12, help_text="self, organiser, session, erasure, lapsed")
    removed = Boolean(default=False, help_text="came back after organisers ended it: they decide")
    entered_at = Timestamptz(null=True, default=None, help_text="first entrance through /join")
    attended_seconds = Integer(null=True, default=None, help_text="in the room, by its own lists")
    attended = Boolean(null=True, default=None, help_text="on a list; present by the rule or not")
    present = Boolean(null=True, default=None, help_text="marked by an organiser")


class Answer(Table, tablename="answers"):
    """One registration's answer to one question: a JSON string, list, number or bool."""

    id = BigSerial(primary_key=True)
    registration = ForeignKey(references=Registration, on_delete=OnDelete.cascade, null=False)
    question = ForeignKey(references=Question, on_delete=OnDelete.cascade, null=False)
    value = JSONB(default="null")


class Entrance(Table, tablename="entrances"):
    """Somebody pressed «enter the room»."""

    id = BigSerial(primary_key=True)
    registration = ForeignKey(references=Registration, on_delete=OnDelete.cascade, null=False)
    at = Timestamptz(default=TimestamptzNow())


class Erasure(Table, tablename="erasures"):
    """That people were forgotten, without who: the record the law asks for."""

    id = Serial(primary_key=True)
    at = Timestamptz(default=TimestamptzNow())
    cause = Varchar(length=12, help_text="asked, retention")
    people = Integer(default=0)
    registrations = Integer(default=0)
    programme_slug = Varchar(length=120)


class RequestCount(Table, tablename="request_counts"):
    """How often one client asked within a span of time; unlogged, a crash may lose it."""

    id = BigSerial(primary_key=True)
    client = Varchar(length=64, default=None, null=False, help_text="keyed hash of its address")
    since = Timestamptz(default=None, null=False)
    hits = Integer(default=1)


class PhoneCode(Table, tablename="phone_codes"):
    """A way in that was read out on the telephone: eight digits, hashed, half an hour."""

    code_hash = Varchar(length=64, default=None, primary_key=True)
    registration = ForeignKey(
        references=Registration, on_delete=OnDelete.cascade, null=False, index=True
    )
    expires_at = Timestamptz(default=None, null=False)
