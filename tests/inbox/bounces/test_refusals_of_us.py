"""A provider that refuses us is one alert, silences nobody, and is sent to again once mended."""

import pytest

from events import clock, database
from events.deliveries.failures import refusal_alerts
from events.deliveries.states import Verdict
from events.errors import NotFound
from events.mail.transport.sender import send_due
from events.operations.mail.send_refused import send_refused_again
from tests import factories, sql
from tests.deliveries.ledger import owe, owed, states
from tests.mail_sink import MailSink

pytestmark = pytest.mark.usefixtures("database")
BY = "owner@example.org"
PROVIDER = "provider.example"


async def everything() -> None:
    """Send until nothing is due."""
    while await send_due():
        pass


async def registrants(number: int) -> None:
    """So many people at one provider, each owed a confirmation."""
    talk = await factories.session()
    for index in range(number):
        seat = await factories.registration(talk, email=f"person-{index}@provider.example")
        await owe(owed(seat["id"], letter="confirmation", session_id=talk["id"], data={}))


async def test_a_day_of_a_wrong_spf_record(mail_sink: MailSink) -> None:
    """Five hundred registered people at one provider, who all are refused: then it is mended."""
    await factories.organiser(email=BY, role="owner")
    await registrants(500)
    mail_sink.refused_at_data[PROVIDER] = "550 5.7.26 unauthenticated mail is not accepted"
    await everything()
    refused = await sql.rows("SELECT verdict FROM deliveries WHERE state = 'refused'")
    assert {row["verdict"] for row in refused} == {"authentication"}
    assert len(refused) == 500
    assert await sql.rows("SELECT * FROM suppressions") == []
    [alert] = await refusal_alerts.open_alerts()
    assert (alert.domain, alert.mails) == (PROVIDER, 500)
    [mail] = mail_sink.to(BY)
    assert PROVIDER in mail.message["Subject"]
    plain = mail.message.get_body(("plain",))
    assert plain is not None
    assert "5.7.26" in plain.get_content()
    mail_sink.refused_at_data.clear()
    assert (await send_refused_again(PROVIDER, by=BY, at=clock.now())).mails == 500
    await everything()
    assert len({mail.to for mail in mail_sink if mail.to.endswith(PROVIDER)}) == 500
    assert await states() == {"sent": 501, "refused": 500}  # What was refused stays on record.
    assert await refusal_alerts.open_alerts() == []
    with pytest.raises(NotFound):
        await send_refused_again(PROVIDER, by=BY, at=clock.now())


async def test_a_dead_address_at_rcpt_is_silenced(mail_sink: MailSink) -> None:
    await registrants(1)
    mail_sink.refused_at_rcpt[PROVIDER] = "550 5.1.1 no such user"
    await everything()
    assert [row["address"] for row in await sql.rows("SELECT address FROM suppressions")] == [
        "person-0@provider.example"
    ]


async def test_two_refusals_or_refusals_of_addresses_are_no_alert(mail_sink: MailSink) -> None:
    await factories.organiser(email=BY, role="owner")
    async with database.transaction():
        for _ in range(2):
            await refusal_alerts.note("a@provider.example", Verdict.CONTENT, "spam")
        for _ in range(9):
            await refusal_alerts.note("a@other.example", Verdict.FULL, "full")
    assert await refusal_alerts.open_alerts() == []
