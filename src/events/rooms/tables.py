"""Servers that rooms are made on, the room of each session, its meetings and recordings."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    ForeignKey,
    Serial,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from events.programmes.tables import Programme
from events.sessions.tables import Session


class RoomService(Table, tablename="room_services"):
    """The server that makes a programme's rooms. `secret` is sealed with the site's secret."""

    id = Serial(primary_key=True)
    programme = ForeignKey(
        references=Programme, on_delete=OnDelete.cascade, null=False, unique=True
    )
    tool = Varchar(length=13, default="bigbluebutton", help_text="states.Tool")
    address = Varchar(length=500, default=None, null=False, help_text="of its API, ends in /")
    secret = Varchar(
        length=6000, default=None, null=False, help_text="sealed; perhaps a key in PEM"
    )
    account = Varchar(length=200, help_text="who we are there; what it is called: rooms.tools")
    client = Varchar(length=200, help_text="the second name that some tools give")
    acts_for = Varchar(length=254, help_text="the email address of whose account makes the rooms")
    checksum = Varchar(length=6, default="sha256", help_text="states.Checksum")
    everywhere = Boolean(default=True, help_text="for every session that says nothing else")
    manner = Varchar(length=7, default="webinar", help_text="states.Manner")
    recording = Varchar(length=6, default="no", help_text="states.Recording")
    tested_at = Timestamptz(null=True, default=None)
    test_failure = Varchar(length=300, help_text="empty: the test went well")


class SessionRoom(Table, tablename="session_rooms"):
    """What is known of a session's room. `nonce` is part of the addresses it reports to."""

    id = Serial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False, unique=True)
    choice = Varchar(length=4, help_text="states.Choice")
    nonce = Varchar(length=32, default=None, null=False)
    failed_at = Timestamptz(null=True, default=None, help_text="null: it could be made last time")
    failure = Varchar(length=300)
    tested_at = Timestamptz(null=True, default=None)
    test_failure = Varchar(length=300, help_text="empty: the test went well")


class MadeRoom(Table, tablename="made_rooms"):
    """The room of a session on a server that keeps rooms: made once, and entered by its link.

    `maker` says on which server: where the programme has another now, it is made anew there.
    `claimed_at`: somebody is making it, whom the others wait for.
    """

    id = Serial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False, unique=True)
    maker = Varchar(length=600, default=None, null=False)
    claimed_at = Timestamptz(default=None, null=False)
    room = Varchar(length=200, help_text="the server's id of it; empty: not made yet")
    url = Varchar(length=2000, help_text="where everybody enters")
    phone = Varchar(length=100, help_text="what to dial, and the code to type")


class RoomRegistrant(Table, tablename="room_registrants"):
    """Somebody whom a room's server gave a link of their own, by our id of them."""

    id = BigSerial(primary_key=True)
    made_room = ForeignKey(references=MadeRoom, on_delete=OnDelete.cascade, null=False)
    who = Varchar(length=64, default=None, null=False, help_text="rooms.ids")
    registrant = Varchar(length=200, default=None, null=False, help_text="the server's id of them")
    url = Varchar(length=2000, default=None, null=False)


class RoomMeeting(Table, tablename="room_meetings"):
    """One meeting in a session's room: a room that stood empty is made anew, as another meeting.

    `look_at`: when the worker asks the server about it next; null: never again.
    """

    id = BigSerial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False)
    internal = Varchar(length=120, unique=True, default=None, null=False, help_text="the server's")
    created = BigInt(default=0, help_text="the server's createTime, in milliseconds")
    recorded = Boolean(default=False, help_text="it may be recorded")
    began_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(null=True, default=None)
    reported_at = Timestamptz(null=True, default=None, help_text="who was there came from itself")
    look_at = Timestamptz(null=True, default=None)


class RoomRecording(Table, tablename="room_recordings"):
    """A recording that the server told of, and the replay that was drafted from it.

    `resource` is kept when the replay is removed: what was removed is not drafted again.
    """

    id = BigSerial(primary_key=True)
    session = ForeignKey(references=Session, on_delete=OnDelete.cascade, null=False)
    key = Varchar(length=200, unique=True, default=None, null=False, help_text="id and format")
    resource = BigInt(default=0)
