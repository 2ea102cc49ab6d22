"""Whatever causes an event owes its messages, in the same transaction; nothing else does."""

from events import clock, database
from events.database import dry_run, transaction
from events.webhooks import endpoints
from events.webhooks.kinds import SUBSCRIBABLE
from tests import factories, sql
from tests.factories import Row
from tests.webhooks.conftest import Receiver, webhook


async def owed() -> list[str]:
    rows = await sql.rows("SELECT kind FROM webhook_messages ORDER BY id")
    return [row["kind"] for row in rows]


async def _all_that_can_happen() -> Row:
    talk = await factories.session(status="draft")
    for change in (
        "status = 'published'", "starts_at = starts_at + interval '1 hour', ends_at = ends_at + "
        "interval '1 hour'", "title = 'Autre'", "status = 'postponed'", "status = 'cancelled'",
    ):  # fmt: skip
        await database.execute(f"UPDATE sessions SET {change} WHERE id = $1", talk["id"])
    who = await factories.speaker({"id": talk["programme"]})
    seen = await factories.appearance(who, talk)
    await database.execute("UPDATE appearances SET answer = 'yes' WHERE id = $1", seen["id"])
    await database.execute("UPDATE speakers SET biography = 'Elle lit.' WHERE id = $1", who["id"])
    await database.execute("DELETE FROM appearances WHERE id = $1", seen["id"])
    slides = await factories.resource(talk)
    await database.execute("UPDATE resources SET title = 'Lu' WHERE id = $1", slides["id"])
    await database.execute("DELETE FROM resources WHERE id = $1", slides["id"])
    ada = await factories.registration(talk, state="waiting")
    await database.execute("UPDATE registrations SET state = 'held' WHERE id = $1", ada["id"])
    await database.execute("UPDATE registrations SET present = true WHERE id = $1", ada["id"])
    await database.execute("UPDATE registrations SET state = 'cancelled' WHERE id = $1", ada["id"])
    await factories.insert("attendance_lists", {"session": talk["id"], "fingerprint": "x"})
    mail = await factories.insert(
        "deliveries", {"key": "k", "letter": "reminder", "message_id": "m"}
    )
    await database.execute("UPDATE deliveries SET bounced_at = now() WHERE id = $1", mail["id"])
    await database.execute("DELETE FROM sessions WHERE id = $1", talk["id"])
    return talk


async def test_every_kind_is_owed_once(receiver: Receiver) -> None:
    await webhook(receiver)
    await _all_that_can_happen()
    assert sorted(await owed()) == sorted(SUBSCRIBABLE)


async def test_without_a_webhook_nothing_is_kept(database: None) -> None:
    await _all_that_can_happen()
    assert await owed() == []


async def test_what_is_undone_owes_nothing(receiver: Receiver) -> None:
    await webhook(receiver)

    async with dry_run(), transaction():
        await factories.session()
        assert await database.value("SELECT count(*) FROM webhook_messages") == 1
    assert await owed() == []


async def test_a_webhook_hears_its_programme_and_its_kinds(receiver: Receiver) -> None:
    one, other = await factories.programme(), await factories.programme()
    await webhook(receiver, programme=one["id"], kinds=["registration.created"])
    off = await webhook(receiver, name="Éteint")
    await endpoints.turn_off(off, None, by="owner@example.org", at=clock.now())
    await factories.registration(await factories.session(other))
    assert await owed() == []
    await factories.registration(await factories.session(one))
    assert await owed() == ["registration.created"]


async def test_many_in_one_statement_are_each_told(receiver: Receiver) -> None:
    talk = await factories.session()
    for _ in range(3):
        await factories.registration(talk)
    await webhook(receiver)
    await database.execute("UPDATE registrations SET present = true")
    assert await owed() == ["attendance.changed"] * 3
