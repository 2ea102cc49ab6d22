"""No mail stops the inbox: what a program stumbles over is set aside, and the next is read."""

import random
from datetime import UTC, datetime

import pytest

from events import database
from events.calendars.replies import reply
from events.inbox.receive import receive
from tests.calendars.test_replies import APPLE, GMAIL, OUTLOOK, inbox, mail, seated
from tests.inbox.bounces.test_forms_of_bounces import COMPLAINT, FORMS, NO_FAILURES, TEXTS
from tests.mail_sink import MailSink

pytestmark = pytest.mark.usefixtures("database", "inbox")

assert inbox, "the fixture is used by its name"

ODD = (
    b"\0", b"\xff", b"\xed\xa0\x80", b"\r", b"\n", b"\r\n\r\n", b"=?utf-8?b?//8=?=", b"=?x?q?=00?=",
    b"charset=nobody-knows", b"Content-Transfer-Encoding: base64\r\n", b'"', b"<", b">", b";",
    b"--b\r\n", b"boundary=", b"message/rfc822", b"BEGIN:VEVENT\r\n", b"9" * 20, b"%00",
    b"charset=utf-7", b"+2AA-", b"charset=unicode_escape", b"\\ud800", b"charset=idna",
    "\u2028\u202e".encode(), b"A" * 5_000, b"(" * 300, b"@", b"Date: Tue, 99 Foo 9999\r\n",
)  # fmt: skip


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """The same with a few places broken."""
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
        match chance.randrange(4):
            case 0:
                raw = raw[:at] + chance.choice(ODD) + raw[at:]
            case 1:
                raw = raw[:at] + raw[min(end, at + 200) :]
            case 2:
                raw = raw[:at] + chance.choice(ODD) + raw[at + 3 :]
            case 3:
                raw = raw[:at] + raw[at : at + 400] + raw[at:]
    return raw


async def test_whatever_comes_in_is_dealt_with(mail_sink: MailSink) -> None:
    seat, chance = await seated(), random.Random(10)
    whole = [mail(form, seat) for form in (GMAIL, OUTLOOK, APPLE)]
    whole += [form.mail("<1@127.0.0.1>") for form in FORMS.values()]
    texts = [*TEXTS.values(), *NO_FAILURES.values(), COMPLAINT]
    whole += [text.replace("{id}", "<1@x>").replace("{who}", "a@b.c").encode() for text in texts]
    for number in range(600):
        raw = mutated(chance.choice(whole), chance)
        to = chance.choice((seat["to"], "inbox@example.org", "\udcff@\0", ""))
        sender = chance.choice(("", None, "ada@example.org", "\udcff\0@x"))
        try:
            await receive(raw, [to], sender=sender)
        except Exception as error:
            pytest.fail(f"mail {number} from {sender!r} to {to!r}: {error!r}\n{raw[:3000]!r}")


async def test_what_a_program_stumbles_over_is_set_aside_and_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seat = await seated()

    async def stumbles(*_: object) -> reply.Outcome:
        raise KeyError("nobody thought of this")

    with monkeypatch.context() as patched:
        patched.setattr(reply, "_handled", stumbles)
        assert await receive(mail(GMAIL, seat), [seat["to"]]) == "unreadable"
    assert await database.value("SELECT unreadable FROM received_mails") is True
    later = mail(GMAIL, seat, stamp=datetime(2026, 11, 24, tzinfo=UTC))
    assert await receive(later, [seat["to"]]) == "accepted"
