"""The local mailbox: readable on this machine only, and only while there is no relay."""

from email.message import EmailMessage
from typing import Any

import httpx
import pytest

from events import settings as settings_module
from events.settings import settings

BASE_URL = "http://127.0.0.1:8000"


@pytest.fixture
def mail(database: None) -> str:
    message = EmailMessage()
    message["Subject"] = "Votre inscription <est> confirmée"
    message["From"] = "causerie@example.org"
    message["To"] = message["Delivered-To"] = "ada@example.org"
    message.set_content("Voici votre lien : http://127.0.0.1:8000/join/1.x.\n")
    message.add_alternative(
        "<html><head></head><body><p>Bonjour</p><script>1</script></body></html>", subtype="html"
    )
    message.add_attachment(
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text", "calendar", params={"method": "REQUEST"}
    )
    folder = settings().data_dir / "mailbox"
    folder.mkdir(parents=True)
    (folder / "1700000000-abc.eml").write_bytes(message.as_bytes())
    (folder.parent / "secret.eml").write_text("secret")
    return "/mailbox/1700000000-abc.eml"


async def test_mails_are_listed_and_read(client: httpx.AsyncClient, mail: str) -> None:
    listed = await client.get("/mailbox")
    assert "Votre inscription &lt;est&gt; confirmée" in listed.text
    assert f'href="{mail}"' in listed.text
    assert "agenda\u00a0: invitation" in listed.text
    shown = (await client.get(mail)).text
    assert '<a href="http://127.0.0.1:8000/join/1.x">' in shown
    assert "<summary>Agenda\u00a0: invitation</summary>" in shown
    assert "BEGIN:VCALENDAR" in shown
    source = await client.get(f"{mail}/source")
    assert source.headers["content-type"].startswith("text/plain")


async def test_the_html_of_a_mail_has_no_rights(client: httpx.AsyncClient, mail: str) -> None:
    answer = await client.get(f"{mail}/html")
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "headers",
    [{"host": "events.example.org"}, {"x-forwarded-for": "1.2.3.4"}, {"forwarded": "for=1.2.3.4"},
     {"x-forwarded-host": "127.0.0.1"}, {"via": "1.1 proxy"}],
)  # fmt: skip
async def test_nobody_else_may_look(
    client: httpx.AsyncClient, mail: str, headers: dict[str, str]
) -> None:
    for path in ("/mailbox", mail, f"{mail}/html", f"{mail}/source"):
        assert (await client.get(path, headers=headers)).status_code == 404


async def test_not_from_another_machine(app: Any, mail: str) -> None:
    transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 5000))
    async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as stranger:
        assert (await stranger.get("/mailbox")).status_code == 404


async def test_not_with_a_relay(
    client: httpx.AsyncClient, mail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_SMTP_URL", "smtp://127.0.0.1:2525")
    settings_module.settings.cache_clear()
    assert (await client.get("/mailbox")).status_code == 404


@pytest.mark.parametrize("name", ["..%2Fsecret.eml", "secret.eml", "none.eml"])
async def test_only_mails_are_read(client: httpx.AsyncClient, mail: str, name: str) -> None:
    assert (await client.get(f"/mailbox/{name}/source")).status_code == 404
