"""BigBlueButton's calls are signed as its documentation has it; its reports are read leniently."""

from datetime import UTC, datetime, timedelta

import jwt
import msgspec
import pytest

from events.outgoing_http.fetch import Answer, Unanswered
from events.rooms import ids
from events.rooms.bigbluebutton import answers, reports
from events.rooms.bigbluebutton.address import Server, of_api, signed
from events.rooms.bigbluebutton.answers import Refused
from events.rooms.bigbluebutton.reports import Forged
from events.rooms.states import Checksum

SECRET = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"  # the documentation's own example


def test_a_call_is_signed_as_the_documentation_has_it() -> None:
    server = Server("https://bbb.example.org/bigbluebutton/api/", SECRET, Checksum.SHA1)
    said = {
        "name": "Test Meeting", "meetingID": "abc123", "attendeePW": "111222",
        "moderatorPW": "333444",
    }  # fmt: skip
    assert signed(server, "create", said).endswith(
        "create?name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444"
        "&checksum=1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "https://bbb.example.org", "https://bbb.example.org/bigbluebutton/",
        "https://bbb.example.org/bigbluebutton/api",
    ],
)  # fmt: skip
def test_the_address_is_found_as_people_copy_it(typed: str) -> None:
    assert of_api(typed) == "https://bbb.example.org/bigbluebutton/api/"


def test_failed_at_http_200_is_a_failure() -> None:
    key = b"<messageKey>checksumError</messageKey>"
    body = b"<response><returncode>FAILED</returncode>" + key + b"</response>"
    with pytest.raises(Refused) as refused:
        answers.read(Answer(200, body))
    assert refused.value.key == "checksumError"


def test_an_answer_with_entities_is_not_read() -> None:
    with pytest.raises(Unanswered):
        answers.read(Answer(200, b"<!DOCTYPE x [<!ENTITY a 'b'>]><response>&a;</response>"))


def test_a_recording_without_an_id_is_left_out() -> None:
    film = "<playback><format><type>video</type><url>https://bbb.example.org/1</url></format></playback>"
    body = (
        "<response><returncode>SUCCESS</returncode><recordings>"
        f"<recording><recordID>a-1</recordID><meetingID>m</meetingID>{film}</recording>"
        f"<recording><meetingID>m</meetingID>{film}</recording></recordings></response>"
    )
    assert [one.record for one in answers.recordings(answers.read(Answer(200, body.encode())))] == [
        "a-1"
    ]


def stays(**attendee: object) -> list[reports.Stay]:
    data = {"finish": "2026-11-28T15:00:00+01:00", "attendees": [{"ext_user_id": "x", **attendee}]}
    return reports.stays(reports.read(msgspec.json.encode({"data": data})))


def at(minute: int) -> str:
    return f"2026-11-28T14:{minute:02}:00+01:00"


def test_a_leave_that_got_lost_is_the_end_of_the_meeting() -> None:
    (one,) = stays(joins=[at(0), at(20)], leaves=[at(10)], duration=0)
    begin = datetime(2026, 11, 28, 13, tzinfo=UTC)
    minutes = [(int((a - begin).seconds / 60), int((b - begin).seconds / 60)) for a, b in one.spans]
    assert minutes == [(0, 10), (20, 60)]


def test_what_is_not_known_stays_unknown() -> None:
    (one,) = stays(joins=[], leaves=[], duration=0)
    assert (one.spans, one.seconds) == ([], None)
    assert stays(duration=90)[0].seconds == 90


def test_a_report_is_signed_by_the_secret_and_in_time() -> None:
    secret = "k" * 64
    until = datetime.now(UTC) + timedelta(hours=24)
    reports.check_bearer(f"Bearer {jwt.encode({'exp': until}, secret, 'HS512')}", secret)
    forged = [
        jwt.encode({"exp": until}, "o" * 64, "HS512"),
        jwt.encode({"exp": until}, secret, "HS256"),
        jwt.encode({"exp": until - timedelta(days=2)}, secret, "HS512"),
        jwt.encode({"exp": until}, None, "none"),
    ]
    for token in forged:
        with pytest.raises(Forged):
            reports.check_bearer(f"Bearer {token}", secret)


async def test_the_id_of_a_registration_counts_in_its_session_alone(database: None) -> None:
    user = ids.participant(42, 7)
    assert ids.registration_of(user, 7) == 42
    assert ids.registration_of(user, 8) is None
    assert ids.registration_of("w_abcdef", 7) is None


async def test_a_key_to_slides_ends(database: None) -> None:
    now = datetime.now(UTC)
    key = ids.slides(5, now)
    assert ids.slides_of(key, now) == 5
    assert ids.slides_of(key, now + timedelta(minutes=16)) is None
    assert ids.slides_of(key.replace("5-", "6-", 1), now) is None
