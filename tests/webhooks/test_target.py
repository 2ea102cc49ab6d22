"""A webhook points outside, whatever a name resolves to; what is inside has to be allowed."""

import pytest

from events import clock
from events import settings as settings_module
from events.outgoing_http import target
from events.webhooks import messages, send
from tests import sql
from tests.webhooks.conftest import Receiver, webhook

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    "typed",
    ["", "ftp://example.org/", "http://example.org/", "https://", "https://user:pw@example.org/",
     "https://example.org:99999/", "javascript:alert(1)", "https://[::1/"],
)  # fmt: skip
def test_what_is_no_https_address_is_refused(typed: str) -> None:
    with pytest.raises(target.NoWebAddress):
        target.checked(typed)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0", "10.0.0.1", "192.168.1.1", "172.16.0.1",
     "169.254.169.254", "100.64.0.1", "224.0.0.1", "[::1]", "[fe80::1]", "[fd00::1]",
     "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
     "[64:ff9b:1::7f00:1]", "[::7f00:1]", "[::ffff:0:7f00:1]", "[fec0::1]", "[::]"],
)  # fmt: skip
def test_numbers_that_lead_inside_are_refused(host: str) -> None:
    with pytest.raises(target.IsInside):
        target.checked(f"https://{host}/hook")


@pytest.mark.parametrize("host", ["93.184.215.14", "[2606:4700::1111]", "[::ffff:93.184.215.14]"])
def test_numbers_of_the_internet_are_taken(host: str) -> None:
    assert target.checked(f"https://{host}/hook") == f"https://{host}/hook"


async def test_a_name_that_leads_inside_is_refused_when_it_is_used() -> None:
    with pytest.raises(target.IsInside):
        await target.pinned("https://localhost/hook")


async def test_the_machine_is_looked_up_once_and_the_name_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVENTS_INTERNAL_HOSTS", "localhost")
    settings_module.settings.cache_clear()
    found = await target.pinned("https://localhost:8443/hook?a=b")
    assert found.url.startswith(("https://127.0.0.1:8443/hook", "https://[::1]:8443/hook"))
    assert (found.host, found.name) == ("localhost:8443", "localhost")


def test_what_people_type_is_kept_as_programs_understand_it() -> None:
    assert target.checked("crm.exämple.org/hook#top") == "https://crm.xn--exmple-cua.org/hook"


async def test_a_target_that_moved_inside_is_not_reached(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await webhook(receiver)
    monkeypatch.setenv("EVENTS_INTERNAL_HOSTS", "")
    settings_module.settings.cache_clear()
    await messages.send_test(number, at=clock.now())
    await send.send_due()
    assert receiver == []
    [row] = await sql.rows("SELECT words, status FROM webhook_messages")
    assert "own network" in row["words"]
