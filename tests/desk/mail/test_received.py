"""What people write to our addresses is listed at the desk, handed out as it came, ticked off."""

from events.inbox import received_mails
from tests import sql
from tests.desk.conftest import SignIn

RAW = b"From: ada@example.org\r\nSubject: =?utf-8?q?D=C3=A9sol=C3=A9e?=\r\n\r\nI cannot come.\r\n"


async def test_a_message_is_read_handed_out_and_ticked_off(sign_in: SignIn) -> None:
    desk = await sign_in("editor")
    assert await received_mails.keep(RAW, sender="ada@example.org", recipient="inbox@example.org")
    [mail] = await sql.rows("SELECT id FROM received_mails")
    assert "Désolée" in (await desk.get("/sending/received")).text
    assert "/sending/received" in (await desk.get("/sending")).text
    handed_out = await desk.get(f"/sending/received/{mail['id']}/original")
    assert handed_out.content == RAW
    assert (await desk.post(f"/sending/received/{mail['id']}/done")).status_code == 303
    assert "Désolée" not in (await desk.get("/sending/received")).text
    assert (await desk.post(f"/sending/received/{mail['id']}/done")).status_code == 404
