"""Who answers an invitation by another address: the same person, or somebody else."""

import pytest

from events import database
from events.calendars.replies import reply_address
from events.calendars.replies.reply import take
from events.inbox.receive import receive
from tests import factories, sql
from tests.calendars.test_odd_replies import ATTENDEE, EVENT, HEAD, odd
from tests.calendars.test_replies import inbox, seated

pytestmark = pytest.mark.usefixtures("database", "inbox")

assert inbox, "the fixture is used by its name"

FROM_HOME = {
    "the same name": (";CN=Exemple Ada", "Ada <ada@home.example>", "ada@home.example"),
    "the same name in the mail alone": ("", "Ada EXEMPLE <ada@home.example>", "ada@home.example"),
    "an address with a plus sign": ("", "A <x@y.example>", "ada+webinars@example.org"),
    "the invited address sent it": ("", "A <ada@example.org>", "ada@home.example"),
}


@pytest.mark.parametrize(("name", "sender", "address"), FROM_HOME.values(), ids=FROM_HOME.keys())
async def test_another_address_of_the_same_person_counts_and_is_noted(
    name: str, sender: str, address: str
) -> None:
    seat = await seated(name="Ada Exemple")
    head = HEAD.replace("Pat Doe <ada@example.org>", sender)
    event = EVENT.replace(ATTENDEE, f"ATTENDEE;PARTSTAT=ACCEPTED{name}:mailto:{address}")
    assert (await take(odd(event, seat, head=head))).what == "accepted"
    [noted] = await sql.rows("SELECT partstat, partstat_from FROM registrations")
    assert noted == {"partstat": "accepted", "partstat_from": address}
    assert (await take(odd(EVENT, seat, minutes=2))).what == "declined"
    [noted] = await sql.rows("SELECT partstat, partstat_from FROM registrations")
    assert noted == {"partstat": "declined", "partstat_from": ""}


async def test_somebody_else_who_answers_is_named_at_the_desk_and_changes_nothing() -> None:
    seat = await seated(name="Ada Exemple")
    head = HEAD.replace("Pat Doe <ada@example.org>", "Eve <eve@example.net>")
    event = EVENT.replace(ATTENDEE, "ATTENDEE;PARTSTAT=ACCEPTED;CN=Eve:mailto:eve@example.net")
    assert await receive(odd(event, seat, head=head), [str(seat["to"])]) == "kept"
    [kept] = await sql.rows("SELECT sender, excerpt FROM received_mails")
    assert kept["sender"] == "eve@example.net"
    assert "Eve <eve@example.net>" in kept["excerpt"]
    assert "Ada Exemple <ada@example.org>" in kept["excerpt"]
    assert await database.value("SELECT partstat FROM registrations") == ""


async def test_who_proposes_another_time_is_read_by_people() -> None:
    seat = await seated()
    event = EVENT.replace("METHOD:REPLY", "METHOD:COUNTER")
    assert await receive(odd(event, seat), [str(seat["to"])]) == "kept"
    assert await database.value("SELECT partstat FROM registrations") == ""


async def test_an_address_of_a_speaker_s_own_is_noted_too() -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    who = await factories.speaker(cycle, name="Ada Exemple", email="ada@example.org")
    place = await factories.appearance(who, talk, sequence_sent=0)
    to = reply_address.of("appearance", place["id"], place["nonce"])
    head = HEAD.replace("Pat Doe <ada@example.org>", "Ada Exemple <ada@home.example>")
    event = EVENT.replace(ATTENDEE, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@home.example")
    assert (await take(odd(event, {"uid": talk["uid"], "to": to}, head=head))).what == "accepted"
    [noted] = await sql.rows("SELECT answer, answered_from FROM appearances")
    assert noted == {"answer": "yes", "answered_from": "ada@home.example"}
