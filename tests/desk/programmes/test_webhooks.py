"""Organisers make webhooks, see what was sent, and reach none of another programme."""

import html

import pytest

from events import database
from events.webhooks import endpoints, listing, send
from tests import factories
from tests.desk.conftest import SignIn
from tests.webhooks.conftest import Receiver, receiver, webhook

__all__ = ["receiver"]


async def test_from_the_form_to_a_test_that_arrived(receiver: Receiver, sign_in: SignIn) -> None:
    programme = await factories.programme()
    desk = await sign_in("editor")
    path = f"/programmes/{programme['slug']}/webhooks"
    made = await desk.post(path, name="Le CRM", url=receiver.url, content="ids",
                           kinds=["session.published", "registration.created"])  # fmt: skip
    page = made.headers["location"].removeprefix("/desk").partition("?")[0]
    shown = (await desk.get(page)).text
    [found] = await listing.listed(programme["id"])
    assert found.kinds == ["registration.created", "session.published"]
    assert await endpoints.secret_of(found.id, None) in html.unescape(shown)
    await desk.post(page, act="test")
    await send.send_due()
    assert receiver.kinds == ["webhook.test"]
    assert "204" in (await desk.get(page)).text
    [message] = await database.values("SELECT id FROM webhook_messages")
    await desk.post(page, act="again", message=str(message))
    await send.send_due()
    assert len({one.headers["webhook-id"] for one in receiver}) == 1
    assert len(receiver) == 2
    await desk.post(page, act="remove")
    assert await listing.listed(None) == []


async def test_what_waits_says_when_it_is_tried_again_and_of_an_off_webhook_that_it_is_not(
    receiver: Receiver, sign_in: SignIn
) -> None:
    programme = await factories.programme()
    number = await webhook(receiver, programme=programme["id"])
    desk = await sign_in("editor")
    path = f"/programmes/{programme['slug']}/webhooks/{number}"
    receiver.answers = ["503 Away\r\n"]
    await desk.post(path, act="test")
    await send.send_due()
    # It comes again in five seconds, but the whole webhook is left alone for longer.
    await database.execute("UPDATE webhooks SET rest_until = '2026-12-24 11:22+01'")
    assert "11:22" in (await desk.get(path)).text
    await database.execute("UPDATE webhooks SET rest_until = NULL")
    await database.execute("UPDATE webhook_messages SET due_at = now()")
    receiver.answers = ["410 Gone\r\n"]
    await send.send_due()
    page = (await desk.get(path)).text
    assert "This webhook is off" in page
    assert "until the webhook is on again" in page


@pytest.mark.usefixtures("database")
async def test_what_is_wrong_stands_beside_its_field(sign_in: SignIn) -> None:
    desk = await sign_in("owner")
    answer = await desk.post("/webhooks", name="", url="https://10.0.0.1/", content="ids")
    assert answer.status_code == 422
    assert "Give the webhook a name." in answer.text
    assert "own network" in answer.text
    assert 'value="https://10.0.0.1/"' in answer.text


async def test_a_webhook_of_another_programme_is_not_there(
    receiver: Receiver, sign_in: SignIn
) -> None:
    one, other = await factories.programme(), await factories.programme()
    number = await webhook(receiver, programme=one["id"])
    desk = await sign_in("editor")
    path = f"/programmes/{other['slug']}/webhooks/{number}"
    assert (await desk.get(path)).status_code == 404
    for act in ("test", "off", "on", "secret", "remove", "again"):
        assert (await desk.post(path, act=act)).status_code == 404
    assert (await desk.get("/webhooks")).status_code == 403
