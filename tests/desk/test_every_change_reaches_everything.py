"""A session from first word to last at the desk: each change reaches page, feed and mails."""

from datetime import UTC, datetime
from typing import Any

import httpx

from events import database
from tests import sql
from tests.desk.conftest import Desk, SignIn

PROGRAMME, SESSION = "/programmes/alliances", "/sessions/un-cafe-a-plusieurs"
TIMES = {"day": "2127-03-04", "starts": "14:00", "ends": "15:00", "timezone": "Europe/Paris"}
MOVED = {"day": "2127-03-11", "starts": "10:00", "ends": "11:00", "timezone": "Europe/Paris",
         "location": "Salle des fêtes", "notify": "yes", "confirmed": "yes"}  # fmt: skip


async def test_each_change_at_the_desk_reaches_page_feed_and_mails(
    sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    desk = await sign_in("editor")
    world = World(desk, client)
    await world.made_as_a_draft()
    await world.a_speaker_and_publication()
    await world.somebody_registers()
    await world.another_title()
    await world.another_time_and_place()
    await world.another_room()
    await world.a_speaker_fewer()
    await world.called_off()
    await world.and_on_again()


class World:
    """What readers see, calendars fetch and the ledger owes."""

    def __init__(self, desk: Desk, reader: httpx.AsyncClient) -> None:
        self.desk = desk
        self.reader = reader
        self.etag = ""

    async def made_as_a_draft(self) -> None:
        await self.desk.post("/programmes", title="Alliances", language="fr",
                             timezone="Europe/Paris", reminder_minutes="1440 60")  # fmt: skip
        await self.desk.post(f"{PROGRAMME}/sessions", title="Un café à plusieurs", language="fr",
                             registration_open="yes", room_url="https://room.example.org/a",
                             **TIMES)  # fmt: skip
        assert (await self.reader.get(SESSION)).status_code == 404
        assert (await self.reader.get(f"{PROGRAMME}.ics")).status_code == 404
        assert await ledger() == {}

    async def a_speaker_and_publication(self) -> None:
        await self.desk.post(f"{SESSION}/speakers", name="Camille Exemple", language="fr",
                             email="camille@example.org")  # fmt: skip
        await self.desk.post(f"{SESSION}/publication", confirmed="yes")
        for path in (SESSION, PROGRAMME, "/speakers/camille-exemple"):
            page = (await self.reader.get(path)).text
            assert "Un café à plusieurs" in page
            assert "Camille Exemple" in page
        feed = await self.new_feed()
        assert "SUMMARY:Un café à plusieurs" in feed
        assert "DTSTART:21270304T130000Z" in feed
        appearance = await database.value("SELECT id FROM appearances")
        await self.desk.post(f"/appearances/{appearance}/invitation")
        assert (await ledger())["speaker-invitation", "due"] == 1

    async def somebody_registers(self) -> None:
        await self.desk.post(f"{SESSION}/registrations", name="Ada Exemple", language="fr",
                             email="ada@example.org", mailed="yes")  # fmt: skip
        owed = await ledger()
        assert owed["confirmation", "due"] == 1
        assert owed["reminder-1d", "due"] == 1
        assert await due("reminder-1d") == datetime(2127, 3, 3, 13, tzinfo=UTC)

    async def another_title(self) -> None:
        before = await ledger()
        version = await database.value("SELECT edit_version FROM sessions")
        await self.desk.post(SESSION, title="Un thé à plusieurs", language="fr",
                             registration_open="yes", edit_version=version)  # fmt: skip
        for path in (SESSION, PROGRAMME, "/speakers/camille-exemple"):
            page = (await self.reader.get(path)).text
            assert "Un thé à plusieurs" in page
            assert "Un café" not in page
        assert "SUMMARY:Un thé à plusieurs" in await self.new_feed()
        assert await ledger() == before  # A typo mended mails nobody.

    async def another_time_and_place(self) -> None:
        await self.desk.post(f"{SESSION}/reschedule", **MOVED)
        page = " ".join((await self.reader.get(SESSION)).text.split())
        assert "11 mars 2127" in page
        assert "Salle des fêtes" in page
        feed = await self.new_feed()
        assert "DTSTART:21270311T090000Z" in feed
        assert "SEQUENCE:1" in feed
        assert "LOCATION:Salle des fêtes" in feed
        owed = await ledger()
        assert owed["reminder-1d", "withdrawn"] == 1
        assert owed["reminder-1d", "due"] == 1
        assert await due("reminder-1d") == datetime(2127, 3, 10, 9, tzinfo=UTC)

    async def another_room(self) -> None:
        before, feed = await ledger(), await self.reader.get(f"{PROGRAMME}.ics")
        await self.desk.post(f"{SESSION}/room", room_url="https://room.example.org/b")
        assert await ledger() == before  # Every mail holds a way in, not the room.
        page = (await self.reader.get(SESSION)).text
        assert "room.example.org" not in page
        again = await self.reader.get(f"{PROGRAMME}.ics")
        assert "room.example.org" not in again.text
        assert event(again.text) == event(feed.text)

    async def a_speaker_fewer(self) -> None:
        appearance = await database.value("SELECT id FROM appearances")
        await self.desk.post(f"/appearances/{appearance}/removal")
        for path in (SESSION, PROGRAMME):
            assert "Camille Exemple" not in (await self.reader.get(path)).text
        owed = await ledger()
        assert ("speaker-invitation", "due") not in owed or ("speaker-cancelled", "due") in owed

    async def called_off(self) -> None:
        await self.desk.post(f"{SESSION}/cancellation", notify="yes", confirmed="yes")
        assert "annulée" in (await self.reader.get(SESSION)).text.lower()
        assert "STATUS:CANCELLED" in await self.new_feed()
        owed = await ledger()
        assert ("reminder-1d", "due") not in owed

    async def and_on_again(self) -> None:
        await self.desk.post(f"{SESSION}/return", notify="yes", confirmed="yes")
        assert "STATUS:CONFIRMED" in await self.new_feed()
        assert (await ledger())["reminder-1d", "due"] == 1
        assert await database.value(
            "SELECT count(*) FROM registrations WHERE state = 'held'"
        ) == 1  # fmt: skip

    async def new_feed(self) -> str:
        """The programme's feed, which must have changed since it was last asked for."""
        known = {"if-none-match": self.etag} if self.etag else {}
        answer = await self.reader.get(f"{PROGRAMME}.ics", headers=known)
        assert answer.status_code == 200
        self.etag = answer.headers["etag"]
        unchanged = await self.reader.get(f"{PROGRAMME}.ics", headers={"if-none-match": self.etag})
        assert unchanged.status_code == 304
        return unfolded(answer.text)


def unfolded(feed: str) -> str:
    return feed.replace("\r\n ", "").replace("\\,", ",")


def event(feed: str) -> list[str]:
    """What a calendar shows of the session, without when it was last written."""
    return [line for line in unfolded(feed).splitlines()
            if not line.startswith(("DTSTAMP", "LAST-MODIFIED"))]  # fmt: skip


async def ledger() -> dict[tuple[str, str], int]:
    found = await sql.rows("SELECT letter, state, count(*) AS number FROM deliveries GROUP BY 1, 2")
    return {(row["letter"], row["state"]): row["number"] for row in found}


async def due(letter: str) -> Any:
    return await database.value(
        "SELECT due_at FROM deliveries WHERE letter = $1 AND state = 'due'", letter
    )
