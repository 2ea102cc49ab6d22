"""What an organiser just did can be undone for a day, unless somebody changed it since."""

import asyncio
import io
import re
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
import time_machine
from PIL import Image

from events import database
from events.clock import now
from events.operations.people import erase, registration_actions
from events.organisers.undo import changes, forget, snapshots
from events.resources import share
from events.speakers import portraits
from tests import factories, sql
from tests.desk.conftest import Desk, SignIn
from tests.storage import stored

TABLES = (
    "programmes", "sessions", "speakers", "appearances", "resources", "questions", "answers",
    "registrations", "announcements",
)  # fmt: skip


async def everything() -> dict[str, Any]:
    """Every row an organiser may touch, but for what tells caches that something moved."""
    return {
        table: await sql.rows(
            "SELECT to_jsonb(t) - ARRAY['updated_at', 'edit_version', 'feed_revision'] AS row"
            f" FROM {table} t ORDER BY id"
        )
        for table in TABLES
    }


class House:
    """A programme with one of each thing that can be changed."""

    async def build(self, **of_talk: Any) -> "House":
        self.programme = await factories.programme(status="draft", title="Cycle")
        self.talk = await factories.session(
            self.programme, title="Talk", abstract="Long", **of_talk
        )
        self.draft = await factories.session(self.programme, status="draft", published_at=None)
        self.guest = await factories.speaker(self.programme, name="Zoé Martin")
        await factories.appearance(self.guest, self.draft)
        self.seat = await factories.registration(self.talk)
        self.resource = await factories.resource(self.talk)
        self.first = await self.question("first", 1)
        self.second = await self.question("second", 2, condition_key="first", condition_value="A")
        answer = {"registration": self.seat["id"], "question": self.first["id"], "value": '"A"'}
        await factories.insert("answers", answer)
        self.note = await factories.insert("announcements", {
            "programme": self.programme["id"], "session": self.talk["id"], "subject": "S",
            "body": "B", "created_by": "x"})  # fmt: skip
        return self

    async def question(self, key: str, position: int, **values: Any) -> dict[str, Any]:
        return await factories.insert("questions", {
            "programme": self.programme["id"], "key": key, "kind": "choice", "position": position,
            "label": '{"fr": "Q"}', "choices": '[{"fr": "A"}, {"fr": "B"}]',
            "condition_key": "", "condition_value": "", **values})  # fmt: skip


TEXTS = {"title": "Other", "language": "fr", "reminder_minutes": "30", "edit_version": "1"}
ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "words of a session": ("/sessions/{talk[slug]}", TEXTS),
    "words of a programme": (
        "/programmes/{programme[slug]}",
        {**TEXTS, "timezone": "Europe/Paris", "hue": "30", "waiting_rule": "none"},
    ),
    "state of a programme": ("/programmes/{programme[slug]}/status", {"status": "archived"}),
    "words of a letter": ("/programmes/{programme[slug]}/letters/confirmation", {"fr": "Bonjour."}),
    "words about a speaker": (
        "/speakers/{guest[slug]}", {"name": "Zoé M.", "language": "en", "edit_version": "1"}),
    "presence": ("/sessions/{talk[slug]}/roster/marks", {"action": "present", "id": "{seat[id]}"}),
    "room": ("/sessions/{talk[slug]}/room", {"room_url": "https://room.example.org/new"}),
    "resource": ("/resources/{resource[id]}/removal", {}),
    "question": ("/questions/{first[id]}/removal", {}),
    "words of a question": (
        "/questions/{first[id]}", {"label-fr": "Autre", "choices-fr": "C\nD", "label-en": "Other"}),
    "draft of a session": ("/sessions/{draft[slug]}/deletion", {}),
    "draft of an announcement": ("/announcements/{note[id]}/deletion", {}),
    "words of an announcement": (
        "/announcements/{note[id]}", {"subject": "T", "body": "C", "audience": "all"}),
}  # fmt: skip


async def do(desk: Desk, house: House, act: str) -> tuple[httpx.Response, str]:
    """Do it; the page that says so, and the address of its button, empty where there is none."""
    path, fields = ACTS[act]
    sent = {name: value.format(**vars(house)) for name, value in fields.items()}
    answer = await desk.post(path.format(**vars(house)), **sent)
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    page = await desk.browser.get(answer.headers["location"])
    button = re.search(r'action="/desk(/steps/\d+/undoing)"', page.text)
    return page, button.group(1) if button else ""


@pytest.mark.parametrize("act", ACTS)
async def test_what_was_done_is_undone_by_a_button(sign_in: SignIn, act: str) -> None:
    begun = {"starts_at": now()} if act == "presence" else {}
    desk, house = await sign_in("editor"), await House().build(**begun)
    before = await everything()
    page, button = await do(desk, house, act)
    assert await everything() != before
    back = re.search(r'name="back" value="([^"]+)"', page.text)
    assert back
    answer = await desk.post(button, back=back.group(1))
    assert answer.headers["location"].split("?")[0] == back.group(1).split("?")[0]
    assert "That is undone" in (await desk.browser.get(answer.headers["location"])).text
    assert await everything() == before
    assert await database.value("SELECT action FROM audit_entries ORDER BY id DESC") == "undone"
    assert (await desk.post(button)).status_code == httpx.codes.CONFLICT
    assert await everything() == before


async def test_what_somebody_changed_since_is_left_alone(sign_in: SignIn) -> None:
    desk, house = await sign_in("editor"), await House().build()
    _, button = await do(desk, house, "words of a session")
    await database.execute("UPDATE sessions SET title = 'Third' WHERE id = $1", house.talk["id"])
    after = await everything()
    assert (await desk.post(button)).status_code == httpx.codes.CONFLICT
    assert await everything() == after
    assert await database.value("SELECT taken_at FROM undo_steps") is None


async def test_what_somebody_changed_beside_it_stays(sign_in: SignIn) -> None:
    desk, house = await sign_in("editor"), await House().build()
    _, button = await do(desk, house, "words of a session")
    await database.execute("UPDATE sessions SET capacity = 7 WHERE id = $1", house.talk["id"])
    await desk.post(button)
    talk = await sql.row("SELECT title, capacity FROM sessions WHERE id = $1", house.talk["id"])
    assert talk == {"title": "Talk", "capacity": 7}


async def test_reminders_follow_the_rules_that_came_back(sign_in: SignIn) -> None:
    desk, house = await sign_in("editor"), await House().build()
    await desk.post(f"/programmes/{house.programme['slug']}/status", status="published")
    _, button = await do(desk, house, "words of a session")
    assert await planned() == ["reminder-30m"]
    await desk.post(button)
    assert await planned() == ["reminder-1d", "reminder-1h"]


async def planned() -> list[str]:
    found = await sql.rows(
        "SELECT DISTINCT letter FROM deliveries WHERE state = 'due' AND letter LIKE 'reminder-%'"
        " ORDER BY 1"
    )
    return [entry["letter"] for entry in found]


async def test_nothing_changed_is_nothing_to_undo(sign_in: SignIn) -> None:
    desk, house = await sign_in("editor"), await House().build()
    await do(desk, house, "room")
    _, button = await do(desk, house, "room")
    assert button == ""


async def test_a_removed_file_is_out_of_reach_and_comes_back(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk, house = await sign_in("editor"), await House().build()
    new = share.New("slides", data=b"%PDF", file_name="a.pdf")
    await share.add(house.talk["id"], new, by="x", at=now())
    house.resource = await sql.row("SELECT id, file FROM resources WHERE file <> ''") or {}
    _, button = await do(desk, house, "resource")
    assert (await client.get(f"/files/{house.resource['file']}")).status_code == 404
    await desk.post(button)
    assert (await client.get(f"/files/{house.resource['file']}")).content == b"%PDF"


async def test_a_portrait_comes_back_and_the_other_one_goes(sign_in: SignIn) -> None:
    desk, house = await sign_in("editor"), await House().build()
    path, kept = f"/speakers/{house.guest['slug']}", []
    for colour in ("red", "blue"):
        upload = {"portrait": ("a.png", painted(colour), "image/png")}
        answer = await desk.post(f"{path}/portrait", files=upload)
        kept.append(await database.value("SELECT portrait FROM speakers"))
    assert await portraits.opened(kept[0]) is None
    step = httpx.URL(answer.headers["location"]).params["step"]
    await desk.post(f"/steps/{step}/undoing")
    assert await database.value("SELECT portrait FROM speakers") == kept[0]
    assert await portraits.opened(kept[0])
    assert await portraits.opened(kept[1]) is None
    assert files() == {kept[0]}


async def test_after_a_day_it_cannot_be_undone_and_its_files_are_gone(sign_in: SignIn) -> None:
    desk, house = await sign_in("editor"), await House().build()
    new = share.New("slides", data=b"%PDF", file_name="a.pdf")
    await share.add(house.talk["id"], new, by="x", at=now())
    house.resource = await sql.row("SELECT id FROM resources WHERE file <> ''") or {}
    _, button = await do(desk, house, "resource")
    assert files()
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        assert (await desk.post(button)).status_code == httpx.codes.CONFLICT
        assert await forget.forget(now()) == 1
    assert files() == set()


async def test_answers_of_somebody_erased_do_not_come_back(sign_in: SignIn) -> None:
    desk, house = await sign_in("editor"), await House().build()
    _, button = await do(desk, house, "question")
    await erase.erase(house.seat["person"], at=now())
    await erase.finish_erasures(now() + timedelta(hours=2))
    assert (await desk.post(button)).status_code == httpx.codes.NOT_FOUND
    assert await database.value("SELECT count(*) FROM undo_steps") == 0


async def test_the_record_undoes_for_an_owner(sign_in: SignIn) -> None:
    desk, owner, house = await sign_in("editor"), await sign_in("owner"), await House().build()
    _, button = await do(desk, house, "room")
    assert button in (await owner.get("/record")).text
    await owner.post(button, back="/desk/record")
    page = (await owner.get("/record")).text
    assert "undid something" in page
    assert "what: changed the room" in page
    assert button not in page


def painted(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(buffer, "PNG")
    return buffer.getvalue()


def files() -> set[str]:
    """The names of every file kept, aside or in its place."""
    return {path.name for path in stored.files()}


@pytest.mark.usefixtures("database")
async def test_of_two_who_mark_at_once_each_undoes_only_their_own() -> None:
    seat = await factories.registration(await factories.session(starts_at=now()))
    mark = partial(registration_actions.mark, [seat["id"]], present=True, by="x", at=now())
    steps = await asyncio.gather(*(mark() for _ in range(8)))
    assert sorted(steps)[:-1] == [(0, 0)] * 7
    async with database.transaction():
        seen = await snapshots.rows_before(
            changes.Rows("registrations", [seat["id"]], columns=("present",))
        )
        other = asyncio.create_task(_another_transaction(seat["id"]))
        await asyncio.wait({other}, timeout=0.3)
        after = await snapshots.rows_before(
            changes.Rows("registrations", [seat["id"]], columns=("present",))
        )
        assert seen.images == after.images
    await other


async def _another_transaction(registration_id: int) -> None:
    database.engine().current_transaction.set(None)
    await database.execute(
        "UPDATE registrations SET present = false WHERE id = $1", registration_id
    )
